"""What lies under the cursor. NumPy looks at everything at once: 1,500 wires take 0.2 ms."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from editor.canvas.scene import PortKey, Scene
from editor.document.remarks import TITLE
from engine.graph import Wire
from engine.sheet import Note

GRIP = 18.0  # scene units of a remark's lower right corner, by which it is made larger
EDGE = 5.0  # and of a frame's edge, by which it is taken


def node_at(scene: Scene, point: QPointF) -> str | None:
    """The topmost node whose body holds this scene point."""
    x, y, width, tall = scene.rects.T
    inside = (x <= point.x()) & (point.x() <= x + width) & (y <= point.y()) & (point.y() <= y + tall)
    found = np.flatnonzero(inside)
    return scene.names[found[-1]] if len(found) else None


def port_at(scene: Scene, point: QPointF, reach: float) -> PortKey | None:
    """The nearest port within `reach`."""
    return nearest_port(scene, point, reach, range(len(scene.keys)))


def nearest_port(scene: Scene, point: QPointF, reach: float, among: Iterable[int]) -> PortKey | None:
    """The nearest within `reach` of the ports with these numbers."""
    rows = np.fromiter(among, int)
    if not len(rows):
        return None
    distance = np.hypot(*(scene.ports[rows] - (point.x(), point.y())).T)
    best = int(distance.argmin())
    return scene.keys[rows[best]] if distance[best] <= reach else None


def wire_at(scene: Scene, point: QPointF, reach: float) -> Wire | None:
    """The nearest wire within `reach`."""
    at = np.array([point.x(), point.y()])
    boxes = scene.boxes
    near = np.flatnonzero(((boxes[:, :2] - reach <= at) & (at <= boxes[:, 2:] + reach)).all(axis=1))
    if not len(near):
        return None
    starts, ends = scene.points[near, :-1], scene.points[near, 1:]
    steps = ends - starts
    square = np.maximum((steps**2).sum(axis=-1), 1e-12)
    share = np.clip(((at - starts) * steps).sum(axis=-1) / square, 0, 1)
    distance = np.hypot(*np.moveaxis(starts + share[..., None] * steps - at, -1, 0)).min(axis=1)
    best = int(distance.argmin())
    return scene.wires[near[best]] if distance[best] <= reach else None


def remark_at(scene: Scene, point: QPointF) -> str | None:
    """The note under this scene point, or else the frame by its title, its edge or its grip; the smallest first.

    What is inside a frame is no part of it: there one selects nodes.
    """
    found = []
    for name, remark in scene.remarks.items():
        body = scene.rect(name)
        if not body.adjusted(-EDGE, -EDGE, EDGE, EDGE).contains(point):
            continue
        inner = body.adjusted(EDGE, TITLE, -EDGE, -EDGE)
        if isinstance(remark, Note) or not inner.contains(point) or grip(body).contains(point):
            found.append((isinstance(remark, Note), -body.width() * body.height(), name))
    return max(found)[2] if found else None


def grip(body: QRectF) -> QRectF:
    """The corner of a remark by which it is made larger."""
    return QRectF(body.right() - GRIP, body.bottom() - GRIP, GRIP + EDGE, GRIP + EDGE)


def nodes_in(scene: Scene, rect: QRectF) -> set[str]:
    """Nodes that a rubber band touches."""
    return {scene.names[row] for row in rows_in(scene, rect).tolist()}


def rows_in(scene: Scene, rect: QRectF) -> NDArray[np.intp]:
    """Numbers of the nodes that a rectangle touches."""
    x, y, width, tall = scene.rects.T
    hit = (x < rect.right()) & (x + width > rect.left()) & (y < rect.bottom()) & (y + tall > rect.top())
    return np.flatnonzero(hit)


def remarks_in(scene: Scene, rect: QRectF) -> set[str]:
    """Frames and notes that lie in a rubber band as a whole."""
    return {name for name in scene.remarks if rect.contains(scene.rect(name))}


def wires_in(scene: Scene, rect: QRectF) -> set[Wire]:
    """Wires that lie in a rubber band as a whole."""
    low, high = (rect.left(), rect.top()), (rect.right(), rect.bottom())
    inside = (scene.boxes[:, :2] >= low).all(axis=1) & (scene.boxes[:, 2:] <= high).all(axis=1)
    return {scene.wires[row] for row in np.flatnonzero(inside)}
