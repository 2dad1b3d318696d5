"""Where nodes that are dragged come to lie: where their wires are level, in line with others, or on the grid."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from editor.canvas.curves import Floats
from editor.canvas.geometry import STEP
from editor.canvas.scene import Scene
from engine.sheet import Place

NEARBY = 480.0  # scene units: others farther away are nothing to be in line with
SAME = 1e-6


def snapped(
    scene: Scene, names: Collection[str], anchor: str, to: Place, wires: NDArray[np.intp], pull: float, grid: bool
) -> Place:
    """The corner for the anchor that is dragged `to` this one, with all the others of these names.

    Within `pull` one of the wires becomes level, or the anchor falls in line with a node nearby.
    """
    body = scene.rect(anchor)
    wanted = QRectF(*to, body.width(), body.height())
    columns, rows = in_line(scene, names, anchor, wanted)
    levels = body.y() + steps(scene, names, wires)
    x = nearest(columns, to[0], pull)
    y = nearest(levels, to[1], pull)
    if y is None:
        y = nearest(rows, to[1], pull)
    step = STEP if grid else 1.0
    return round(to[0] / step) * step if x is None else x, round(to[1] / step) * step if y is None else y


def steps(scene: Scene, names: Collection[str], wires: NDArray[np.intp]) -> Floats:
    """How far down these nodes would have to go for each of the wires that lead out of them to be level."""
    owners, heights = scene.ends(wires)
    down = heights[:, 1] - heights[:, 0]
    return np.where(scene.marked(names)[owners[:, 0]], down, -down)


def in_line(scene: Scene, names: Collection[str], anchor: str, at: QRectF) -> tuple[Floats, Floats]:
    """Where the anchor's left and top would be in line with nodes near to where it is: those of its own width in
    their columns, all in their rows by their middles.
    """
    others = scene.rects[~scene.marked(names)] if anchor in scene.index else np.zeros((0, 4))
    left, top, wide, tall = others.T
    near = (np.abs(left - at.x()) < NEARBY) & (np.abs(top - at.y()) < NEARBY)
    return left[near & (wide == at.width())], (top + (tall - at.height()) / 2)[near]


def nearest(places: Floats, to: float, pull: float) -> float | None:
    """The nearest of these places, if there is one within reach."""
    away = np.abs(places - to)
    return float(places[away.argmin()]) if len(away) and away.min() <= pull else None


def guides(scene: Scene, names: Collection[str], anchor: str, wires: NDArray[np.intp]) -> list[tuple[QPointF, QPointF]]:
    """Lines through the wires that are level now, or the nearest node in the row, and the nearest in the column."""
    body, found = scene.rect(anchor), list[tuple[QPointF, QPointF]]()
    level = wires[np.abs(steps(scene, names, wires)) < SAME]
    for owners, heights in zip(*scene.ends(level), strict=True):
        left, right = scene.rects[owners, 0].min(), (scene.rects[owners, 0] + scene.rects[owners, 2]).max()
        found.append((QPointF(left, heights[0]), QPointF(right, heights[0])))
    others = scene.rects[~scene.marked(names)] if anchor in scene.index else np.zeros((0, 4))
    x, y = body.center().toTuple()
    middles = others[:, :2] + others[:, 2:] / 2
    row = beside(middles[:, 0] - x, middles[:, 1] - y)
    if row is not None and not found:
        ends = sorted((body.left(), body.right(), others[row, 0], others[row, 0] + others[row, 2]))
        found.append((QPointF(ends[0], y), QPointF(ends[-1], y)))
    row = beside(middles[:, 1] - y, middles[:, 0] - x)
    if row is not None:
        ends = sorted((body.top(), body.bottom(), others[row, 1], others[row, 1] + others[row, 3]))
        found.append((QPointF(x, ends[0]), QPointF(x, ends[-1])))
    return found


def beside(along: Floats, across: Floats) -> int | None:
    """The nearest in line: who is not away across."""
    near = np.flatnonzero((np.abs(across) < SAME) & (np.abs(along) < NEARBY))
    return int(near[np.abs(along[near]).argmin()]) if len(near) else None
