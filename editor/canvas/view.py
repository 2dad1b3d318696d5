"""Where the canvas looks: a pure value between scene units and the widget's pixels."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF

NEAREST, FARTHEST = 4.0, 0.1
FITTED = 1.15  # fitting a small graph does not blow it up further than this
MARGIN = 28.0
LEGEND = 114.0  # at the top, where the legend lies; and between it and the nodes a pulse's number


@dataclass(frozen=True)
class View:
    """widget = scene · scale + (dx, dy), in device-independent pixels."""

    scale: float = 1.0
    dx: float = 0.0
    dy: float = 0.0

    def to_widget(self, point: QPointF) -> QPointF:
        return QPointF(point.x() * self.scale + self.dx, point.y() * self.scale + self.dy)

    def to_scene(self, point: QPointF) -> QPointF:
        return QPointF((point.x() - self.dx) / self.scale, (point.y() - self.dy) / self.scale)

    def rect_to_widget(self, rect: QRectF) -> QRectF:
        return QRectF(self.to_widget(rect.topLeft()), rect.size() * self.scale)

    def rect_to_scene(self, rect: QRectF) -> QRectF:
        return QRectF(self.to_scene(rect.topLeft()), rect.size() / self.scale)

    def points_to_widget(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points (…, 2) from scene to widget."""
        return points * self.scale + (self.dx, self.dy)

    def panned(self, dx: float, dy: float) -> "View":
        return replace(self, dx=self.dx + dx, dy=self.dy + dy)

    def zoomed(self, factor: float, at: QPointF) -> "View":
        """Nearer or farther, with the scene's point under `at` (in the widget) staying where it is."""
        scale = min(max(self.scale * factor, min(FARTHEST, self.scale)), NEAREST)
        held = self.to_scene(at)
        return View(scale, at.x() - held.x() * scale, at.y() - held.y() * scale)

    def centred(self, point: QPointF, size: QSizeF) -> "View":
        """The same scale, with this scene point in the middle of the widget."""
        return replace(
            self, dx=size.width() / 2 - point.x() * self.scale, dy=size.height() / 2 - point.y() * self.scale
        )


def fitted(rect: QRectF, size: QSizeF, below: float = 0.0, above: float = LEGEND, nearest: float = FITTED) -> View:
    """Shows all of `rect` in a widget of this size; 1:1 in the middle when there is nothing to show.

    `below`: so many pixels at its bottom are covered; `above`: so many at its top are left free;
    `nearest`: a small graph is not blown up further.
    """
    if rect.isEmpty() or size.isEmpty():
        return View().centred(rect.center(), size)
    free = QSizeF(max(size.width() - 2 * MARGIN, 1), max(size.height() - MARGIN - above - below, 1))
    across, down = free.width() / rect.width(), free.height() / rect.height()
    scale = min(across, down, nearest)  # farther than by hand, where a node has gone astray
    return View(scale).centred(rect.center(), size).panned(0, (above - MARGIN - below) / 2)
