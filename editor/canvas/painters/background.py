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
    """Drawn anew when zoom, size or theme change. When it is painted again so, it is kept as an image, which also
    serves while one looks elsewhere, as far as it reaches.
    """

    def __init__(self) -> None:
        self._image: QPixmap | None = None
        self._key: tuple[object, ...] = ()
        self._at = 0.0, 0.0  # where the scene's origin was in the widget when it was drawn

    def paint(self, painter: QPainter, picture: Picture, rect: QRect) -> None:
        device, view = painter.device(), picture.view
        size, ratio = QSize(device.width(), device.height()), device.devicePixelRatio()
        key = (view.scale, size, ratio, picture.theme)
        x, y = view.dx - self._at[0], view.dy - self._at[1]
        if key != self._key:
            self._key, self._image = key, None
            draw(painter, size, picture.theme, view.scale, (view.dx, view.dy))
            return
        if self._image is None or x % 1 or y % 1 or max(abs(x), abs(y)) > MARGIN:
            self._at, (x, y) = (view.dx, view.dy), (0.0, 0.0)
            size += QSize(2 * MARGIN, 2 * MARGIN)
            self._image = QPixmap(size * ratio)
            self._image.setDevicePixelRatio(ratio)
            inner = QPainter(self._image)
            draw(inner, size, picture.theme, view.scale, (view.dx + MARGIN, view.dy + MARGIN))
            inner.end()
        painter.drawPixmap(QPointF(x - MARGIN, y - MARGIN), self._image)


def draw(painter: QPainter, size: QSize, theme: Theme, scale: float, origin: tuple[float, float]) -> None:
    """Dots at whole pixels, a step apart from the scene's origin."""
    step = SPACING * scale
    while step < DENSEST:
        step *= 2
    columns, rows = (
        np.floor(start % step + step * np.arange(-1, length // step + 1) + 0.5)
        for start, length in zip(origin, (size.width(), size.height()), strict=True)
    )
    dots = np.full((len(columns), len(rows), 4), 1.0 if scale < 0.6 else 2.0)
    dots[..., 0] = columns[:, None]
    dots[..., 1] = rows
    painter.fillRect(QRect(0, 0, size.width(), size.height()), theme.canvas)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # round ones cost twenty times as much
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.grid)
    draw_rects(painter, dots.reshape(-1, 4))
