"""The ground of the canvas, with its grid of dots."""

import numpy as np
from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from editor.canvas.painters.lines import draw_rects
from editor.canvas.picture import Picture
from editor.look.themes import Theme

SPACING = 20.0
DENSEST = 18.0  # pixels between dots, at least


class Background:
    """Row after row: an image of one row of dots is kept until one looks elsewhere."""

    def __init__(self) -> None:
        self._row = QPixmap()
        self._key: tuple[object, ...] = ()

    def paint(self, painter: QPainter, picture: Picture, rect: QRect) -> None:
        device, view, theme = painter.device(), picture.view, picture.theme
        step = SPACING * view.scale
        while step < DENSEST:
            step *= 2
        size = 1 if view.scale < 0.6 else 2
        ratio = device.devicePixelRatio()
        key = (step, view.dx, size, device.width(), ratio, theme)
        if key != self._key:
            self._key = key
            self._row = row(places(view.dx, step, device.width()), QSize(device.width(), size), ratio, theme)
        painter.fillRect(rect, theme.canvas)
        for top in places(view.dy, step, device.height()).tolist():
            if rect.top() - size < top <= rect.bottom():
                painter.drawPixmap(QPointF(0, top), self._row)


def places(origin: float, step: float, length: int) -> np.ndarray:
    """Whole pixels a step apart from the scene's origin, as far as a widget of this length goes."""
    return np.floor(origin % step + step * np.arange(-1, length // step + 1) + 0.5)


def row(lefts: np.ndarray, size: QSize, ratio: float, theme: Theme) -> QPixmap:
    """Dots in a row; round ones would cost twenty times as much."""
    image = QPixmap(size * ratio)
    image.setDevicePixelRatio(ratio)
    image.fill(theme.canvas)
    painter = QPainter(image)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.grid)
    dots = np.zeros((len(lefts), 4))
    dots[:, 0], dots[:, 2:] = lefts, size.height()
    draw_rects(painter, dots)
    painter.end()
    return image
