"""Weights as lines between neurons: few are drawn, of many the lines' numbers are drawn once and looked up after."""

from itertools import pairwise
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from editor.canvas.curves import Floats
from editor.canvas.painters.lines import Lines
from editor.canvas.weights import neurons
from editor.canvas.weights.image import picture
from editor.canvas.weights.place import Place
from editor.canvas.weights.seen import Seen
from editor.canvas.weights.tints import Tints
from editor.look import colours, shades
from editor.look.themes import Theme

Row: TypeAlias = Literal["input", "unit"]
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

    def __init__(self, shape: tuple[int, int], rect: QRectF) -> None:
        self.units, self.inputs = shape
        self.rect = rect
        self.left, self.right = rect.left() + SIDE, rect.right() - SIDE
        self.heights: dict[Row, Floats] = {"input": spread(self.inputs, rect), "unit": spread(self.units, rect)}
        ends = np.empty((self.units, self.inputs, 4))
        ends[..., 0], ends[..., 2] = self.left, self.right
        ends[..., 1], ends[..., 3] = self.heights["input"], self.heights["unit"][:, np.newaxis]
        self.lines: Floats = ends.reshape(-1, 4)
        self._numbers: NDArray[np.uint32] | None = None  # of the line that is seen at each pixel, from 1
        self._image: QImage | None = None
        self._seen: Seen | None = None

    def radius(self, row: Row) -> float:
        """Of the neurons on one side."""
        heights = self.heights[row]
        apart = heights[1] - heights[0] if len(heights) > 1 else APART
        return float(np.clip(0.36 * apart, SMALLEST, LARGEST))

    def neuron(self, row: Row, index: int) -> QPointF:
        """The middle of one."""
        return QPointF(self.left if row == "input" else self.right, float(self.heights[row][index]))

    # what lies where

    def at(self, point: QPointF) -> Place | None:
        """A neuron before a line, of lines the nearest."""
        x, y = point.x(), point.y()
        rows: tuple[tuple[Row, float], ...] = (("input", self.left), ("unit", self.right))
        for row, across in rows:
            radius = max(self.radius(row), REACH) + 2
            nearest = int(np.abs(self.heights[row] - y).argmin())
            if abs(x - across) <= radius and abs(self.heights[row][nearest] - y) <= radius:
                return Place(row, (nearest,))
        if not self.left < x < self.right:
            return None
        share = (x - self.left) / (self.right - self.left)
        slope = (self.lines[:, 3] - self.lines[:, 1]) / (self.right - self.left)
        away = np.abs(self.lines[:, 1] * (1 - share) + self.lines[:, 3] * share - y) / np.sqrt(1 + slope**2)
        best = int(away.argmin())
        return Place("number", divmod(best, self.inputs)) if away[best] <= REACH else None

    def spot(self, place: Place) -> QPointF:
        """The middle of a line, or a neuron."""
        if place.kind == "number":
            unit, source = place.index
            return (self.neuron("input", source) + self.neuron("unit", unit)) / 2
        return self.neuron(place.kind, place.index[0])

    def stepped(self, place: Place | None, down: int, across: int) -> Place:
        """Up and down from unit to unit, left and right over its weights; left of the first is the unit itself."""
        if place is None or place.kind == "input":
            return Place("unit", (0,))
        if place.kind == "unit":
            unit = min(max(place.index[0] + down, 0), self.units - 1)
            return Place("number", (unit, 0)) if across > 0 else Place("unit", (unit,))
        unit, source = min(max(place.index[0] + down, 0), self.units - 1), place.index[1] + across
        return Place("unit", (unit,)) if source < 0 else Place("number", (unit, min(source, self.inputs - 1)))

    # painting

    def paint(self, painter: QPainter, seen: Seen) -> None:
        """Lines, then neurons."""
        if self._image is None or self._seen is not seen:
            anew = self._seen is None or self._seen.scale != seen.scale or seen.settled
            self._image, self._seen = self.image(seen.tints[0], seen.theme, seen.scale, anew), seen
        painter.drawImage(self.rect.topLeft(), self._image)
        neurons.paint(painter, self, seen)

    def image(self, shown: Tints, theme: Theme, scale: float, anew: bool) -> QImage:
        """All lines in these colours; if `anew`, which of many lies on top is found out again."""
        if len(self.lines) <= DRAWN:
            return self.drawn(shown, theme, scale, anew)
        if self._numbers is None or anew:
            self._numbers = self.numbered(shown, scale)
        table = np.empty(len(self.lines) + 1, np.uint32)
        table[0] = theme.floating.rgb()
        np.take(shown.colours, shown.looks.reshape(-1), out=table[1:], mode="clip")
        return picture(np.take(table, self._numbers), scale)

    def drawn(self, shown: Tints, theme: Theme, scale: float, wide: bool) -> QImage:
        """Each by itself, the strong ones last, and `wide` where there is time."""
        image = QImage(self.size(scale), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(theme.floating)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-self.rect.topLeft())
        self.draw(painter, shown, np.arange(len(self.lines)), wide=wide)
        painter.end()
        return image

    def draw(
        self, painter: QPainter, shown: Tints, rows: NDArray[np.intp], more: float = 0.0, wide: bool = True
    ) -> None:
        """These lines, so many pixels wider than they are; if `wide`, strong ones are two side by side."""
        strength, looks = shown.strength.reshape(-1)[rows], shown.looks.reshape(-1)[rows]
        order = np.argsort(strength, kind="stable")
        looks, strength, lines = looks[order], strength[order], self.lines[rows[order]]
        half = np.array([0, 0.5, 0, 0.5])
        single, above, below = Lines(lines), Lines(lines - half), Lines(lines + half)
        most = shades.SIDE if shown.reach is not None else colours.BINS
        for first, last in pairwise([0, *(np.flatnonzero(looks[1:] != looks[:-1]) + 1).tolist(), len(looks)]):
            colour, size = QColor(int(shown.colours[looks[first]])), float(strength[first]) / most
            if len(lines) <= FEW:
                painter.setPen(QPen(colour, 1.0 + more + 1.2 * max(size, 0.0)))
                single.draw(painter, first, last)
                continue
            painter.setPen(QPen(colour, 1.0 + more))
            for part in (above, below) if wide and size > STRONG else (single,):
                part.draw(painter, first, last)

    def numbered(self, shown: Tints, scale: float) -> NDArray[np.uint32]:
        """Draws the lines in their numbers instead of colours, the strong ones on top."""
        image = QImage(self.size(scale), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(0)
        painter = QPainter(image)
        painter.translate(-self.rect.topLeft())
        order = np.argsort(shown.strength.reshape(-1), kind="stable")
        drawn = Lines(self.lines[order])
        for place, line in enumerate(order.tolist()):
            painter.setPen(QColor(0xFF000000 | (line + 1)))
            drawn.draw(painter, place, place + 1)
        painter.end()
        rows = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
        return rows[:, : image.width()] & np.uint32(0xFFFFFF)

    def mark(self, painter: QPainter, place: Place, colour: QColor, seen: Seen) -> None:
        """A line in this colour; of a neuron its own lines, and a ring."""
        if place.kind == "number":
            unit, source = place.index
            start, end = self.neuron("input", source), self.neuron("unit", unit)
            for pen in (QPen(seen.theme.floating, 5.0), QPen(colour, 2.4)):
                painter.setPen(pen)
                painter.drawLine(start, end)
            neurons.paint(painter, self, seen)
            return
        numbers = np.arange(len(self.lines)).reshape(self.units, self.inputs)
        index = place.index[0]
        own = numbers[:, index] if place.kind == "input" else numbers[index]
        self.draw(painter, seen.tints[0], own, more=1.0)
        neurons.paint(painter, self, seen)
        neurons.ring(painter, self.neuron(place.kind, index), self.radius(place.kind), colour)

    def size(self, scale: float) -> QSize:
        """In pixels of the screen."""
        return QSize(round(self.rect.width() * scale), round(self.rect.height() * scale))


def spread(count: int, rect: QRectF) -> Floats:
    """Heights of so many neurons, evenly about the middle."""
    apart = min(rect.height() / max(count, 1), APART)
    return rect.center().y() + (np.arange(count) - (count - 1) / 2) * apart
