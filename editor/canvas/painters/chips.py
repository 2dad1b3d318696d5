"""Chips on wires: the tensor's shape, and below it the gradient's number in its own colour."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from editor.canvas.curves import strikes
from editor.canvas.geometry import RING
from editor.canvas.painters.wires import colour_of, visible
from editor.canvas.picture import NUMBERS, Picture
from editor.canvas.scene import Scene
from editor.look import fonts

MOST = 120  # chips at once; more would be a wall
LINE = 13.0
AWAY = 8.0  # scene units from the middle of a level wire to its number
COVERED = 0.4  # of a level wire, at most: the wire's colour says more than its shape
REACH = 48.0  # scene units that a chip reaches from its wire's middle


class Chip(NamedTuple):
    """Where it lies in the scene (x, y, width, height), and what it says."""

    box: tuple[float, float, float, float]
    plate: bool  # False where there is only room for the number, beside the wire
    shape: str
    number: str
    look: int


class Chips:
    """Where the chips lie in the widget as it is now."""

    def __init__(self) -> None:
        self.placed: list[Chip] = []
        self._seen: dict[Chip, QRect] = {}

    def place(self, picture: Picture, size: QRect) -> list[QRect]:
        """Finds room for all anew; tells the parts of the widget where something changed."""
        before = self._seen
        self.placed = chips(picture, size)
        self._seen = {chip: extent(picture, chip) for chip in self.placed}
        return [rect for chip, rect in (before | self._seen).items() if before.get(chip) != self._seen.get(chip)]

    def paint(self, painter: QPainter, picture: Picture, rect: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for chip, around in self._seen.items():
            if around.intersects(rect):
                _paint(painter, picture, chip)


def chips(picture: Picture, size: QRect) -> list[Chip]:
    """Those that find room between the nodes, in a widget of this size."""
    if picture.view.scale < NUMBERS:
        return []
    reach = int(REACH * picture.view.scale)
    rows = visible(picture, size.adjusted(-reach, -reach, reach, reach))
    found: list[Chip] = []
    if len(rows) > MOST:
        return found
    sign = QFontMetricsF(fonts.mono(8)).horizontalAdvance("0")
    shown = picture.view.rect_to_scene(size.toRectF()).adjusted(-REACH, -REACH, REACH, REACH)
    room = Room(picture.scene, shown)
    points, boxes, half = picture.scene.points, picture.scene.boxes, picture.scene.segments // 2
    for row in rows:
        if picture.scene.wires[row] in picture.pulsing:
            continue
        shape, number = picture.shapes[row], picture.number(row)
        x, y = (float(v) for v in points[row, half])
        across, down = np.abs(points[row, half + 1] - points[row, half - 1])
        level = down <= across
        pad, apart = (8, 8) if level else (4, 0)
        wide, tall = sign * max(len(shape), len(number)) + 2 * pad, LINE * (bool(shape) + bool(number)) + 8
        plate = QRectF(x - wide / 2, y - tall / 2, wide, tall)
        look = int(picture.looks[row])
        roomy = not level or wide <= COVERED * float(boxes[row, 2] - boxes[row, 0])
        if (shape or number) and roomy and room.take(plate.adjusted(-apart, -2, apart, 2)):
            found.append(Chip(plate.getRect(), True, shape, number, look))
        elif number and level:
            above = QRectF(x - sign * len(number) / 2 - 3, y - AWAY - LINE, sign * len(number) + 6, LINE)
            below = above.translated(0, 2 * AWAY + LINE)
            others = rows[rows != row]
            box = next((box for box in (above, below) if not crossed(picture.scene, others, box)), above)
            if room.take(box):
                found.append(Chip(box.getRect(), False, "", number, look))
    return found


def crossed(scene: Scene, rows: NDArray[np.intp], box: QRectF) -> bool:
    """Whether one of the wires with these numbers passes through the box."""
    left, top, right, bottom = box.getCoords()
    boxes = scene.boxes[rows].T
    near = (boxes[0] < right) & (boxes[2] > left) & (boxes[1] < bottom) & (boxes[3] > top)
    return bool(near.any()) and bool(strikes(scene.points[rows[near]], (left, top), (right, bottom)).any())


def extent(picture: Picture, chip: Chip) -> QRect:
    """The part of the widget that a chip paints on."""
    return picture.view.rect_to_widget(QRectF(*chip.box)).toAlignedRect().adjusted(-3, -3, 3, 3)


class Room:
    """What lies where: the nodes in view, their ports' rings, and the chips that have found their place."""

    def __init__(self, scene: Scene, shown: QRectF) -> None:
        x, y, width, tall = scene.rects.T
        near = (x < shown.right()) & (x + width > shown.left()) & (y < shown.bottom()) & (y + tall > shown.top())
        nodes, rings = scene.rects[near], scene.ports[scene.ports_of(near)]
        bodies = np.hstack([nodes[:, :2], nodes[:, :2] + nodes[:, 2:]])
        self.count = len(bodies) + len(rings)
        self.taken = np.empty((self.count + MOST, 4))  # left, top, right, bottom
        self.taken[: self.count] = np.vstack([bodies, np.hstack([rings - RING - 1, rings + RING + 1])])

    def take(self, rect: QRectF) -> bool:
        """Takes this place, if nothing is in the way."""
        left, top, right, bottom = rect.getCoords()
        taken = self.taken[: self.count].T
        if ((taken[0] < right) & (taken[2] > left) & (taken[1] < bottom) & (taken[3] > top)).any():
            return False
        self.taken[self.count] = (left, top, right, bottom)
        self.count += 1
        return True


def _paint(painter: QPainter, picture: Picture, chip: Chip) -> None:
    theme = picture.theme
    x, y, wide, tall = chip.box
    painter.save()
    corner = picture.view.to_widget(QPointF(x, y))
    painter.translate(QPointF(round(corner.x()), round(corner.y())))
    painter.scale(picture.view.scale, picture.view.scale)
    if chip.plate:
        painter.setPen(QPen(theme.border, 1.0))
        painter.setBrush(theme.floating)
        painter.drawRoundedRect(QRectF(0, 0, wide, tall), 5, 5)
    else:
        painter.fillRect(QRectF(0, 0, wide, tall), theme.canvas)  # a wire that crosses goes on behind it
    painter.setFont(fonts.mono(8))
    top = 4.0 if chip.plate else 0.0
    for text, colour in ((chip.shape, theme.muted), (chip.number, colour_of(theme, chip.look))):
        if text:
            painter.setPen(colour)
            painter.drawText(QRectF(0, top, wide, LINE), Qt.AlignmentFlag.AlignCenter, text)
            top += LINE
    painter.restore()
