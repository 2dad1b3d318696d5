"""Weights as lines between neurons: few are drawn, of many the lines' numbers are drawn once and looked up after."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from editor.canvas.curves import Floats
from editor.canvas.painters.lines import Lines
from editor.canvas.weights.place import Place
from editor.canvas.weights.shading import Shading
from editor.look import colours, shades
from editor.look.themes import Theme

DRAWN = 2_000  # lines: more are looked up
MOST = 20_000  # and of more than that a matrix is shown
FEW = 200  # lines: of so few each has the width of its magnitude
SIDE = 26.0  # px left and right of the neurons
APART = 46.0  # px between neurons, at most
LARGEST, SMALLEST = 7.0, 1.2  # px: a neuron's radius
REACH = 5.0  # px from a line at which the cursor is on it
STRONG = 0.6  # of the way from faint to strong: from here on a line is two


class Bundle:
    """The lines in a rectangle of the widget: row by row of the weight, from its inputs on the left to its unit."""

    def __init__(self, shape: tuple[int, int], bias: bool, rect: QRectF) -> None:
        self.units, self.inputs = shape
        self.bias, self.rect = bias, rect
        self.left, self.right = rect.left() + SIDE, rect.right() - SIDE
        self.heights = {"input": spread(self.inputs, rect), "unit": spread(self.units, rect)}
        ends = np.empty((self.units, self.inputs, 4))
        ends[..., 0], ends[..., 2] = self.left, self.right
        ends[..., 1], ends[..., 3] = self.heights["input"], self.heights["unit"][:, np.newaxis]
        self.lines: Floats = ends.reshape(-1, 4)
        self._numbers: NDArray[np.uint32] | None = None  # of the line that is seen at each pixel, from 1
        self._scale = 1.0

    def radius(self, kind: str) -> float:
        """Of the neurons on one side."""
        heights = self.heights[kind]
        apart = heights[1] - heights[0] if len(heights) > 1 else APART
        return float(np.clip(0.36 * apart, SMALLEST, LARGEST))

    def neuron(self, kind: str, index: int) -> QPointF:
        """The middle of one."""
        return QPointF(self.left if kind == "input" else self.right, float(self.heights[kind][index]))

    def at(self, point: QPointF) -> Place | None:
        """What lies there: a neuron before a line, of lines the nearest."""
        x, y = point.x(), point.y()
        for kind, across in (("input", self.left), ("unit", self.right)):
            radius = max(self.radius(kind), REACH) + 2
            if abs(x - across) <= radius:
                nearest = int(np.abs(self.heights[kind] - y).argmin())
                if abs(self.heights[kind][nearest] - y) <= radius:
                    return Place("input" if kind == "input" else "unit", (nearest,))
        if not self.left < x < self.right:
            return None
        share = (x - self.left) / (self.right - self.left)
        slope = (self.lines[:, 3] - self.lines[:, 1]) / (self.right - self.left)
        away = np.abs(self.lines[:, 1] * (1 - share) + self.lines[:, 3] * share - y) / np.sqrt(1 + slope**2)
        best = int(away.argmin())
        return Place("number", divmod(best, self.inputs)) if away[best] <= REACH else None

    def image(self, shading: Shading, theme: Theme, scale: float, settled: bool) -> QImage:
        """All lines in these colours. While it is not `settled`, which of many lies on top stays as it was."""
        if len(self.lines) <= DRAWN:
            return self.drawn(shading, theme, scale)
        if self._numbers is None or self._scale != scale or settled:
            self._numbers, self._scale = self.numbered(shading, scale), scale
        table = np.empty(len(self.lines) + 1, np.uint32)
        table[0] = theme.floating.rgb()
        np.take(shading.colours, shading.looks.reshape(-1), out=table[1:], mode="clip")
        return picture(np.take(table, self._numbers), scale)

    def drawn(self, shading: Shading, theme: Theme, scale: float) -> QImage:
        """Each by itself, the strong ones last."""
        image = QImage(self.size(scale), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(theme.floating)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-self.rect.topLeft())
        strength, looks = shading.strength.reshape(-1), shading.looks.reshape(-1)
        order = np.argsort(strength, kind="stable")
        looks, strength = looks[order], strength[order]
        lines = self.lines[order]
        half = np.array([0, 0.5, 0, 0.5])
        above, below = Lines(lines - half), Lines(lines + half)
        single = Lines(lines)
        most = shades.SIDE if shading.reach is not None else colours.BINS
        edges = [0, *(np.flatnonzero(looks[1:] != looks[:-1]) + 1).tolist(), len(looks)]
        for first, last in pairwise(edges):
            colour, size = QColor(int(shading.colours[looks[first]])), float(strength[first]) / most
            if len(lines) <= FEW:
                painter.setPen(QPen(colour, 1.0 + 1.2 * max(size, 0.0)))
                single.draw(painter, first, last)
                continue
            painter.setPen(QPen(colour, 1.0))
            for part in (above, below) if size > STRONG else (single,):
                part.draw(painter, first, last)
        painter.end()
        return image

    def numbered(self, shading: Shading, scale: float) -> NDArray[np.uint32]:
        """Draws the lines in their numbers instead of colours, the strong ones on top."""
        image = QImage(self.size(scale), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(0)
        painter = QPainter(image)
        painter.translate(-self.rect.topLeft())
        order = np.argsort(shading.strength.reshape(-1), kind="stable")
        drawn = Lines(self.lines[order])
        for place, line in enumerate(order.tolist()):
            painter.setPen(QColor(0xFF000000 | (line + 1)))
            drawn.draw(painter, place, place + 1)
        painter.end()
        rows = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
        return rows[:, : image.width()] & np.uint32(0xFFFFFF)

    def size(self, scale: float) -> QSize:
        """In pixels of the screen."""
        return QSize(round(self.rect.width() * scale), round(self.rect.height() * scale))


def spread(count: int, rect: QRectF) -> Floats:
    """Heights of so many neurons, evenly about the middle."""
    apart = min(rect.height() / max(count, 1), APART)
    return rect.center().y() + (np.arange(count) - (count - 1) / 2) * apart


def picture(pixels: NDArray[np.uint32], scale: float) -> QImage:
    """An image of these, which it keeps alive."""
    pixels = np.ascontiguousarray(pixels)
    rows, columns = pixels.shape
    image = QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.pixels = pixels  # type: ignore[attr-defined]
    return image
