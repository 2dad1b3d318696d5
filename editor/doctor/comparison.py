"""Before and after a cure, trained on the same samples in the same order: two runs beside that of the window."""

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from editor.training.inline import InlineWorker
from editor.training.lockstep import Lockstep
from editor.training.process import WorkerProcess
from editor.training.session import Session
from engine.sheet import Sheet

WHO = "proof"  # looks at the past
PAUSE = 20  # ms
TITLES = ("before", "after")


class Comparison(QObject):
    """Each has a worker of its own. They train in step as soon as both can, until they are paused or their epochs done.

    Where the numbers of one run away, the other goes on alone, and is the proof. The one who has it ends it.
    """

    went_on = Signal()  # there is something new of one of them

    def __init__(
        self,
        before: Sheet,
        after: Sheet,
        parent: QObject | None = None,
        *,
        worker: Callable[[], WorkerProcess | InlineWorker] = WorkerProcess,
    ) -> None:
        super().__init__(parent)
        self.sheets = (before, after)
        self.sessions = tuple(Session(self, worker=worker) for _ in self.sheets)
        self.lockstep = Lockstep(self.sessions, self)
        self.failures = ["" for _ in self.sheets]  # why one of them has stopped by itself
        self._begun = False
        for place, session in enumerate(self.sessions):
            session.wishes.viewers = set()
            session.wishes.want_timeline(WHO, True)
            for signal in (session.went_on, session.timeline_changed):
                signal.connect(self.follow)
            session.failed.connect(partial(self.fail, place))
            session.restarted.connect(partial(self.fail, place))
        self.lockstep.changed.connect(self.went_on)
        self.lockstep.ended.connect(self.go_on_without)

    def begin(self, place: int = 0) -> None:
        """With first weights. A process takes its time to start: the window is heard before the next one does."""
        self.sessions[place].compile(self.sheets[place])
        if place + 1 < len(self.sessions):
            QTimer.singleShot(PAUSE, self, partial(self.begin, place + 1))

    def follow(self) -> None:
        """They begin once both are ready."""
        if not self._begun and self.lockstep.ready:
            self._begun = True
            self.lockstep.train()
        self.went_on.emit()

    def fail(self, place: int, sentence: str) -> None:
        """One of them has stopped by itself."""
        self.failures[place] = sentence
        self.went_on.emit()

    def go_on_without(self, stopped: Session) -> None:
        """One that has failed holds up nobody."""
        if stopped.state == "failed":
            for session in self.sessions:
                if session is not stopped and session.state != "failed":
                    session.train(self.lockstep.end)

    @property
    def parted(self) -> bool:
        """Whether they have been in step for as long as they can."""
        ends = ("finished", "failed")
        return self._begun and not self.lockstep.running and any(s.state in ends for s in self.sessions)

    @property
    def done(self) -> bool:
        """Whether both have come to the end of their epochs, or can't go on."""
        return self.parted and not any(session.state == "running" for session in self.sessions)

    @property
    def iteration(self) -> int:
        """After which both are; of one that goes on alone its own."""
        places = zip(self.sessions, self.lockstep.iterations, strict=True)
        return min((place for session, place in places if session.state != "failed"), default=0)

    @property
    def tested(self) -> bool:
        """Whether what is known of the test part is of where both are now."""
        return all(map(tested, self.sessions))

    def end(self) -> None:
        """Both workers, without waiting for them."""
        for session in self.sessions:
            session.close(waits=False)
        self.deleteLater()


def tested(session: Session) -> bool:
    """Whether the newest iteration has been; one that cannot go on will not be."""
    curve, live = np.asarray(session.curve, np.float64).reshape(-1, 3), session.live
    places = curve[np.isfinite(curve[:, 2]), 0]
    return session.state == "failed" or (live is not None and bool(len(places)) and places[-1] == live.iteration)
