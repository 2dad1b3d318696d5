"""A plate that lies over the canvas; what is done on it is not meant for what is behind."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from editor.canvas.canvas import Canvas

AWAY = 14  # px from the canvas's edges, like the legend


class Plate(QWidget):
    """Rounded, in the theme's colours."""

    def __init__(self, canvas: Canvas, name: str) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.canvas.look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.border, 1.0))
        painter.setBrush(theme.floating)
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
