"""Two runs looked at as one: what a time line reads, locked, so that both show the same iteration."""

from collections.abc import Sequence

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from editor.training.session import Session
from editor.training.wishes import Place
from engine.events import Progress
from engine.timeline import Timeline, line


class Together(QObject):
    """Read as `Told` is: there is as much of a past as both have, and no branch but the one they run along."""

    went_on = Signal()
    timeline_changed = Signal()

    def __init__(self, sessions: Sequence[Session], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sessions = tuple(sessions)
        self.past = PastTogether(self.sessions, self)
        for session in self.sessions:
            session.went_on.connect(self.went_on)
            session.timeline_changed.connect(self.timeline_changed)

    @property
    def behind(self) -> Session:
        """Who has not come as far as the other."""
        return min(self.sessions, key=lambda session: session.live.iteration if session.live is not None else -1)

    @property
    def live(self) -> Progress | None:
        """The newest iteration that both have."""
        return self.behind.live

    @property
    def timeline(self) -> Timeline | None:
        """As far as both have come. Marks are each run's own, and left out."""
        timeline = self.behind.timeline
        if timeline is None:
            return None
        return replace(timeline, branches=tuple(branch for branch, _ in line(timeline)), marks=())


class PastTogether(QObject):
    """Whatever is wished for is wished for of both."""

    moved = Signal()
    changed = Signal()

    def __init__(self, sessions: Sequence[Session], parent: QObject) -> None:
        super().__init__(parent)
        self.sessions = sessions
        for session in sessions:
            session.past.moved.connect(self.moved)
            session.past.changed.connect(self.changed)

    @property
    def wished(self) -> Place | None:
        """What is to be shown of both."""
        return self.sessions[0].past.wished

    @property
    def shown(self) -> Place | None:
        """What both show; None while they don't show the same, or show the newest."""
        one, other = (session.past.shown for session in self.sessions)
        return one if one == other else None

    @property
    def waiting(self) -> bool:
        """Whether one of them has not come there yet."""
        return any(session.past.waiting for session in self.sessions)

    def show(self, iteration: int, branch: int | None = None) -> None:
        """The same iteration of both, on the line along which they run."""
        for session in self.sessions:
            session.past.show(iteration)

    def show_live(self) -> None:
        """The newest of both."""
        for session in self.sessions:
            session.past.show_live()
