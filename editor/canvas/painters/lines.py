"""Many lines or rectangles at once: Qt reads them straight from a NumPy array."""

import numpy as np
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter
from shiboken6 import Shiboken

from editor.canvas.curves import Floats


def address(array: Floats) -> int:
    """Where an array's numbers lie; `array.ctypes.data` says the same in five times the time."""
    return int(array.__array_interface__["data"][0])


class Lines:
    """Lines (n, 4: x1, y1, x2, y2), contiguous float64, that are drawn part by part."""

    def __init__(self, lines: Floats) -> None:
        assert lines.dtype == np.float64
        assert lines.flags.c_contiguous
        self.lines, self._at = lines, address(lines)

    def draw(self, painter: QPainter, first: int, last: int) -> None:
        """From the first of these to the one before the last, with the painter's pen."""
        if first < last:
            at = self._at + first * self.lines.strides[0]
            painter.drawLines(Shiboken.wrapInstance(at, QLineF), last - first)


def draw_lines(painter: QPainter, lines: Floats) -> None:
    """Draws all of such lines."""
    Lines(lines).draw(painter, 0, len(lines))


def draw_rects(painter: QPainter, rects: Floats) -> None:
    """Draws rectangles (n, 4: x, y, width, height), contiguous float64, with the painter's pen and brush."""
    assert rects.dtype == np.float64
    assert rects.flags.c_contiguous
    if len(rects):
        painter.drawRects(Shiboken.wrapInstance(address(rects), QRectF), len(rects))
