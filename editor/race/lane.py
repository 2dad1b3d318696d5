"""One of the two in a race: its document, its worker, its canvas, and above it what it is and how far."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from editor.canvas.breadcrumbs import Breadcrumbs
from editor.document.document import Document
from editor.keymap import Keymap
from editor.look.fonts import ui
from editor.look.look import Look
from editor.panels.readouts import Readouts
from editor.panels.sides import Side, colour
from editor.race.course import Course
from editor.race.rivals import Rival
from editor.training.inline import InlineWorker
from editor.training.process import WorkerProcess
from editor.training.session import Session

WHO = "race"  # looks at the past
MARK = 10  # px
HEAD = 40  # px of height that words and counters take


class Lane(QWidget):
    """Its `place` is 0 or 1: in all plots it has the colour, the line and the sign of that."""

    selected = Signal()

    def __init__(
        self,
        rival: Rival,
        place: int,
        look: Look,
        keymap: Keymap,
        worker: Callable[[], WorkerProcess | InlineWorker] = WorkerProcess,
    ) -> None:
        super().__init__()
        self.rival, self.place, self.look = rival, place, look
        self.document, self.session = Document(self), Session(self, worker=worker)
        self.document.replace(rival.sheet, title=rival.title)
        self.session.wishes.viewers = set()  # nobody here sees pictures of predictions but on nodes
        self.session.wishes.want_timeline(WHO, True)
        self.canvas = Course(self.document, self.session, look, keymap)
        self.canvas.setAccessibleName(f"Canvas of {rival.title}")
        self.breadcrumbs = Breadcrumbs(self.canvas, self.document)
        self.mark = Mark(self)
        self.title = QLabel(rival.title, textFormat=Qt.TextFormat.PlainText)
        self.title.setFont(ui(11, bold=True))
        self.remark = QLabel(objectName="hint", wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.remark.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.readouts = Readouts(self.session, look)
        self.lay_out()
        self.canvas.selection.changed.connect(self.selected)
        self.session.failed.connect(self.say)
        self.session.restarted.connect(self.say)
        self.session.past.refused.connect(self.say)

    @property
    def side(self) -> Side:
        """What the plots know of it."""
        return Side(self.rival.title, self.session)

    def lay_out(self) -> None:
        """Words and counters above the drawing."""
        head = QHBoxLayout()
        head.setContentsMargins(14, 5, 14, 5)
        head.setSpacing(8)
        for widget in (self.mark, self.title, self.remark):
            head.addWidget(widget, 1 if widget is self.remark else 0)
        head.addWidget(self.readouts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.canvas, 1)

    def begin(self) -> None:
        """Compiles its drawing, with first weights."""
        self.session.compile(self.document.sheet, sound=not self.document.inspection.errors)

    def say(self, sentence: str) -> None:
        """What has happened to its run; nothing any more."""
        self.remark.setText(sentence)
        self.remark.setToolTip(sentence)

    def select(self, nodes: frozenset[str]) -> None:
        """Those of these nodes that it has."""
        there = nodes & self.canvas.picture.scene.index.keys()
        if there or not nodes:
            self.canvas.selection.set(there)


class Mark(QWidget):
    """The sign of a lane, as its dots and lines have it in the plots."""

    def __init__(self, lane: Lane) -> None:
        super().__init__()
        self.lane = lane
        self.setFixedSize(MARK + 4, MARK + 4)
        lane.look.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self.lane.look, self.lane.place))
        rect = QRectF(2, 2, MARK, MARK)
        if self.lane.place:
            painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            painter.drawEllipse(rect)
