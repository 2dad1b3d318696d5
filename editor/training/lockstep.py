"""Keeps two runs in step: each may go so far ahead, and no further until the other has followed."""

from collections.abc import Sequence
from time import monotonic

from PySide6.QtCore import QObject, Signal

from editor.training.session import Session

OFTEN, SELDOM = 0.05, 0.2  # seconds from one word of how far they may go to the next, at best


class Lockstep(QObject):
    """Trains both, iteration by iteration. Where it pauses them at full speed, both stand at the same one."""

    changed = Signal()  # they run, or do no more
    ended = Signal(object)  # the Session that has stopped by itself: its epochs are done, or it failed

    def __init__(self, sessions: Sequence[Session], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sessions = tuple(sessions)
        self.running = False
        self.stopping = False  # both only go as far as they may already
        self.limit = 0  # the iteration that neither goes beyond
        self.ahead = 1  # so far they may go beyond the one behind
        self.end = 0  # the iteration at which the first of them has done its epochs
        self.pace: float | None = None
        self._paced: float | None = None  # what they were told
        self._told = 0.0  # when they were told the limit
        for session in self.sessions:
            session.went_on.connect(self.follow)
            session.state_changed.connect(self.follow)

    @property
    def ready(self) -> bool:
        """Whether both have a program, and have said where they are."""
        return all(session.has_program and session.live is not None for session in self.sessions)

    @property
    def iterations(self) -> tuple[int, ...]:
        """Where each of them is."""
        return tuple(session.live.iteration if session.live is not None else 0 for session in self.sessions)

    def toggle(self) -> None:
        """Train or pause."""
        if self.running and not self.stopping:
            self.pause()
        else:
            self.train()

    def train(self) -> None:
        """Until they are paused, or the first has done its epochs."""
        if self.running:
            self.stopping = False
            self.changed.emit()
        elif self.ready:
            self._begin(self.ahead)

    def step(self) -> None:
        """Both to the end of the next iteration."""
        if self.ready and not self.running:
            self.stopping = True
            self._begin(1)

    def pause(self) -> None:
        """Where an iteration takes long, as in slow motion, at once; else both first come to the same iteration."""
        if self.running and self.ahead == 1:
            self._halt()
        elif self.running:
            self.stopping = True
            self.follow()
            self.changed.emit()

    def reset(self) -> None:
        """Both at their first weights."""
        self._halt()
        for session in self.sessions:
            session.reset()
        self.limit, self.ahead = 0, 1

    def set_pace(self, operations_per_second: float | None) -> None:
        """Of each; who needs fewer operations for an iteration waits for the other. They change it side by side."""
        self.pace = operations_per_second
        if not self.running or self.ahead == 1:
            self._take_pace()

    def follow(self) -> None:
        """One of them has gone on."""
        if not self.running:
            return
        stopped = [session for session in self.sessions if session.state != "running"]
        behind, repaced = min(self.iterations), self.pace != self._paced
        if stopped:
            self._end(min(stopped, key=lambda session: session.state == "finished"))  # who failed comes to no limit
        elif behind < self.limit:
            if not (self.stopping or repaced) and self.limit - behind <= self.ahead / 2:
                self._go_on(behind)
        elif self.stopping:
            self._halt()
        elif repaced:
            self._take_pace()
            self._go(behind + self.ahead)
        else:
            self._go_on(behind)

    def _begin(self, far: int) -> None:
        """Shows the newest of both, and lets them go so far."""
        for session in self.sessions:
            session.past.show_live()
        self.end = min(map(goal, self.sessions))
        self._go(max(self.iterations) + far)
        self.running = True  # not before both are told: one that does not run yet has not stopped
        self.changed.emit()

    def _go(self, limit: int) -> None:
        """Both may go so far; neither is called back."""
        self.limit, self._told = min(max(limit, self.limit), self.end), monotonic()
        for session in self.sessions:
            session.train(self.limit)

    def _go_on(self, behind: int) -> None:
        """A near limit keeps them together; with a far one they wait less for us."""
        if self.limit == self.end:
            return
        took = monotonic() - self._told
        if took < OFTEN:
            self.ahead *= 2
        elif took > SELDOM:
            self.ahead = max(1, self.ahead // 2)
        self._go(behind + self.ahead)

    def _take_pace(self) -> None:
        self._paced, self.ahead = self.pace, 1
        for session in self.sessions:
            session.set_pace(self.pace)

    def _halt(self) -> None:
        """Where they are."""
        if self.running:
            self.running = self.stopping = False
            for session in self.sessions:
                session.pause()
            if self.pace != self._paced:
                self._take_pace()
            self.changed.emit()

    def _end(self, session: Session) -> None:
        """One has stopped by itself; the other follows to where its epochs were done."""
        if session.state != "finished" or min(self.iterations) >= self.limit:
            self._halt()
            self.ended.emit(session)


def goal(session: Session) -> int:
    """The iteration at which a run has done its epochs, or those of its next turn."""
    if session.live is None or session.sheet is None:
        return 0
    turn = session.sheet.training.epochs * session.live.iterations_per_epoch
    return (session.live.iteration // turn + 1) * turn
