"""The ground of the canvas, with its grid of dots."""

import numpy as np
from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from editor.canvas.painters.lines import draw_rects
from editor.canvas.picture import Picture
from editor.look.themes import Theme

SPACING = 20.0
DENSEST = 18.0  # pixels between dots, at least
MARGIN = 128  # pixels around the widget that the image goes on


class Background:
    """Kept as an image until zoom, size or theme change, or one looks farther than it reaches."""

    def __init__(self) -> None:
        self._image = QPixmap()
        self._key: tuple[object, ...] = ()
        self._at = 0.0, 0.0  # where the scene's origin was in the widget when it was drawn

    def paint(self, painter: QPainter, picture: Picture, rect: QRect) -> None:
        device, view = painter.device(), picture.view
        ratio = device.devicePixelRatio()
        key = (view.scale, device.width(), device.height(), ratio, picture.theme)
        x, y = view.dx - self._at[0], view.dy - self._at[1]
        if key != self._key or x % 1 or y % 1 or max(abs(x), abs(y)) > MARGIN:
            self._key, self._at, (x, y) = key, (view.dx, view.dy), (0.0, 0.0)
            size = QSize(device.width() + 2 * MARGIN, device.height() + 2 * MARGIN)
            self._image = drawn(size, ratio, picture.theme, view.scale, (view.dx + MARGIN, view.dy + MARGIN))
        painter.drawPixmap(QPointF(x - MARGIN, y - MARGIN), self._image)


def drawn(size: QSize, ratio: float, theme: Theme, scale: float, origin: tuple[float, float]) -> QPixmap:
    """Dots at whole pixels, a step apart from the scene's origin."""
    image = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
    image.setDevicePixelRatio(ratio)
    image.fill(theme.canvas)
    step = SPACING * scale
    while step < DENSEST:
        step *= 2
    columns, rows = (
        np.floor(start % step + step * np.arange(length // step + 1) + 0.5)
        for start, length in zip(origin, (size.width(), size.height()), strict=True)
    )
    dots = np.full((len(columns), len(rows), 4), 1.0 if scale < 0.6 else 2.0)
    dots[..., 0] = columns[:, None]
    dots[..., 1] = rows
    painter = QPainter(image)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.grid)
    draw_rects(painter, dots.reshape(-1, 4))  # antialiased round ones cost twenty times as much
    painter.end()
    return image
