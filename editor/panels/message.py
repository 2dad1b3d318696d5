"""A message at the bottom of the canvas, where eyes are, with words and what can be done about them."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from editor.look.fonts import ui
from editor.look.look import Look
from editor.look.themes import mixed

WIDEST = 620  # px: longer lines are hard to read
AWAY = 14  # px from the canvas's edges, like the legend
TINT = 0.1  # so much of its colour the ground has


class Message(QWidget):
    """Words and a row of buttons, over the widget whose child it is. It takes no focus by itself."""

    covers = Signal(int)  # so many pixels of what is below, from the bottom; 0 when it is gone

    def __init__(self, look: Look, below: QWidget) -> None:
        super().__init__(below)
        self.look, self.below = look, below
        self.lift = 0  # px from the bottom that another one takes
        self.words = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.words.setFont(ui(9.5))
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(18, 11, 12, 11)
        self.row.setSpacing(12)
        self.row.addWidget(self.words, 1)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        look.changed.connect(self.restyle)
        self.hide()

    def colour(self) -> QColor:
        """Of its edge."""
        return self.look.theme.warning

    def wanted_width(self) -> int:
        """In pixels, where there is room."""
        return WIDEST

    def restyle(self) -> None:
        """Takes over the colours of the theme."""
        self.words.setStyleSheet(f"color: {self.look.theme.text.name()}")
        self.update()

    def say(self, sentence: str) -> None:
        """Shows this sentence in place of any before."""
        self.words.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()
        self.raise_()
        self.place()

    def dismiss(self) -> None:
        """Gone, and the keyboard is where it was before."""
        if self.isHidden():
            return
        focus = self.focusWidget()
        if focus is not None and focus.hasFocus():
            self.below.setFocus()
        self.hide()
        self.covers.emit(0)

    def make_way(self, pixels: int) -> None:
        """Another one lies below it, so high."""
        self.lift = pixels
        self.place()

    def place(self) -> None:
        """At the bottom, in the middle: where it belongs when what is below has another size."""
        if self.isHidden():
            return
        width = min(self.wanted_width(), self.below.width() - 2 * AWAY)
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        lower = self.lift or AWAY
        self.setGeometry((self.below.width() - width) // 2, self.below.height() - height - lower, width, height)
        self.covers.emit(height + lower)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.colour(), 1.2))
        painter.setBrush(mixed(self.colour(), self.look.theme.floating, TINT))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the canvas behind it is not meant

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
