"""A plate at the bottom of the canvas with what went wrong, where eyes are; it stays until it is dealt with."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from editor.look import icons
from editor.look.fonts import ui
from editor.look.look import Look
from editor.look.themes import mixed

WIDEST = 620  # px: longer lines are hard to read
AWAY = 14  # px from the canvas's edges, like the legend
TINT = 0.1  # so much of the warning's colour the ground has
CROSS = 22  # px


class Banner(QWidget):
    """One sentence and a cross, over the widget whose child it is. It takes no focus by itself."""

    covers = Signal(int)  # so many pixels of what is below, from the bottom; 0 when it is gone

    def __init__(self, look: Look, below: QWidget) -> None:
        super().__init__(below)
        self.look, self.below = look, below
        self.words = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.words.setFont(ui(9.5))
        self.cross = QToolButton(objectName="cross", focusPolicy=Qt.FocusPolicy.TabFocus, autoRaise=True)
        self.cross.setFixedSize(CROSS, CROSS)
        self.cross.setIconSize(QSize(icons.WIDTH, icons.HEIGHT))
        self.cross.setAccessibleName("Close this message")
        self.cross.setToolTip("Close this message")
        self.cross.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 11, 12, 11)
        row.setSpacing(12)
        row.addWidget(self.words, 1)
        row.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignTop)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        look.changed.connect(self.restyle)
        self.restyle()
        self.hide()

    def restyle(self) -> None:
        """Takes over the colours of the theme."""
        self.words.setStyleSheet(f"color: {self.look.theme.text.name()}")
        self.cross.setIcon(icons.icon("cross", self.look.theme.muted, self.look.theme.muted))
        self.update()

    def say(self, sentence: str) -> None:
        """Shows this sentence in place of any before."""
        self.words.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()
        self.raise_()
        self.place()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def dismiss(self) -> None:
        """Gone, and the keyboard is where it was before."""
        if self.isHidden():
            return
        if self.cross.hasFocus():
            self.below.setFocus()
        self.hide()
        self.covers.emit(0)

    def place(self) -> None:
        """At the bottom, in the middle: where it belongs when what is below has another size."""
        if self.isHidden():
            return
        width = min(WIDEST, self.below.width() - 2 * AWAY)
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        self.setGeometry((self.below.width() - width) // 2, self.below.height() - height - AWAY, width, height)
        self.covers.emit(height + AWAY)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.warning, 1.2))
        painter.setBrush(mixed(theme.warning, theme.floating, TINT))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the canvas behind it is not meant

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
