"""Many lines or rectangles at once: Qt reads them straight from a NumPy array."""

import numpy as np
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter
from shiboken6 import Shiboken

from editor.canvas.curves import Floats


def address(array: Floats) -> int:
    """Where an array's numbers lie; `array.ctypes.data` says the same in five times the time."""
    return int(array.__array_interface__["data"][0])


def draw_lines(painter: QPainter, lines: Floats) -> None:
    """Draws lines (n, 4: x1, y1, x2, y2), contiguous float64, with the painter's pen."""
    assert lines.dtype == np.float64
    assert lines.flags.c_contiguous
    if len(lines):
        painter.drawLines(Shiboken.wrapInstance(address(lines), QLineF), len(lines))


def draw_rects(painter: QPainter, rects: Floats) -> None:
    """Draws rectangles (n, 4: x, y, width, height), contiguous float64, with the painter's pen and brush."""
    assert rects.dtype == np.float64
    assert rects.flags.c_contiguous
    if len(rects):
        painter.drawRects(Shiboken.wrapInstance(address(rects), QRectF), len(rects))
