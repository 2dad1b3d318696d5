"""The words below the time line: where it begins, what is shown and the way on from there, and where the run is."""

from collections.abc import Mapping

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QAction, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolButton, QWidget

from editor.look.fonts import SMALL, ui
from editor.look.look import Look
from editor.panels.time_axis import TimeAxis
from editor.panels.time_paint import ROW, TimePicture
from editor.training.session import Session
from editor.training.words import invitation

GAP = 10  # px between words
HEIGHT = ROW + 2


class TimeWords(QWidget):
    """Two of them do something: the actions continue_from_here and show_live."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self.session, self.look = session, look
        self.picture = TimePicture(TimeAxis(0, 0, 0.0, 1.0))
        self.setFixedHeight(HEIGHT)
        self.onward, self.live = (
            QToolButton(self, objectName="link", focusPolicy=Qt.FocusPolicy.TabFocus, visible=False) for _ in range(2)
        )
        self.onward.setText("Continue from here")
        self.written: list[tuple[QRectF, str]] = []
        session.state_changed.connect(self.lay_out)
        look.changed.connect(self.restyle)

    def add_commands(self, actions: Mapping[str, QAction]) -> None:
        """What the words do."""
        for button, key in ((self.onward, "continue_from_here"), (self.live, "show_live")):
            button.setToolTip(actions[key].toolTip())
            button.clicked.connect(actions[key].trigger)
        self.restyle()

    def restyle(self) -> None:
        """Another style sheet takes the buttons' font away."""
        for button in (self.onward, self.live):
            button.setFont(ui(SMALL))
        self.lay_out()

    def show_picture(self, picture: TimePicture) -> None:
        """What the line shows now."""
        self.picture = picture
        self.lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.lay_out()

    def lay_out(self) -> None:
        """Who has room: first what is shown, then where the run is, then where the line begins."""
        picture, metrics, bold = self.picture, QFontMetricsF(ui(SMALL)), QFontMetricsF(ui(SMALL, bold=True))
        self.live.setVisible(not picture.empty)
        self.onward.setVisible(picture.shown is not None)
        self.written = []
        self.update()
        if picture.empty:
            return
        self.live.setText(f"{picture.live:,} · live")
        self.live.setEnabled(picture.shown is not None)
        self.live.setAccessibleName(f"Back to live, iteration {picture.live:,}")
        wide = self.live.sizeHint().width()
        self.live.setGeometry(QRect(self.width() - wide, 0, wide, HEIGHT))
        begin = f"iteration {picture.axis.first:,}"
        left, right = metrics.horizontalAdvance(begin) + GAP, self.width() - wide - GAP
        free = 0.0
        if picture.shown is not None:
            said, button = f"showing {picture.shown.iteration:,}", self.onward.sizeHint().width()
            own = bold.horizontalAdvance(said) + 2
            both = own + GAP + button
            free = max(min(picture.middle.x() - own / 2, right - both), 0.0)
            self.written.append((QRectF(free, 0, own, HEIGHT), said))
            self.onward.setGeometry(QRect(round(free + own + GAP), 0, button, HEIGHT))
        if picture.shown is None or free >= left:
            self.written.append((QRectF(picture.axis.left - 6, 0, left, HEIGHT), begin))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.look.theme
        painter.setPen(theme.muted)
        painter.setFont(ui(SMALL))
        if self.picture.empty:
            said = invitation(self.session.state, "to fill the time line")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, said)
        for rect, words in self.written:
            showing = words.startswith("showing")
            painter.setPen(theme.accent if showing else theme.muted)
            painter.setFont(ui(SMALL, bold=showing))
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
