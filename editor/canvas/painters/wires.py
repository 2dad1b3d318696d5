"""Wires, coloured and thickened by their gradient. Few are drawn for beauty, many for speed."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from editor.canvas.boxes import hull
from editor.canvas.curves import Floats, dashes
from editor.canvas.detail import Detail
from editor.canvas.geometry import RING
from editor.canvas.painters.lines import Lines, draw_lines
from editor.canvas.picture import Picture
from editor.canvas.scene import FEW
from editor.canvas.segments import beside, dotted
from editor.look import colours
from editor.look.colours import PLAIN
from editor.look.themes import mixed

HALO = 4.0  # how much wider than a wire its dim surround is
THICK = 3.2  # pixels: from here on a wire drawn for speed is two lines
MANY = 500  # lines: of fewer, none is left out because it lies elsewhere
SHORTEST = 36.0  # pixels: a shorter wire has no room for an arrow
REACH = 10.0  # of a wire's paint beside its line, for what has to be repainted
# Order of painting by look: nothing known (the last), no gradient, zero, by magnitude, and what is not finite on top.
# Below all of them those that are not in question.
RANKS = np.arange(2 * colours.LOOKS + 1, dtype=np.int16)
RANKS[[PLAIN, colours.NONE, colours.ZERO]] = (-3, -2, -1)
RANKS[colours.FAINT : -1] -= 4 * colours.LOOKS


def visible(picture: Picture, rect: QRect) -> NDArray[np.intp]:
    """Numbers of the wires that touch this part of the widget. What was asked last is not looked for again."""
    scene, hidden = picture.scene, picture.overlay.hidden
    asked = (scene, scene.drawn, picture.view, rect, hidden)
    if picture.visible is None or picture.visible[0] != asked:
        reach = REACH * picture.larger
        around = picture.view.rect_to_scene(QRectF(rect).adjusted(-reach, -reach, reach, reach))
        left, top, right, bottom = scene.boxes.T
        shown = (left <= around.right()) & (top <= around.bottom())
        shown &= (right >= around.left()) & (bottom >= around.top())
        if hidden is not None and hidden in scene.wire_index:
            shown[scene.wire_index[hidden]] = False
        picture.visible = asked, np.flatnonzero(shown)
    return picture.visible[1]


def extents(picture: Picture, rows: Sequence[int] | NDArray[np.intp]) -> QRect:
    """The part of the widget that the wires with these numbers paint on."""
    return rect_of(hull(reaches(picture, rows)).tolist()) if len(rows) else QRect()


def extent_of_each(picture: Picture, rows: NDArray[np.intp]) -> list[QRect]:
    """The same for each by itself."""
    return [rect_of(edges) for edges in reaches(picture, rows).tolist()]


def reaches(picture: Picture, rows: Sequence[int] | NDArray[np.intp]) -> Floats:
    """Left, top, right and bottom (n, 4) in the widget of all that these wires paint on."""
    reach = REACH * max(1.0, picture.view.scale) * picture.larger + 2
    boxes = picture.view.points_to_widget(picture.scene.boxes[rows].reshape(-1, 2)).reshape(-1, 4)
    boxes += (-reach, -reach, reach, reach)
    return boxes


def rect_of(edges: Sequence[float]) -> QRect:
    """In whole pixels, with these edges inside."""
    left, top, right, bottom = edges
    return QRectF(left, top, right - left, bottom - top).toAlignedRect()


def few(picture: Picture, size: QRect) -> bool:
    """Whether so few wires are in a widget of this size that beauty may go before speed. While nodes are dragged it
    goes on as it began.
    """
    asked = (picture.scene, picture.view, size)
    if picture.few is None or not picture.lifted or picture.few[0] != asked:
        picture.few = asked, len(visible(picture, size)) <= FEW
    return picture.few[1]


def paint(painter: QPainter, picture: Picture, rect: QRect, fine: bool, rows: NDArray[np.intp] | None = None) -> None:
    """The wires that touch `rect`, or these of them, faint ones first so that the strong lie on top; `fine` or fast."""
    if rows is None:
        rows = visible(picture, rect)
    rows = rows[np.argsort(RANKS[picture.looks[rows]], kind="stable")]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if fine:
        for row in rows:
            _paint_fine(painter, picture, int(row))
    else:
        _paint_fast(painter, picture, rows, rect)
    _paint_marked(painter, picture, rows)


def path_of(picture: Picture, row: int) -> QPainterPath:
    """A wire's curve in the widget."""
    if row not in picture.paths:
        parts = picture.view.points_to_widget(picture.scene.parts[row]).tolist()
        path = picture.paths[row] = QPainterPath(QPointF(*parts[0][0]))
        for _, first, second, end in parts:
            path.cubicTo(*first, *second, *end)
    return picture.paths[row]


def _pen(colour: QColor, width: float, cap: Qt.PenCapStyle = Qt.PenCapStyle.RoundCap) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.RoundJoin)


def _paint_fine(painter: QPainter, picture: Picture, row: int) -> None:
    theme, look, scale = picture.theme, int(picture.looks[row]), picture.view.scale
    colour, width = theme.wire(look), picture.wire_width(look)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if PLAIN < look < colours.FAINT and not colours.dashes(look):
        surround = _pen(mixed(colour, theme.canvas, 0.22), width + HALO * min(scale, 1.0))
        painter.strokePath(path_of(picture, row), surround)
    _stroke(painter, picture, row)
    left, top, right, bottom = picture.scene.boxes[row]
    if max(right - left, bottom - top) * scale >= SHORTEST:
        _paint_arrow(painter, picture, row, colour, width)


def _stroke(painter: QPainter, picture: Picture, row: int) -> None:
    """A wire's line itself, with the dashes of its look."""
    look = int(picture.looks[row])
    colour, width = picture.theme.wire(look), picture.wire_width(look)
    if pattern := colours.dashes(look):
        painter.setPen(_pen(colour, width, Qt.PenCapStyle.FlatCap))
        draw_lines(painter, dashes(picture.view.points_to_widget(picture.scene.points[row]), pattern, width))
    else:
        painter.strokePath(path_of(picture, row), _pen(colour, width))


def _paint_arrow(painter: QPainter, picture: Picture, row: int, colour: QColor, width: float) -> None:
    """A head before the input's ring: which way the values run."""
    scale = min(max(picture.view.scale, 0.5), 1.6)
    tip = picture.view.to_widget(QPointF(*picture.scene.points[row, -1])) - QPointF(
        (RING + 0.5) * picture.view.scale, 0
    )
    half, long = max(3.2 * scale, width * 0.5 + 2.2 * scale), max(6.0 * scale, width + 2 * scale)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([tip, tip + QPointF(-long, -half), tip + QPointF(-long, half)]))


def _paint_marked(painter: QPainter, picture: Picture, rows: NDArray[np.intp]) -> None:
    """Of these wires, those of a chain, the selected ones, that under the cursor and that which a layer would be
    inserted into.
    """
    traced = dict.fromkeys(picture.traced, picture.theme.accent)
    marked = traced | dict.fromkeys(picture.selected_wires, picture.theme.accent)
    if picture.hovered is not None:
        marked.setdefault(picture.hovered, picture.theme.text)
    if picture.overlay.drop_wire is not None:
        marked[picture.overlay.drop_wire] = picture.theme.accent
    marked |= dict.fromkeys(picture.overlay.cut, picture.theme.danger)
    for wire, colour in marked.items():
        row = picture.scene.wire_index.get(wire)
        if row is None or row not in rows:
            continue
        width, path = picture.wire_width(int(picture.looks[row])), path_of(picture, row)
        if wire in traced:
            painter.strokePath(path, _pen(mixed(colour, picture.theme.canvas, 0.35), width + 2.5 * HALO))
        painter.strokePath(path, _pen(mixed(colour, picture.theme.canvas, 0.9), width + HALO))
        painter.strokePath(path, _pen(picture.theme.canvas, width + 1.5))
        _stroke(painter, picture, row)


def _paint_fast(painter: QPainter, picture: Picture, rows: NDArray[np.intp], rect: QRect) -> None:
    """These wires, in this order, as far as they touch `rect`; one call a colour."""
    view, looks, made = picture.view, picture.looks[rows], picture.segments(rows)
    origin = np.array([view.dx, view.dy, view.dx, view.dy])
    lines, aside = made.lines * view.scale + origin, made.aside
    ends = np.concatenate([[0], np.cumsum(made.counts)])
    if len(lines) > MANY and rect.size() != QSize(painter.device().width(), painter.device().height()):
        near = touching(lines, rect)
        lines, aside, ends = lines[near], aside[near], np.concatenate([[0], np.cumsum(near)])[ends]
    middle, left, right = Lines(lines), Lines(lines - aside), Lines(lines + aside)
    edges = [0, *(np.flatnonzero(looks[1:] != looks[:-1]) + 1).tolist(), len(looks)]
    for first, last in pairwise(edges if len(looks) else []):
        look, part = int(looks[first]), (int(ends[first]), int(ends[last]))
        painter.setPen(thin(picture.theme.wire(look).rgb()))
        wide = picture.wire_width(look) >= THICK  # a pen of 2 px costs four times as much as two lines
        if colours.dashes(look):
            dots = dotted(picture.scene.points[rows[first:last]], picture.detail == Detail.FAR) * view.scale + origin
            for drawn in (dots - beside(dots), dots + beside(dots)) if wide else (dots,):
                draw_lines(painter, drawn)
        else:
            for some in (left, right) if wide else (middle,):
                some.draw(painter, *part)


@cache
def thin(colour: int) -> QPen:
    """A pen of one pixel."""
    return QPen(QColor(colour), 1.0)


def touching(lines: Floats, rect: QRect) -> NDArray[np.bool_]:
    """Which lines (n, 4) reach into this part of the widget."""
    left, top, right, bottom = rect.left() - 3, rect.top() - 3, rect.right() + 3, rect.bottom() + 3
    x1, y1, x2, y2 = lines.T
    aside = ((x1 < left) & (x2 < left)) | ((x1 > right) & (x2 > right))
    found: NDArray[np.bool_] = ~(aside | ((y1 < top) & (y2 < top)) | ((y1 > bottom) & (y2 > bottom)))
    return found
