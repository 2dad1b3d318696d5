"""Titles of nodes from afar: as large as can be read at any zoom, wherever they find room; none covers another."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from editor.canvas.boxes import meeting
from editor.canvas.hits import nodes_in
from editor.canvas.painters.remarks import title_room
from editor.canvas.painters.text import Hand, elided, paint_line, width
from editor.canvas.picture import Picture
from editor.canvas.room import CELL, Room, on_wires
from editor.look import fonts
from editor.look.themes import mixed
from engine.groups.group import Group
from engine.sheet import Frame

HAND = Hand("ui", 7.5)
CELLS, BASE = 3, 9.0  # of room that a line takes, and pixels from its top to its base line
WIDEST = 130.0
SIDE = 3  # pixels around a title that its letters may reach into
APART = 3.0  # pixels from one title to the next, across
MOST = 400  # nodes that get the chance of a title
FEW = 60  # up to so many nodes, a title may lie farther off, with a line to its node
AWAY = 3  # lines that it may be farther off
LAST = 5  # rank of nodes that are not special


class Title(NamedTuple):
    """Words, and where they lie: in pixels from the scene's origin. The line leads to a node that is farther off.

    On a plate they lie over other nodes.
    """

    name: str
    words: str
    box: QRectF
    strong: bool
    leader: QLineF | None = None
    plate: bool = False

    def reach(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of all that it paints on."""
        box = self.box.adjusted(-7, -4, 7, 4)
        return (box if self.leader is None else box.united(QRectF(self.leader.p1(), self.leader.p2()))).getCoords()


class Titles:
    """Those of the nodes in view and around it; looked for anew when one looks elsewhere or nodes are others."""

    def __init__(self) -> None:
        self.placed: list[Title] = []
        self._for: tuple[Any, ...] = ()
        self._scale = 1.0  # for which they were placed
        self._reach = np.zeros((0, 4))  # of those placed: left, top, right, bottom
        self._rows: NDArray[np.intp] = np.zeros(0, np.intp)  # and their nodes' numbers
        self._images: dict[tuple[str, int, float], QPixmap] = {}
        self._around = QRectF()

    def forget(self) -> None:
        """Nodes look different now."""
        self._for = ()

    def place(self, picture: Picture, size: QRect) -> None:
        """Finds room for as many as there is. While one zooms, those that have theirs go along with their nodes."""
        if picture.hurried and self._for and self._for[0] is picture.scene:
            return
        view = picture.view
        seen = size.toRectF().translated(-view.dx, -view.dy)
        still = None if picture.lifted else picture.scene.drawn  # while nodes are dragged, the others' titles stay
        asked = (picture.scene, still, view.scale, picture.lifted)
        if asked == self._for and self._around.contains(seen):
            return
        self._for, self._scale = asked, view.scale
        self._around = seen.adjusted(
            *(side / 8 for side in (-size.width(), -size.height(), size.width(), size.height()))
        )
        self.placed = placed(picture, self._around)
        self._reach = np.array([title.reach() for title in self.placed]).reshape(-1, 4)
        self._rows = np.array([picture.scene.index[title.name] for title in self.placed], np.intp)

    def paint(self, painter: QPainter, picture: Picture, rect: QRect) -> None:
        """Those in this part of the widget."""
        view, scene, grown = picture.view, picture.scene, picture.view.scale - self._scale
        origins = np.round((view.dx, view.dy)) + np.round(scene.rects[self._rows, :2] * grown)
        boxes = self._reach + np.hstack([origins, origins])
        part = np.array(rect.toRectF().getCoords())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for place in np.flatnonzero(meeting(boxes, part)).tolist():
            self._paint(painter, picture, self.placed[place], QPointF(*origins[place].tolist()))

    def _paint(self, painter: QPainter, picture: Picture, title: Title, origin: QPointF) -> None:
        """Strong where one looks for it first, and on a body."""
        theme = picture.theme
        if title.plate:
            painter.setPen(QPen(theme.accent, 1.0))
            painter.setBrush(theme.floating)
            painter.drawRoundedRect(title.box.translated(origin).adjusted(-5, -1.5, 5, 1.5), 4, 4)
        if title.leader is not None:
            painter.setPen(QPen(mixed(theme.muted, theme.canvas, 0.6), 1.0))
            painter.drawLine(title.leader.translated(origin))
        ratio, ink = painter.device().devicePixelRatio(), theme.text if title.strong else theme.muted
        key = (title.words, ink.rgb(), ratio)
        if key not in self._images:
            self._images[key] = written(title.words, ink, ratio)
        painter.drawPixmap(title.box.topLeft() + origin - QPointF(SIDE, SIDE), self._images[key])


def line_height() -> float:
    """In pixels."""
    return math.ceil(CELLS * fonts.larger()) * CELL


def written(words: str, ink: QColor, ratio: float) -> QPixmap:
    """The image of a title: to lay out its text anew for each frame would take ten times as long."""
    size = QSize(math.ceil(width(words, HAND)) + 2 * SIDE, int(line_height()) + 2 * SIDE)
    image = QPixmap(size * ratio)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_line(painter, QPointF(SIDE, SIDE + BASE * fonts.larger()), words, HAND, ink)
    painter.end()
    return image


def rank(picture: Picture, name: str) -> int:
    """Who finds room first: selected ones, those with a problem, data, losses, groups; then all others."""
    layer = picture.sheet.graph.nodes[name]
    first = (
        name in picture.selected,
        name in picture.problems,
        not layer.inputs() and layer.figure == "box",
        name in picture.losses,
        isinstance(layer, Group),
    )
    return first.index(True) if True in first else LAST


def words_of(picture: Picture, name: str) -> str:
    """A node's title; what its rectangle says by a colour alone, in signs and words too."""
    title = picture.captions[name].title
    marked = f"! {title}" if name in picture.problems else title
    return elided(f"{marked} (muted)" if name in picture.sheet.graph.muted else marked, HAND, WIDEST * fonts.larger())


def placed(picture: Picture, around: QRectF) -> list[Title]:
    """The titles that find room in this part of the drawing, in pixels from the scene's origin."""
    scene, scale = picture.scene, picture.view.scale
    inside = nodes_in(scene, QRectF(around.topLeft() / scale, around.size() / scale))
    tall = line_height()
    names = [name for name in scene.names if name in inside and name not in picture.lifted]
    named = [name for name in names if scene.graph.nodes[name].figure != "dot"]
    named = sorted(named, key=lambda name: rank(picture, name))[:MOST]
    if not named:
        return []
    bodies = scene.rects[[scene.index[name] for name in names]] * scale
    bodies[:, 2:] += bodies[:, :2]
    room = Room(around, np.vstack([bodies, frames(picture)]), on_wires(scene.points * scale))
    words = [words_of(picture, name) for name in named]
    wide = np.array([width(said, HAND) for said in words])
    rects = scene.rects[[scene.index[name] for name in named]] * scale
    boxes, leaders = places(rects, wide, AWAY if len(names) <= FEW else 0)
    choices = room.choices(boxes, leaders, APART)
    fits = (wide + 6 <= rects[:, 2]) & (rects[:, 3] >= tall)
    middles = np.round(rects[:, :2] + (rects[:, 2:] - np.stack([wide, np.full(len(wide), tall)], axis=1)) / 2)
    found = []
    for row, (name, said) in enumerate(zip(named, words, strict=True)):
        first = rank(picture, name) < LAST
        if fits[row]:
            found.append(Title(name, said, QRectF(*middles[row].tolist(), width(said, HAND), tall), strong=True))
        elif (choice := room.take_first(row, choices[row])) is not None:
            found.append(Title(name, said, box_of(boxes[row, choice]), first, line_of(leaders[row, choice])))
        elif name in picture.selected and len(picture.selected) == 1:
            box = box_of(boxes[row, 0]).translated(0, 4)
            room.take(box)
            found.append(Title(name, said, box, first, plate=True))
    return found


def frames(picture: Picture) -> NDArray[np.float64]:
    """Where the titles of frames lie (n, 4: left, top, right, bottom), in pixels from the scene's origin."""
    scene, scale = picture.scene, picture.view.scale
    names = [name for name, remark in scene.remarks.items() if isinstance(remark, Frame)]
    rooms = [title_room(picture, scaled(scene.rect(name), scale)).getCoords() for name in names]
    return np.array(rooms, float).reshape(-1, 4)


def scaled(rect: QRectF, scale: float) -> QRectF:
    """In pixels from the scene's origin."""
    return QRectF(rect.topLeft() * scale, rect.size() * scale)


def box_of(edges: NDArray[np.float64]) -> QRectF:
    """From left, top, right, bottom."""
    left, top, right, bottom = edges.tolist()
    return QRectF(left, top, right - left, bottom - top)


def line_of(edges: NDArray[np.float64]) -> QLineF | None:
    """Down the middle of a leader's box; None where there is none."""
    left, top, right, bottom = edges.tolist()
    return None if bottom <= top else QLineF((left + right) / 2, top, (left + right) / 2, bottom)


def places(
    rects: NDArray[np.float64], wide: NDArray[np.float64], away: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where the titles of these bodies (n, 4: x, y, width, height) may lie, the best first: below, above, beside,
    then farther off. Boxes (n, c, 4: left, top, right, bottom) and those of the lines that lead there.
    """
    (x, y, w, h), tall = rects.T, line_height()
    middle = x + w / 2
    aligned = (middle - wide / 2, x, x + w - wide)
    below, above = np.ceil((y + h + 1) / CELL) * CELL, np.floor((y - 1) / CELL) * CELL - tall  # no cell is half used
    nowhere = np.zeros((len(rects), 4))
    corners = [(left, top) for top in (below, above) for left in aligned]
    level = np.round((y + h / 2 - tall / 2) / CELL) * CELL
    corners += [(x + w + 5, level), (x - wide - 5, level)]
    leaders = [nowhere] * len(corners)
    for step in range(1, away + 1):
        for top, ends in (
            (below + step * tall, (y + h + 1, below + step * tall)),
            (above - step * tall, (above - step * tall + tall, y - 1)),
        ):
            for left in (middle - wide / 2, middle - 3, middle - wide + 3):
                corners.append((left, top))
                leaders.append(np.stack([np.round(middle) - 1, ends[0], np.round(middle) + 1, ends[1]], axis=1))
    lefts, tops = (np.round(np.stack(axis, axis=1)) for axis in zip(*corners, strict=True))
    boxes = np.stack([lefts, tops, lefts + wide[:, None], tops + tall], axis=2)
    return boxes, np.stack(leaders, axis=1)
