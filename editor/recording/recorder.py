"""Runs a stretch of the training step by step, and takes frames of it."""

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

from PySide6.QtCore import QObject, Signal

from editor.training.session import Session

Kind: TypeAlias = Literal["backward pass", "iteration", "iterations"]
SHARES = (0.1, 0.5, 0.9)  # of their way, at which pulses are taken


class Stretch(NamedTuple):
    """What is recorded: the next backward pass, or all of an iteration, operation by operation; or so many iterations,
    a frame each.
    """

    kind: Kind
    count: int = 1


class Recorder(QObject):
    """`take` makes a frame of what is shown now, with pulses at this share of their way. It says when all are taken."""

    taken = Signal(int)  # frames so far
    finished = Signal()

    def __init__(self, session: Session, take: Callable[[float], bytes], stretch: Stretch) -> None:
        super().__init__()
        self.session, self.take, self.stretch = session, take, stretch
        self.frames: list[bytes] = []
        self._seen: tuple[int, int] | None = None  # None before the first step
        self._last = 0  # the iteration after which it is over

    def start(self) -> None:
        """Shows the newest, pauses what runs, and goes on from where it has stopped."""
        running = self.session.state == "running"
        self.session.past.show_live()
        self.session.pause()
        self.session.progressed.connect(self._look)
        if not running:
            self._begin()

    def stop(self) -> None:
        """No frame more."""
        self.session.progressed.disconnect(self._look)

    def _place(self) -> tuple[int, int]:
        """The iteration, and the operation in it: −1 between two."""
        progress = self.session.progress
        if progress is None:
            return 0, -1
        return progress.iteration, -1 if progress.operation is None else progress.operation.index

    def _begin(self) -> None:
        """Here; of an iteration that has begun already no whole one can be recorded: after that."""
        progress = self.session.progress
        operation = progress.operation if progress is not None else None
        if self.stretch.kind == "iteration" and operation is not None and operation.index < operation.count - 1:
            self.session.step("batch")
            return
        self._seen = self._place()
        self._last = self._seen[0] + self.stretch.count
        self._step()

    def _step(self) -> None:
        self.session.step("batch" if self.stretch.kind == "iterations" else "operation")

    def _look(self) -> None:
        """At what has come of the step."""
        place, progress = self._place(), self.session.progress
        if progress is None or self.session.state == "running" or progress.state == "running":
            return  # told before it has paused
        if self._seen is None:
            self._begin()
            return
        if place == self._seen or self.session.state != "paused":
            return
        before, self._seen = self._seen, place
        operation = progress.operation
        if self.stretch.kind == "iterations":
            if place[0] > before[0]:  # no breakpoint in its midst
                self.frames.append(self.take(1.0))
        elif operation is not None and operation.wires and self._meant(operation.stage):
            self.frames += [self.take(share) for share in SHARES]
        self.taken.emit(len(self.frames))
        over = self.stretch.kind == "backward pass" and operation is not None and operation.stage == "update"
        if over or progress.iteration >= self._last:
            self.stop()
            self.finished.emit()
        else:
            self._step()

    def _meant(self, stage: str) -> bool:
        return stage == "backward" or self.stretch.kind == "iteration"
