"""The run's past as views know it: its time line, and the iteration of it that is shown in place of the newest."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from editor.training.branches import on_the_line
from editor.training.mailbox import Mailbox
from editor.training.wishes import Place
from engine.events import Bookmark, Command, Continue, Progress, Recalled, Unrecalled
from engine.pictures import View
from engine.timeline import Timeline


class Past(QObject):
    """What is `wished` to be shown comes a little later and is then `shown`; both are None while the newest is.

    The run does not notice. Where an iteration is far, what lies on the way to it is shown first.
    """

    moved = Signal()  # another iteration is wished for, or the newest again
    changed = Signal()  # another one is shown, or the newest again
    views_changed = Signal()  # other pictures are
    refused = Signal(str)  # why an iteration cannot be shown or gone on from

    def __init__(
        self, mailbox: Mailbox, send: Callable[[Command], int], timeline: Callable[[], Timeline | None]
    ) -> None:
        """`send` returns the command's number, which Progress tells when it is obeyed; `timeline` is the newest."""
        super().__init__(mailbox)
        self._mailbox, self._send, self._timeline = mailbox, send, timeline
        self.shown: Place | None = None
        self.progress: Progress | None = None  # of the iteration shown
        self.views: tuple[View, ...] | None = None  # None until they come
        self._whole = False  # whether all that was wished for is shown
        self._continues: int | None = None  # the command after which the newest is shown again
        self.elsewhere = False  # whether that one brings the run to another line

    @property
    def wished(self) -> Place | None:
        """The iteration that is to be shown, or already is."""
        return self._mailbox.wishes.place

    @property
    def waiting(self) -> bool:
        """Whether what is wished for is still on its way."""
        return self.wished is not None and not self._whole

    @property
    def continuing(self) -> bool:
        """Whether the run is on its way to where it shall go on from."""
        return self._continues is not None

    def show(self, iteration: int, branch: int | None = None) -> None:
        """Shows an iteration of this branch's line, by default of the one that the run is on; as soon as it comes."""
        wish = Place(iteration, branch)
        if wish != self.wished and not self.continuing:
            self._wish(wish)

    def show_live(self) -> None:
        """Shows the newest iteration again, and each that comes."""
        self._continues = None
        shown, self.shown, self.progress = self.shown, None, None
        views, self.views = self.views, None
        if self.wished is not None:
            self._wish(None)
        if shown is not None:
            self.changed.emit()
        if views is not None:
            self.views_changed.emit()

    def continue_from_here(self) -> None:
        """The run goes on from the iteration that is shown."""
        if self.shown is not None:
            self.continue_from(self.shown)

    def continue_from(self, here: Place) -> None:
        """The run goes on from this iteration; what came after it stays as a branch."""
        if not self.continuing:
            timeline = self._timeline()
            self.elsewhere = timeline is None or not on_the_line(timeline, here)
            self._continues = self._send(Continue(here.iteration, here.branch))

    def bookmark(self, place: Place, words: str | None) -> None:
        """Marks an iteration, or takes its mark away."""
        self._send(Bookmark(place.iteration, words, place.branch))

    def arrived(self, obeyed: int) -> bool:
        """Whether the run, which has obeyed so many commands, is where it was to go on from."""
        return self._continues is not None and obeyed >= self._continues

    def take(self, event: Recalled | Unrecalled) -> None:
        """What the worker says of the past."""
        match event:
            case Recalled(progress=progress) if self.wished is not None:
                self.shown, self.progress = Place(progress.iteration, event.line), progress
                self._whole = event.whole and Place(event.asked, event.line) == self.wished
                self.changed.emit()
                if progress.views is not None:
                    self.views = progress.views
                    self.views_changed.emit()
            case Unrecalled():
                self._continues = None
                if self.waiting and Place(event.asked, event.line) == self.wished:
                    self._wish(self.shown)
                self.refused.emit(event.sentence)

    def _wish(self, place: Place | None) -> None:
        self._mailbox.wishes.place, self._whole = place, False
        self._mailbox.ask()
        self.moved.emit()
