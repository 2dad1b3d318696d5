"""What the worker has told of a run, and which of it is shown: the side of the session that views read."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from editor.training.chain import Chain
from editor.training.curve import EMPTY, Points, extended, recounted
from editor.training.mailbox import Mailbox
from editor.training.past import Past
from engine.events import Command, Diagnosis, Explained, Progress, Recalled, Unexplained, Unrecalled
from engine.finding import Finding
from engine.mixing import Mixing
from engine.pictures import View
from engine.timeline import Timeline


class Told(QObject):
    """Views show `progress` and `views`: the newest, or while one looks at the past those of the iteration shown."""

    progressed = Signal()  # there is another `progress` to show
    went_on = Signal()  # the run has: `live` and `curve` are newer
    views_changed = Signal()
    timeline_changed = Signal()
    diagnosed = Signal()  # there are other `findings`

    def __init__(self, parent: QObject | None, send: Callable[[Command], int]) -> None:
        super().__init__(parent)
        self.live: Progress | None = None  # the newest
        self.curve: Points = EMPTY
        self.timeline: Timeline | None = None  # while somebody wants it
        self.findings: tuple[Finding, ...] = ()  # what ails the run
        self._live_views: tuple[View, ...] = ()
        self._recounts = False  # whether the curve waits for the time line of a line that the run has gone to
        self._mailbox = Mailbox(self)
        self.wishes = self._mailbox.wishes
        self.past = Past(self._mailbox, send, lambda: self.timeline)
        self.chain = Chain(self, self._mailbox.send)
        self.past.changed.connect(self.progressed)
        self.past.views_changed.connect(self.views_changed)

    @property
    def progress(self) -> Progress | None:
        """Of the iteration that is shown."""
        return self.live if self.past.shown is None else self.past.progress

    @property
    def views(self) -> tuple[View, ...]:
        """Its pictures, or those before until they come."""
        return self._live_views if self.past.views is None else self.past.views

    def mix(self, mixing: Mixing | None) -> None:
        """Which weights are seen as faders, from now on."""
        if mixing != self.wishes.mixing:
            self.wishes.mixing = mixing
            self._mailbox.ask()

    def _forget(self, curve: Points = EMPTY) -> None:
        """Numbers of a program that is no more; the curve where the run may yet go on."""
        had_views = bool(self.views)
        self._diagnose(())
        self.live, self.curve, self._live_views, self.timeline = None, curve, (), None
        self.past.show_live()
        self.went_on.emit()
        self.progressed.emit()
        self.timeline_changed.emit()
        if had_views:
            self.views_changed.emit()

    def _hear(self, event: Timeline | Recalled | Unrecalled | Explained | Unexplained | Diagnosis) -> None:
        """What is told of the run without a change of it."""
        match event:
            case Timeline():
                self._take_timeline(event)
            case Recalled() | Unrecalled():
                self.past.take(event)
            case Explained() | Unexplained():
                self.chain.take(event)
            case Diagnosis():
                self._diagnose(event.findings)

    def _diagnose(self, findings: tuple[Finding, ...]) -> None:
        """What ails the run, from now on."""
        if findings != self.findings:
            self.findings = findings
            self.diagnosed.emit()

    def _note(self, progress: Progress) -> None:
        """The newest numbers: takes them over."""
        if self.past.arrived(progress.obeyed):
            self._arrive()
        before = self.live
        if before is not None and progress.iteration < before.iteration and progress.state != "failed":
            self.curve = self.curve[self.curve[:, 0] <= progress.iteration]
        self.live = progress
        if len(progress.curve):
            self.curve = extended(self.curve, progress.curve)
        if progress.views is not None:
            self._live_views = progress.views

    def _tell(self, progress: Progress) -> None:
        """That there are newer ones."""
        self.went_on.emit()
        if self.past.shown is None:
            self.progressed.emit()
        if progress.views is not None and self.past.views is None:
            self.views_changed.emit()

    def _arrive(self) -> None:
        """The run is where it was to go on from: the newest iteration is shown. Another line has another curve."""
        if self.past.elsewhere:
            timeline, self._recounts = self.timeline, True
            self._forget(recounted(timeline))
            self.timeline = timeline
        self.past.show_live()

    def _take_timeline(self, timeline: Timeline) -> None:
        self.timeline = timeline
        if self._recounts:
            self.curve, self._recounts = recounted(timeline), False
        self.timeline_changed.emit()
