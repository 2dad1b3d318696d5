"""Says over the canvas that what is shown is past, and leads back to the newest iteration."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QPushButton, QWidget

from editor.look.announce import announce
from editor.look.look import Look
from editor.panels.message import Message
from editor.training.branches import bounds, marks, on_the_line
from editor.training.session import Session
from editor.training.wishes import Place
from engine.events import State
from engine.timeline import Timeline

LATE = 250  # ms from a wish until it is said that it takes its time
STEP = 24  # px
RUNS: dict[State, str] = {
    "running": "training goes on",
    "paused": "training is paused",
    "finished": "training has finished",
    "failed": "training has failed",
    "empty": "the graph is not complete",
}


def sentence(shown: Place, aim: Place | None, live: int, state: State, timeline: Timeline | None) -> str:
    """What is shown, perhaps on the way to an aim, and what the run does meanwhile."""
    words = f"Showing iteration {shown.iteration:,}"
    if aim is not None:
        return f"{words} on the way to {aim.iteration:,}" if aim != shown else f"{words}; pictures are on their way"
    if timeline is None or on_the_line(timeline, shown):
        words += f" of {live:,}"
        edits = [mark.iteration for mark in marks(timeline) if mark.reason == "edit"] if timeline is not None else []
        words += ", from before an edit" if any(shown.iteration <= edit for edit in edits) else ""
    else:
        words += f" of a branch left at {bounds(timeline, shown.branch)[1]:,}"
    return f"{words}; {RUNS[state]}"


class LookingBack(Message):
    """There while an iteration of the past is shown. Its button is the action show_live; the way on from there is said
    below the time line.
    """

    def __init__(self, session: Session, look: Look, below: QWidget, actions: Mapping[str, QAction]) -> None:
        super().__init__(look, below)
        self.session = session
        self.room = (0, 0)  # that its words took last
        self.row.setContentsMargins(16, 7, 9, 7)
        self.row.setSpacing(8)
        self.back = QPushButton("Back to live", objectName="fix", focusPolicy=Qt.FocusPolicy.TabFocus)
        self.back.setToolTip(actions["show_live"].toolTip())
        self.back.clicked.connect(actions["show_live"].trigger)
        self.row.addWidget(self.back)
        self.late = QTimer(self, singleShot=True, interval=LATE)
        self.late.timeout.connect(self.refresh)
        session.past.moved.connect(self.late.start)
        for signal in (session.past.changed, session.went_on, session.state_changed):
            signal.connect(self.refresh)
        self.restyle()

    def colour(self) -> QColor:
        return self.look.theme.accent

    def wanted_width(self) -> int:
        """All on one line; not another width for each number."""
        margins, metrics = self.row.contentsMargins(), self.words.fontMetrics()
        button = self.row.spacing() + self.back.sizeHint().width()
        wide = margins.left() + metrics.horizontalAdvance(self.words.text()) + button + margins.right()
        return (wide // STEP + 1) * STEP

    def refresh(self) -> None:
        """Says it while it is so."""
        shown, live = self.session.past.shown, self.session.live
        if shown is None:
            self.dismiss()
            return
        past, timeline = self.session.past, self.session.timeline
        aim = past.wished if past.waiting and not self.late.isActive() else None
        said = sentence(shown, aim, live.iteration if live is not None else 0, self.session.state, timeline)
        if self.isHidden():
            announce(self.below, said)
            self.say(said)
        elif said != self.words.text():
            self.words.setText(said)
            self.setAccessibleName(said)
            if self.room != (self.wanted_width(), self.heightForWidth(self.width())):
                self.room = self.wanted_width(), self.heightForWidth(self.width())
                self.place()
