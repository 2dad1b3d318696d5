"""Where nodes that are dragged come to lie: where their wires are level, in line with others, or on the grid."""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from editor.canvas.curves import Floats
from editor.canvas.geometry import STEP
from editor.canvas.scene import Scene
from engine.sheet import Place

NEARBY = 480.0  # scene units: others farther away are nothing to be in line with
SAME = 1e-6


class Surroundings(NamedTuple):
    """What the anchor, by which all that is dragged is moved, may be in line with. It stays while that is dragged.

    The other nodes' bodies (n, 4: x, y, width, height) and middles (n, 2); the wires (m,) that lead out, and where the
    anchor's top has to be for each of them to be level (m,).
    """

    bodies: Floats
    middles: Floats
    wires: NDArray[np.intp]
    levels: Floats


def surroundings(scene: Scene, names: Collection[str], anchor: str, wires: NDArray[np.intp]) -> Surroundings:
    """Of all of these names. A remark has no others that it could be in line with."""
    bodies = np.asfortranarray(scene.rects[~scene.marked(names)] if anchor in scene.index else np.zeros((0, 4)))
    owners, heights = scene.ends(wires)
    down = heights[:, 1] - heights[:, 0]
    levels = scene.rect(anchor).y() + np.where(scene.marked(names)[owners[:, 0]], down, -down)
    return Surroundings(bodies, bodies[:, :2] + bodies[:, 2:] / 2, wires, levels)


def snapped(around: Surroundings, to: QRectF, pull: float, grid: bool) -> Place:
    """The corner for the anchor that is dragged `to` there.

    Within `pull` one of the wires becomes level, or the anchor falls in line with a node nearby.
    """
    columns, rows = in_line(around, to)
    x = nearest(columns, to.x(), pull)
    y = nearest(around.levels, to.y(), pull)
    if y is None:
        y = nearest(rows, to.y(), pull)
    step = STEP if grid else 1.0
    return round(to.x() / step) * step if x is None else x, round(to.y() / step) * step if y is None else y


def in_line(around: Surroundings, at: QRectF) -> tuple[Floats, Floats]:
    """Where the anchor's left and top would be in line with nodes near to where it is: those of its own width in
    their columns, all in their rows by their middles.
    """
    left, top, _, _ = around.bodies.T
    near = np.flatnonzero((np.abs(left - at.x()) < NEARBY) & (np.abs(top - at.y()) < NEARBY))
    bodies = around.bodies[near]
    return bodies[bodies[:, 2] == at.width(), 0], around.middles[near, 1] - at.height() / 2


def nearest(places: Floats, to: float, pull: float) -> float | None:
    """The nearest of these places, if there is one within reach."""
    if not len(places):
        return None
    away = np.abs(places - to)
    found = away.argmin()
    return float(places[found]) if away[found] <= pull else None


def guides(scene: Scene, around: Surroundings, body: QRectF) -> list[tuple[QPointF, QPointF]]:
    """Lines through the wires that are level now, with the anchor's body here, or the nearest node in the row; and
    the nearest in the column.
    """
    found = list[tuple[QPointF, QPointF]]()
    level = around.wires[np.abs(around.levels - body.y()) < SAME]
    for owners, heights in zip(*scene.ends(level), strict=True) if len(level) else ():
        left, right = scene.rects[owners, 0].min(), (scene.rects[owners, 0] + scene.rects[owners, 2]).max()
        found.append((QPointF(left, heights[0]), QPointF(right, heights[0])))
    x, y = body.center().toTuple()
    along, across = (around.middles - (x, y)).T
    row, column = beside(along, across), beside(across, along)
    if row is not None and not found:
        left, _, wide, _ = around.bodies[row]
        ends = sorted((body.left(), body.right(), left, left + wide))
        found.append((QPointF(ends[0], y), QPointF(ends[-1], y)))
    if column is not None:
        _, top, _, tall = around.bodies[column]
        ends = sorted((body.top(), body.bottom(), top, top + tall))
        found.append((QPointF(x, ends[0]), QPointF(x, ends[-1])))
    return found


def beside(along: Floats, across: Floats) -> int | None:
    """The nearest in line: who is not away across."""
    near = np.flatnonzero(np.abs(across) < SAME)
    if not len(near):
        return None
    away = np.abs(along[near])
    found = away.argmin()
    return int(near[found]) if away[found] < NEARBY else None
