"""Ribbons at splits: as wide as the wires' shares of the gradients' lengths, so that one sees which way it takes."""

import numpy as np
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPolygonF

from editor.canvas.curves import Floats, along_each
from editor.canvas.painters.wires import rect_of, visible
from editor.canvas.picture import Picture
from editor.canvas.splits import Split, asked, shares, shown
from editor.look.themes import mixed

WIDE = 26.0  # scene units that all shares have together
LONG = 50.0  # that a ribbon goes along its wire
POINTS = 11
STRENGTH = 0.42  # of the wire's colour: the wire itself lies above


def paint(painter: QPainter, picture: Picture, rect: QRect, whole: QRect) -> None:
    """Those in a widget of this size that touch `rect`, below the wires themselves."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for split in near(picture, whole):
        if rect != whole and not extent(picture, split).intersects(rect):
            continue
        for row, outline in zip(split.rows, outlines(picture, split), strict=True):
            colour = picture.theme.wire(int(picture.looks[row]))
            painter.setBrush(mixed(colour, picture.theme.canvas, STRENGTH))
            points = picture.view.points_to_widget(outline).tolist()
            painter.drawPolygon(QPolygonF([QPointF(*point) for point in points]))


def extents(picture: Picture, size: QRect) -> list[QRect]:
    """The parts of a widget of this size that ribbons paint on."""
    return [extent(picture, split) for split in near(picture, size)]


def widths(picture: Picture, size: QRect) -> dict[Split, tuple[float, ...]]:
    """Of the ribbons in a widget of this size: they change with each new number, colours only now and then."""
    return {split: tuple(shares(picture, split).tolist()) for split in near(picture, size)}


def extent(picture: Picture, split: Split) -> QRect:
    """The part of the widget that its ribbons paint on, however wide they are."""
    reach = WIDE * picture.view.scale / 2 + 3
    lines = [course(picture.scene.points[row], split.side == "in") for row in split.rows]
    points = picture.view.points_to_widget(np.concatenate(lines))
    (left, top), (right, bottom) = points.min(axis=0) - reach, points.max(axis=0) + reach
    return rect_of([left, top, right, bottom])


def near(picture: Picture, rect: QRect) -> list[Split]:
    """Those whose ribbons may reach into this part of the widget."""
    if not asked(picture):
        return []
    reach = round(WIDE * picture.view.scale)
    return shown(picture, visible(picture, rect.adjusted(-reach, -reach, reach, reach)))


def outlines(picture: Picture, split: Split) -> list[Floats]:
    """Of each wire's ribbon; at an output one below the other, at inputs each at its own. They end as the wire."""
    of = shares(picture, split)
    tops = np.concatenate([[0.0], np.cumsum(of)])[:-1] if split.side == "out" else (1 - of) / 2
    return [
        outline(picture.scene.points[row], WIDE * share, WIDE * (top + share / 2 - 0.5), split.side == "in")
        for row, share, top in zip(split.rows, of.tolist(), tops.tolist(), strict=True)
    ]


def outline(points: Floats, wide: float, aside: float, arriving: bool) -> Floats:
    """(2n, 2): so wide and so far aside at the port, and nothing of both where it ends."""
    middle = course(points, arriving)
    steps = np.gradient(middle, axis=0)
    normals = np.stack([-steps[:, 1], steps[:, 0]], axis=1) / np.maximum(np.hypot(*steps.T), 1e-9)[:, None]
    normals *= np.where(normals[:, 1:] < 0, -1, 1)  # downwards
    done = np.linspace(0, 1, POINTS)
    left = (1 - done * done * (3 - 2 * done))[:, None]
    middle = middle + normals * aside * left
    half = normals * wide / 2 * left
    found: Floats = np.concatenate([middle - half, (middle + half)[::-1]])
    return found


def course(points: Floats, arriving: bool) -> Floats:
    """The first or the last stretch of a wire, from its port on (n, 2)."""
    line = points[::-1] if arriving else points
    length = float(np.hypot(*np.diff(line, axis=0).T).sum())
    ways = np.linspace(0, min(1.0, LONG / max(length, 1e-9)), POINTS)
    return along_each(np.broadcast_to(line, (POINTS, *line.shape)), ways)
