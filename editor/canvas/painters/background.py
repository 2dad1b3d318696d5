"""The ground of the canvas, with its grid of dots."""

import math

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPixmap

from editor.canvas.painters.lines import draw_rects
from editor.canvas.picture import Picture

SPACING = 20.0
DENSEST = 18.0  # pixels between dots, at least


class Background:
    """Kept as an image until view, size or theme change."""

    def __init__(self) -> None:
        self._image = QPixmap()
        self._key: tuple[object, ...] = ()

    def paint(self, painter: QPainter, picture: Picture, rect: QRect) -> None:
        device = painter.device()
        ratio = device.devicePixelRatio()
        key = (picture.view, device.width(), device.height(), ratio, picture.theme.name)
        if key != self._key:
            self._key = key
            self._image = QPixmap(round(device.width() * ratio), round(device.height() * ratio))
            self._image.setDevicePixelRatio(ratio)
            self._draw(picture, device.width(), device.height())
        painter.drawPixmap(0, 0, self._image)

    def _draw(self, picture: Picture, width: int, height: int) -> None:
        self._image.fill(picture.theme.canvas)
        view = picture.view
        step = SPACING * view.scale
        while step < DENSEST:
            step *= 2
        first_x, first_y = math.fmod(view.dx, step) - step, math.fmod(view.dy, step) - step
        columns, rows = int(width / step) + 3, int(height / step) + 3
        size = 1.0 if view.scale < 0.6 else 2.0
        dots = np.full((columns, rows, 4), size)
        dots[..., 0] = np.round(first_x + np.arange(columns) * step)[:, None]
        dots[..., 1] = np.round(first_y + np.arange(rows) * step)
        painter = QPainter(self._image)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(picture.theme.grid)
        draw_rects(painter, dots.reshape(-1, 4))  # antialiased round ones cost twenty times as much
        painter.end()
