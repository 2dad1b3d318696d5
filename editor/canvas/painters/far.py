"""Nodes from afar: rectangles in their category's colour."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter

from editor.canvas.painters.body import category_of
from editor.canvas.painters.lines import draw_rects
from editor.canvas.picture import Picture
from editor.canvas.scene import Scene
from editor.look.themes import mixed

FILL = 0.5  # of the category's colour in a body
BAR = 0.35  # of a body's width
HIGH, HALF = 1.0, 0.5  # of a body's height: the bar of a problem, and of a mere warning


class Paint(NamedTuple):
    """Red, green and blue of an edge and of what is in it, how thick the edge is; and a bar at its right end."""

    edge: int
    fill: int
    thick: int
    bar: int
    high: float


class Far:
    """A rectangle for each node; what they look like is kept."""

    def __init__(self) -> None:
        self._paints: dict[str, Paint] = {}
        self._kinds: list[Paint] = []
        self._kind: NDArray[np.intp] = np.zeros(0, np.intp)  # of each node
        self._scene: Scene | None = None  # whose nodes these are

    def forget(self, name: str) -> None:
        """This node looks different now."""
        self._scene = None
        self._paints.pop(name, None)

    def paint(self, painter: QPainter, picture: Picture, rows: NDArray[np.intp]) -> None:
        """The nodes with these numbers, those that look alike together."""
        if not len(rows):
            return
        self._take(picture)
        view = picture.view
        rows = rows[np.argsort(self._kind[rows], kind="stable")]
        kinds = self._kind[rows]
        whole = picture.scene.rects[rows] * view.scale
        whole[:, :2] += (view.dx, view.dy)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        edges = [0, *(np.flatnonzero(np.diff(kinds)) + 1).tolist(), len(rows)]
        for first, last in pairwise(edges):
            paint, rects = self._kinds[kinds[first]], whole[first:last]
            painter.setBrush(QColor(paint.edge))
            draw_rects(painter, rects)
            rects += (paint.thick, paint.thick, -2 * paint.thick, -2 * paint.thick)
            painter.setBrush(QColor(paint.fill))
            draw_rects(painter, rects)
            if paint.high:
                rects += (-paint.thick, -paint.thick, 2 * paint.thick, 2 * paint.thick)
                rects[:, 0] += rects[:, 2] * (1 - BAR)
                rects[:, 2:] *= (BAR, paint.high)
                painter.setBrush(QColor(paint.bar))
                draw_rects(painter, rects)

    def _take(self, picture: Picture) -> None:
        """What the nodes of this picture look like."""
        if self._scene is picture.scene:
            return
        self._scene = picture.scene
        numbers: dict[Paint, int] = {}
        found = []
        for name in picture.scene.names:
            if name not in self._paints:
                self._paints[name] = paint_of(picture, name)
            found.append(numbers.setdefault(self._paints[name], len(numbers)))
        self._kinds, self._kind = list(numbers), np.array(found, np.intp)


def paint_of(picture: Picture, name: str) -> Paint:
    """In the colour of a mark where a node has one, else of its category; hollow if it is muted."""
    theme, category = picture.theme, category_of(picture, name)
    edge, thick, bar, high = category, 1, category, 0.0
    if name in picture.problems:
        mild = picture.problems[name][0].warning
        edge = bar = theme.warning if mild else theme.danger
        thick, high = 2, HALF if mild else HIGH
    if name in picture.selected:
        edge, thick = theme.accent, 3
    fill = theme.canvas if name in picture.sheet.graph.muted else mixed(category, theme.canvas, FILL)
    return Paint(edge.rgb(), fill.rgb(), thick, bar.rgb(), high)
