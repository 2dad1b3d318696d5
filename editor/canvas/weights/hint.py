"""The words beside what is pointed at in the weight view: above the card, which may be smaller than they are."""

from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from editor.canvas.painters.bubble import AWAY, paint_bubble, placed
from editor.canvas.picture import Bubble
from editor.canvas.weights.words import Said
from editor.look.look import Look


class Hint(QWidget):
    """As large as the canvas, and nothing to the mouse."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.bubble: Bubble | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def say(self, words: Said | None, at: QPointF) -> None:
        """These words at this point of the canvas; None for none."""
        self.setVisible(words is not None)
        self.bubble = None
        if words is not None:
            self.setGeometry(self.parentWidget().rect())
            self.bubble = beside(Bubble(at, words.title, words.lines), QSizeF(self.size()))
            self.raise_()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.bubble is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_bubble(painter, self.bubble, self.look.theme)


def beside(bubble: Bubble, size: QSizeF) -> Bubble:
    """Left of its point, where it would lie upon that."""
    rect = placed(bubble, size)
    if not rect.adjusted(-8, -8, 8, 8).contains(bubble.at):
        return bubble
    return Bubble(bubble.at - QPointF(rect.width() + 2 * AWAY.x(), 0), bubble.title, bubble.lines)
