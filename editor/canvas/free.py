"""Where a new node finds room: the nearest free place on the grid."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from editor.canvas.curves import Floats
from editor.canvas.geometry import STEP
from editor.canvas.scene import Scene
from engine.sheet import Place

APART = STEP  # from one node to the next, at least
AROUND = (25, 50, 100)  # steps to each side that are looked at: ever more, till there is room


def nearest_free(
    scene: Scene, wanted: Place, size: tuple[float, float], seen: QRectF, floating: Iterable[QRectF] = ()
) -> Place:
    """The corner nearest to the wanted one where a node of this size covers no other, and if possible no wire.

    In what is seen as long as there is room, only then elsewhere; and not under what is `floating` over the canvas.
    """
    low, high = boxes(scene, floating)
    elsewhere: Place | None = None
    wires = scene.points.reshape(-1, 2)
    for reach in AROUND:
        corners = nearest_first(wanted, reach)
        free = corners[clear(corners, size, low, high, APART)]
        inside = (free >= (seen.left(), seen.top())) & (free + size <= (seen.right(), seen.bottom()))
        if (shown := free[inside.all(axis=1)]).size:
            open_ground = clear(shown, size, wires, wires, 0.0)
            return first(shown[open_ground] if open_ground.any() else shown)
        if elsewhere is None and free.size:
            elsewhere = first(free)
        if elsewhere is not None and 2 * reach * STEP >= max(seen.width(), seen.height()):
            break
    return elsewhere or wanted


def beside_nodes(scene: Scene, wanted: Place, size: tuple[float, float], floating: Iterable[QRectF] = ()) -> Place:
    """The wanted corner where a node of this size covers no other there and nothing `floating`, else the nearest."""
    low, high = boxes(scene, floating)
    if clear(np.array([wanted]), size, low, high, 0.0).all():
        return wanted
    for reach in AROUND:
        corners = nearest_first(wanted, reach)
        if (free := corners[clear(corners, size, low, high, APART)]).size:
            return first(free)
    return wanted


def boxes(scene: Scene, floating: Iterable[QRectF]) -> tuple[Floats, Floats]:
    """Upper left and lower right corners (m, 2) of all nodes, and of what is floating over them."""
    taken = np.array([*scene.rects, *(rect.getRect() for rect in floating)]).reshape(-1, 4)
    return taken[:, :2], taken[:, :2] + taken[:, 2:]


def nearest_first(wanted: Place, reach: int) -> Floats:
    """Places (n, 2) on the grid, so many steps to each side, sorted by their distance."""
    steps = np.arange(-reach, reach + 1) * STEP
    away = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1).reshape(-1, 2)
    order = np.argsort((away**2).sum(axis=1), kind="stable")
    return np.round(np.array(wanted) / STEP) * STEP + away[order]


def clear(corners: Floats, size: tuple[float, float], low: Floats, high: Floats, apart: float) -> NDArray[np.bool_]:
    """Which nodes with these corners (n, 2) keep this far from all boxes from `low` to `high` (m, 2)."""
    free = np.ones(len(corners), bool)
    ends = corners + size
    near = ((low - apart < ends.max(axis=0)) & (high + apart > corners.min(axis=0))).all(axis=1)
    for begin, end in zip(low[near] - apart, high[near] + apart, strict=True):
        free &= ~((corners < end) & (ends > begin)).all(axis=1)
    return free


def first(corners: Floats) -> Place:
    """The nearest of them."""
    x, y = corners[0]
    return float(x), float(y)
