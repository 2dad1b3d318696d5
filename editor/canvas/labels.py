"""Where a wire's words find room: its tensor's shape, and its gradient's number.

Both in a plate where the wire has room for it; on a short level wire the number above and the shape below.
"""

from collections.abc import Container, Sequence
from functools import cache
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFontMetricsF

from editor.canvas.boxes import hull, meeting
from editor.canvas.curves import Floats, strikes
from editor.canvas.detail import CHIPS, SPARKS, Detail, in_scene
from editor.canvas.geometry import RING
from editor.canvas.painters.wires import visible
from editor.canvas.picture import Picture
from editor.canvas.scene import Scene
from editor.canvas.segments import PIECES
from editor.canvas.sparks import Spark, spark
from editor.look import fonts

LINE = 13.0
AWAY = 8.0  # scene units from the middle of a level wire to the words beside it
NUMBER_AWAY = (-AWAY - LINE, AWAY)  # where a number may stand, the best place first
SHAPE_AWAY = (AWAY, -AWAY - LINE, -AWAY - 2 * LINE, AWAY + LINE)
FEW_PLACES = 12  # along a level wire that are tried, to the right and left of its middle
MARGIN = 2.0  # left and right of such words
COVERED = 0.4  # of a level wire, at most: the wire's colour says more than its shape
SIGNS = 6  # that a number has room for: words do not move with each new number
SPARK = (54.0, 18.0)  # of the last gradients
SPARK_AWAY = (AWAY + LINE + 2, AWAY, -AWAY - LINE - SPARK[1] - 2, AWAY + 2 * LINE)
MOST_SPARKS = 36  # wires in view with them; more would be a wall
COVERED_BY_ALL = 0.5  # of a level wire, at most, by a plate with them
REACH = 48.0  # scene units that words reach from their wire's middle


Box: TypeAlias = tuple[float, float, float, float]  # x, y, width, height


class Words(NamedTuple):
    """What there is to be said of the wire with this number."""

    row: int
    shape: str
    number: str
    spark: Spark | None = None


class Label(NamedTuple):
    """What has found its place in the scene (x, y, width, height): a wire's shape, its number, its last gradients, or
    all of them in a plate.
    """

    row: int
    box: Box
    plate: bool
    shape: bool
    number: bool
    spark: bool = False


class Edge(NamedTuple):
    """Of a plate: left and right of its words, and from there to the next thing."""

    pad: float
    apart: float


LEVEL, ASLANT = Edge(8, 8), Edge(4, 0)


def said(picture: Picture, size: QRect, most: int) -> tuple[Words, ...]:
    """The words that belong into a widget of this size; none where they would be too small, or on more than `most`."""
    if picture.view.scale < CHIPS or picture.detail == Detail.FAR:
        return ()
    reach = int(REACH * picture.view.scale)
    rows = visible(picture, size.adjusted(-reach, -reach, reach, reach)).tolist()
    if len(rows) > most:
        return ()
    sparks = sparks_of(picture, rows) if picture.view.scale >= SPARKS and len(rows) <= MOST_SPARKS else {}
    return tuple(Words(row, picture.shapes[row], picture.number(row), sparks.get(row)) for row in rows)


def sparks_of(picture: Picture, rows: list[int]) -> dict[int, Spark | None]:
    """The last gradients of these wires, up to the iteration that is shown."""
    until = picture.progress.iteration if picture.progress is not None else 0
    return {row: spark(picture.past, picture.long_wires[row], until) for row in rows} if picture.past else {}


def labels(
    picture: Picture,
    size: QRect,
    words: tuple[Words, ...],
    placed: Sequence[Label] = (),
    wanted: Container[int] | None = None,
) -> list[Label]:
    """Those of the words that find room between the nodes and what is placed; perhaps only of some wires.

    All is measured in units of the scene, or in larger ones where words are larger.
    """
    scene, found, unit = picture.scene, list[Label](), in_scene(picture.view.scale, picture.larger)
    if not words:
        return found
    reach = REACH * unit
    shown = picture.view.rect_to_scene(size.toRectF()).adjusted(-reach, -reach, reach, reach)
    taken = [scaled(label, 1 / unit).box for label in placed]
    room = Room(scene, np.array([each.row for each in words], np.intp), shown, taken, unit)
    half = PIECES // 2
    for each in words:
        if wanted is not None and each.row not in wanted:
            continue
        each = each._replace(number=each.number and each.number.ljust(SIGNS))
        points = scene.points[each.row] / unit
        across, down = np.abs(points[half + 1] - points[half - 1])
        if placed_with := whole(room, each, points, ASLANT if down > across else LEVEL):
            found += placed_with
        elif down > across:
            found += on_plate(room, each, points, ASLANT) or on_plate(room, each._replace(number=""), points, ASLANT)
        elif width(each.shape, each.number) + 2 * LEVEL.pad > COVERED * float(np.ptp(points[:, 0])):
            found += beside(room, each, points)
        else:
            found += on_plate(room, each, points, LEVEL) or beside(room, each, points)
    return [scaled(label, unit) for label in found]


def scaled(label: Label, times: float) -> Label:
    """With a box so many times as large, so many times as far away."""
    x, y, wide, tall = label.box
    return label if times == 1 else label._replace(box=(x * times, y * times, wide * times, tall * times))


def whole(room: "Room", words: Words, points: Floats, edge: Edge) -> list[Label]:
    """With the last gradients, if there are any and a plate with all of it has room."""
    if words.spark is None or (COVERED_BY_ALL * float(np.ptp(points[:, 0])) < SPARK[0] and edge is LEVEL):
        return []
    return on_plate(room, words, points, edge, sparkling=True)


def on_plate(room: "Room", words: Words, points: Floats, edge: Edge, *, sparkling: bool = False) -> list[Label]:
    """All of it in a plate on the wire, as near to its middle as there is room; the last gradients if `sparkling`."""
    lines = bool(words.shape) + bool(words.number)
    if not lines:
        return []
    wide, tall = width(words.shape, words.number), LINE * lines + 8
    if sparkling:
        wide, tall = max(wide, SPARK[0]), tall + SPARK[1] + 2
    wide += 2 * edge.pad
    corners = from_the_middle(points) - (wide / 2, tall / 2)
    plate = room.find(corners, (wide, tall), (edge.apart, 2), passing=words.row)
    if plate is None:
        return []
    return [Label(words.row, plate, True, bool(words.shape), bool(words.number), sparkling)]


def beside(room: "Room", words: Words, points: Floats) -> list[Label]:
    """The number above a level wire and the shape below; where another wire runs there, both on the other side."""
    found = []
    middle = from_the_middle(points[:: len(points) // FEW_PLACES])
    own = words.row if np.ptp(points[:, 1]) < AWAY else None  # which a sloping one may run through
    for shape, number, aways in (("", words.number, NUMBER_AWAY), (words.shape, "", SHAPE_AWAY)):
        if not (text := shape or number):
            continue
        wide = width(text) + 2 * MARGIN
        corners = (middle + np.array([(-wide / 2, away) for away in aways])[:, None]).reshape(-1, 2)
        if (box := room.find(corners, (wide, LINE), passing=own)) is not None:
            found.append(Label(words.row, box, False, bool(shape), bool(number)))
    if words.spark is not None:
        corners = (middle + np.array([(-SPARK[0] / 2, away) for away in SPARK_AWAY])[:, None]).reshape(-1, 2)
        if (box := room.find(corners, SPARK, passing=own)) is not None:
            found.append(Label(words.row, box, False, shape=False, number=False, spark=True))
    return found


def from_the_middle(points: Floats) -> Floats:
    """A wire's points in its middle half, the nearest to the middle first."""
    return points[middle_half(len(points))]


@cache
def middle_half(count: int) -> NDArray[np.intp]:
    """So many places from the middle one outwards, as far as half way to the ends."""
    away = np.abs(np.arange(count) - count // 2)
    order = np.argsort(away, kind="stable")
    return order[away[order] <= count // 4]


def width(*lines: str) -> float:
    """Of the longest of these, in scene units."""
    return sign() * max(map(len, lines))


@cache
def sign() -> float:
    """How wide one is: all are equally wide."""
    return QFontMetricsF(fonts.mono(8, times=1)).horizontalAdvance("0")


class Room:
    """What lies where: wires and nodes in view, their ports' rings, and the words that have found theirs."""

    def __init__(self, scene: Scene, rows: NDArray[np.intp], shown: QRectF, placed: list[Box], unit: float) -> None:
        self.rows, self.points, self.boxes = rows, scene.points[rows] / unit, scene.boxes[rows] / unit
        x, y, width, tall = scene.rects.T
        near = (x < shown.right()) & (x + width > shown.left()) & (y < shown.bottom()) & (y + tall > shown.top())
        nodes, rings = scene.rects[near] / unit, scene.ports[scene.ports_of(near)] / unit
        bodies = np.hstack([nodes[:, :2], nodes[:, :2] + nodes[:, 2:]])
        words = np.array(placed).reshape(-1, 4)
        words[:, 2:] += words[:, :2]
        self.count = len(bodies) + len(rings) + len(words)
        self.taken = np.empty((self.count + 3 * len(rows), 4))  # left, top, right, bottom
        self.taken[: self.count] = np.vstack([bodies, np.hstack([rings - RING - 1, rings + RING + 1]), words])

    def find(
        self,
        corners: Floats,
        size: tuple[float, float],
        apart: tuple[float, float] = (0, 0),
        passing: int | None = None,
    ) -> Box | None:
        """The first box of this size at one of the corners (n, 2) takes its place, with so much room left and right,
        above and below, that nothing lies in.

        One that another wire than the `passing` one runs through is second choice: that wire goes on behind it.
        """
        boxes = np.hstack([corners, corners + size])
        around = boxes + np.array([-apart[0], -apart[1], *apart])
        taken = self.taken[: self.count]
        taken = taken[meeting(hull(around), taken)]
        free = np.flatnonzero(~meeting(around[:, None], taken).any(axis=1))
        if not len(free):
            return None
        clear = free[~self.crossed(boxes[free], passing)]
        best = clear[0] if len(clear) else free[0]
        self.taken[self.count] = around[best]
        self.count += 1
        return (*boxes[best, :2].tolist(), *size)

    def crossed(self, boxes: Floats, passing: int | None = None) -> NDArray[np.bool_]:
        """Which of the boxes (n, 4) a wire runs through, other than that of the passing number."""
        found = np.zeros(len(boxes), bool)
        near = np.flatnonzero(meeting(hull(boxes), self.boxes) & (self.rows != passing))
        which, wires = np.nonzero(meeting(boxes[:, None], self.boxes[near]))
        if len(which):
            low, high = boxes[which, None, :2], boxes[which, None, 2:]
            found[which[strikes(self.points[near[wires]], low, high)]] = True
        return found
