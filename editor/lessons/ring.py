"""A ring around what a lesson points at, above everything in the window; the mouse goes through it."""

import math

from PySide6.QtCore import QMargins, QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

from editor.look.look import Look
from editor.look.themes import mixed

WIDTH = 2.5  # px
HALO = 4.0  # px that its shine is wider
PERIOD = 1.6  # seconds from bright to bright
STILL = 0.5  # how far it shines where nothing moves


class Ring(QWidget):
    """As large as what it rings; only its line is there, so that what it surrounds is painted as ever."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self.look = look
        self.path = QPainterPath()
        self.shine = STILL
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("What the lesson points at")
        look.changed.connect(self.update)
        self.hide()

    def surround(self, path: QPainterPath | None) -> None:
        """This outline in the window's pixels; None for nothing."""
        if path is None:
            self.hide()
            return
        if path != self.path or self.isHidden():
            self.path = path
            far = math.ceil(WIDTH + HALO)
            rect = path.boundingRect().toAlignedRect().marginsAdded(QMargins(far, far, far, far))
            self.setGeometry(rect)
            stroker = QPainterPathStroker(QPen(Qt.GlobalColor.black, WIDTH + 2 * HALO))
            line = stroker.createStroke(path.translated(-QPointF(rect.topLeft())))
            self.setMask(QRegion(line.toFillPolygon().toPolygon(), Qt.FillRule.WindingFill))
            self.show()
            self.raise_()

    def pulse(self, seconds: float) -> None:
        """How bright it is at this time; always the same where motion is reduced."""
        shine = STILL if self.look.reduce_motion else 0.5 + 0.5 * math.cos(2 * math.pi * seconds / PERIOD)
        if shine != self.shine:
            self.shine = shine
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-QPointF(self.pos()))
        painter.setOpacity(0.15 + 0.3 * self.shine)
        painter.setPen(QPen(theme.accent, WIDTH + 2 * HALO * (0.4 + 0.6 * self.shine)))
        painter.drawPath(self.path)
        painter.setOpacity(1.0)
        painter.setPen(QPen(mixed(theme.text, theme.accent, 0.25), WIDTH))
        painter.drawPath(self.path)
