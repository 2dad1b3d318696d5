"""Rows of numbers as bars, one strip below the other: biases, statistics, what comes out of a layer."""

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from editor.canvas.curves import Floats
from editor.canvas.painters.lines import draw_rects
from editor.canvas.weights.place import Place
from editor.canvas.weights.seen import Seen
from editor.canvas.weights.tints import Tints
from editor.look import shades
from editor.look.fonts import SMALL, mono, ui
from editor.look.numbers import magnitude
from editor.look.themes import Theme
from engine.tensor import Array

WORDS, ENDS = 132.0, 66.0  # px left and right of the bars
TALLEST = 84.0  # px of a strip
WIDEST = 26.0  # px of a bar
APART = 10.0  # px between strips


class Strips:
    """Each strip with its title and its own scale; of more numbers than pixels every so many."""

    def __init__(self, titles: tuple[str, ...], counts: tuple[int, ...], rect: QRectF) -> None:
        self.titles, self.counts = titles, counts
        tall = min(rect.height() / len(titles), TALLEST)
        top = rect.center().y() - tall * len(titles) / 2
        self.areas = [
            QRectF(rect.left() + WORDS, top + row * tall + APART / 2, rect.width() - WORDS - ENDS, tall - APART)
            for row in range(len(titles))
        ]
        room = max(int(self.areas[0].width()), 1)
        self.steps = [-(-count // room) for count in counts]
        shown = [-(-count // step) for count, step in zip(counts, self.steps, strict=True)]
        self.widths = [min(area.width() / count, WIDEST) for area, count in zip(self.areas, shown, strict=True)]

    def bars(self, row: int, numbers: Array) -> tuple[Floats, float]:
        """Rectangles (n, 4) of a strip's numbers, above and below 0, and how large the largest is."""
        area, wide = self.areas[row], self.widths[row]
        shown = np.nan_to_num(numbers[:: self.steps[row]].astype(np.float64), posinf=0.0, neginf=0.0)
        reach = shades.reach_of(numbers)
        low, high = min(float(shown.min()), 0.0), max(float(shown.max()), 0.0)
        span = (high - low) or 1.0
        zero = area.top() + area.height() * high / span
        rects = np.empty((len(shown), 4))
        rects[:, 0] = area.left() + np.arange(len(shown)) * wide
        rects[:, 2] = max(wide - (1 if wide > 3 else 0), 0.6)
        rects[:, 3] = np.maximum(np.abs(shown) * area.height() / span, 1.0)
        rects[:, 1] = np.where(shown > 0, zero - rects[:, 3], zero)
        return rects, reach

    def paint(self, painter: QPainter, seen: Seen) -> None:
        """One after the other."""
        for row, (grid, shown) in enumerate(zip(seen.grids, seen.tints, strict=True)):
            self.paint_strip(painter, row, grid.values, shown, seen.theme)

    def paint_strip(self, painter: QPainter, row: int, numbers: Array, shown: Tints, theme: Theme) -> None:
        """A strip: its title, bars in these colours, and the ends of its scale."""
        area = self.areas[row]
        rects, _ = self.bars(row, numbers)
        looks = shown.looks[:: self.steps[row]]
        order = np.argsort(looks, kind="stable")
        looks, rects = looks[order], np.ascontiguousarray(rects[order])
        painter.setPen(Qt.PenStyle.NoPen)
        for first, last in pairwise([0, *(np.flatnonzero(looks[1:] != looks[:-1]) + 1).tolist(), len(looks)]):
            painter.setBrush(QColor(int(shown.colours[looks[first]])))
            draw_rects(painter, rects[first:last])
        side = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(ui(8.5))
        painter.setPen(theme.text)
        left = QRectF(area.left() - WORDS, area.top(), WORDS - 10, area.height())
        title = painter.fontMetrics().elidedText(self.titles[row], Qt.TextElideMode.ElideRight, int(left.width()))
        painter.drawText(left, side | Qt.AlignmentFlag.AlignRight, title)
        painter.setFont(mono(SMALL))
        painter.setPen(theme.muted)
        known = numbers[np.isfinite(numbers)]
        if not known.size:
            return
        right = area.left() + len(rects) * self.widths[row]
        ends = QRectF(right + 6, area.top() - 4, ENDS - 6, area.height() + 8)
        for number, at in ((known.max(), Qt.AlignmentFlag.AlignTop), (known.min(), Qt.AlignmentFlag.AlignBottom)):
            painter.drawText(ends, at | Qt.AlignmentFlag.AlignLeft, magnitude(float(number)))
            if known.max() == known.min():
                break

    def at(self, point: QPointF) -> Place | None:
        """The bar in whose column the point is."""
        for row, area in enumerate(self.areas):
            if area.top() - APART / 2 <= point.y() <= area.bottom() + APART / 2 and point.x() >= area.left():
                index = int((point.x() - area.left()) / self.widths[row]) * self.steps[row]
                return Place("number", (index,), row) if index < self.counts[row] else None
        return None

    def cell(self, place: Place) -> QRectF:
        """The column of a bar."""
        area, wide = self.areas[place.grid], self.widths[place.grid]
        return QRectF(area.left() + place.index[0] // self.steps[place.grid] * wide, area.top(), wide, area.height())

    def spot(self, place: Place) -> QPointF:
        """The middle of a bar's column."""
        return self.cell(place).center()

    def mark(self, painter: QPainter, place: Place, colour: QColor, seen: Seen) -> None:
        """A frame around a bar's column."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 1.6))
        painter.drawRect(self.cell(place).adjusted(-1, -2, 0, 2))

    def stepped(self, place: Place | None, down: int, across: int) -> Place:
        """Along a strip, or to the same place of the next."""
        if place is None:
            return Place("number", (0,))
        row = min(max(place.grid + down, 0), len(self.areas) - 1)
        index = place.index[0] + across * self.steps[row]
        return Place("number", (min(max(index, 0), self.counts[row] - 1),), row)
