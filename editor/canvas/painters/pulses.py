"""Pulses: what an operation wrote, travelling along its wires with the number, in slow motion.

At its goal a pulse rests until the next operation: who steps has time to read.
"""

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF, QRadialGradient

from editor.canvas.curves import Floats, along_each
from editor.canvas.detail import CHIPS
from editor.canvas.hits import nodes_in
from editor.canvas.painters.miniature import paint_miniature
from editor.canvas.painters.wires import path_of
from editor.canvas.picture import Picture
from editor.look import fonts
from editor.look.shading import look_of, sizes, text
from editor.look.themes import mixed
from engine.events import Operation
from engine.graph import Wire
from engine.pictures import Bars, Tiles
from engine.readings import OF_GRADIENT, WireQuantity

LONGEST, SHORTEST = 450.0, 90.0  # milliseconds a pulse is on its way
GLOW = 15.0
TIP = 18.0  # pixels from a pulse at rest to the tip of its arrow
ABOVE, HIGHEST = 16.0, 60.0  # pixels from a pulse to its number, and over how much of a node
PICTURE = QSizeF(66, 26)  # of what a pulse carries, at most
AROUND = 116.0  # pixels that a pulse with its number reaches at most
MOST = 40  # pulses with numbers at once; more would be a wall
EVERYWHERE = QRect(QPoint(-(1 << 20), -(1 << 20)), QPoint(1 << 20, 1 << 20))
# Pulses around each of which the widget is painted anew. For more it is all of it: in a region of several rectangles Qt
# takes three times as long for lines.
FEW = 24
STOPS = ((0.0, 0.9), (0.4, 0.55), (1.0, 0.0))  # of the glow


@dataclass
class Pulse:
    """`share` of its way is done, from the wire's source to its target or, backward, the other way."""

    wire: Wire
    backward: bool
    share: float = 0.0
    carries: bool = True  # what the session shows of the operation; of several gradients only the first


class Pulses:
    """Those on their way and at rest. Who owns them moves them on and repaints what `rects` tells."""

    def __init__(self) -> None:
        self.alive: list[Pulse] = []
        self.duration = LONGEST
        self._last: tuple[int, int] | None = None
        self._lights: dict[tuple[object, ...], QPixmap] = {}

    def start(self, operation: Operation | None, iteration: int, since: float, still: bool) -> bool:
        """Sends pulses off for an operation not seen before, so many milliseconds `since` the last.

        With `still` they stand at their goals until the next operation.
        """
        seen = None if operation is None else (iteration, operation.index)
        if seen == self._last:
            return False
        self._last = seen
        self.alive = []
        if operation is None or operation.stage == "update":
            return True
        self.duration = min(max(since * 0.9, SHORTEST), LONGEST)
        backward = operation.stage == "backward"
        self.alive = [
            Pulse(wire, backward, 1.0 if still else 0.0, not (backward and place))
            for place, wire in enumerate(operation.wires)
        ]
        return True

    def advance(self, milliseconds: float) -> None:
        """Moves all on, to their goals at most."""
        for pulse in self.alive:
            pulse.share = min(pulse.share + milliseconds / self.duration, 1.0)

    @property
    def moving(self) -> bool:
        """Whether one has not arrived yet."""
        return any(pulse.share < 1 for pulse in self.alive)

    def rects(self, picture: Picture) -> list[QRect]:
        """The parts of the widget that the pulses paint on."""
        if not self.alive:
            return []
        at = places(picture, self.alive)
        at = at[~np.isnan(at[:, 0])]
        reach = AROUND if self.numbered(picture) else TIP * size(picture) + 2
        if len(at) > FEW:
            return [EVERYWHERE]
        found = [QRectF(x - reach, y - reach, 2 * reach, 2 * reach) for x, y in at.tolist()]
        return [rect.toAlignedRect() for rect in found]

    def numbered(self, picture: Picture) -> bool:
        """Whether there is room for numbers."""
        return picture.view.scale >= CHIPS and len(self.alive) <= MOST

    def paint(self, painter: QPainter, picture: Picture, rect: QRect) -> None:
        if not self.alive:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = []
        for pulse, (x, y) in zip(self.alive, places(picture, self.alive).tolist(), strict=True):
            if abs(x - rect.center().x()) <= rect.width() / 2 + AROUND and (
                abs(y - rect.center().y()) <= rect.height() / 2 + AROUND
            ):  # of what is nowhere neither is true
                shown.append((pulse, QPointF(x, y), colour_of(picture, pulse)))
        if picture.still:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for pulse, _, colour in shown:
                path = path_of(picture, picture.scene.wire_index[pulse.wire])
                painter.strokePath(path, QPen(mixed(colour, picture.theme.text, 0.6), 3 * size(picture)))
        ratio = painter.device().devicePixelRatio()
        for _, at, colour in shown:
            light = self.light(colour, picture.theme.spark, size(picture), ratio)
            half = light.width() / 2
            left, top = round(at.x() * ratio - half) / ratio, round(at.y() * ratio - half) / ratio
            painter.drawPixmap(QPointF(left, top), light)
        if not self.moving:  # and the way it came is seen no more
            _paint_arrows(painter, picture, [(pulse, at) for pulse, at, _ in shown])
        if self.numbered(picture):
            for pulse, at, colour in shown:
                if words := said(picture, pulse):
                    carried = picture.carried if pulse.carries else None
                    _paint_plate(painter, picture, words, colour, at, carried)

    def light(self, colour: QColor, spark: QColor, scale: float, ratio: float) -> QPixmap:
        """A pulse itself, drawn once for each colour: a gradient takes a hundred times as long as its image."""
        key = (colour.rgb(), spark.rgb(), scale, ratio)
        if key not in self._lights:
            if any(known[1:] != key[1:] for known in self._lights):
                self._lights.clear()  # for another zoom or theme
            self._lights[key] = drawn(colour, spark, scale, ratio)
        return self._lights[key]


def size(picture: Picture) -> float:
    """How large pulses are at the present zoom."""
    return min(max(picture.view.scale, 0.7), 1.5)


def colour_of(picture: Picture, pulse: Pulse) -> QColor:
    """Backward that of its wire's gradient."""
    if not pulse.backward:
        return picture.theme.accent
    if picture.shading.quantity in OF_GRADIENT:
        return picture.theme.wire(int(picture.looks[picture.scene.wire_index[pulse.wire]]))
    return picture.theme.wire(look_of(picture.reading(pulse.wire)))


def said(picture: Picture, pulse: Pulse) -> str:
    """The size of what travels, '' while it is not known: forward of the value, backward of the gradient, as wires
    show it if they do.
    """
    shown = picture.shading.quantity
    asked: WireQuantity = "activation" if not pulse.backward else shown if shown in OF_GRADIENT else "rms"
    reading = picture.reading(pulse.wire)
    return "" if sizes([reading], asked)[0] < 0 else text(reading, asked)


def places(picture: Picture, pulses: list[Pulse]) -> Floats:
    """Where pulses are in the widget (n, 2); NaN when a wire is gone. They start and end gently."""
    index = picture.scene.wire_index
    rows = np.array([index.get(pulse.wire, -1) for pulse in pulses], np.intp)
    shares = np.array([pulse.share for pulse in pulses], np.float64)
    shares = shares**2 * (3 - 2 * shares)
    if picture.still:
        shares[:] = 0.5
    shares = np.where([pulse.backward for pulse in pulses], 1 - shares, shares)
    found, there = np.full((len(pulses), 2), np.nan), rows >= 0
    points = along_each(picture.scene.points[rows[there]], shares[there])
    found[there] = picture.view.points_to_widget(points)
    return found


def drawn(colour: QColor, spark: QColor, scale: float, ratio: float) -> QPixmap:
    """The image of a pulse: its heart, a ring, a glow."""
    side = 2 * math.ceil(GLOW * scale + 1)
    image = QPixmap(round(side * ratio), round(side * ratio))
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    middle = QPointF(side / 2, side / 2)
    glow = QRadialGradient(middle, GLOW * scale)
    for stop, alpha in STOPS:
        shade = QColor(colour)
        shade.setAlphaF(alpha)
        glow.setColorAt(stop, shade)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(glow)
    painter.drawEllipse(middle, GLOW * scale, GLOW * scale)
    painter.setBrush(spark)
    painter.setPen(QPen(colour, 3.0 * scale))
    painter.drawEllipse(middle, 6 * scale, 6 * scale)
    painter.end()
    return image


def _paint_arrows(painter: QPainter, picture: Picture, resting: list[tuple[Pulse, QPointF]]) -> None:
    """Before the hearts of pulses, the way that they went."""
    painter.setPen(QPen(picture.theme.canvas, 1.2))
    painter.setBrush(picture.theme.text)
    for pulse, at in resting:
        points = picture.scene.points[picture.scene.wire_index[pulse.wire]]
        shares = np.array([0.47, 0.53] if picture.still else [0.94, 1.0])
        (x0, y0), (x1, y1) = along_each(np.stack([points, points]), 1 - shares if pulse.backward else shares).tolist()
        turn, long = math.atan2(y1 - y0, x1 - x0), size(picture)
        corners = [(TIP, 0.0), (TIP - 9, 6.5), (TIP - 9, -6.5)]
        ways = [(x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)) for x, y in corners]
        painter.drawPolygon(QPolygonF([at + QPointF(x * long, y * long) for x, y in ways]))


def plate_at(picture: Picture, at: QPointF, size: QSizeF) -> QRectF:
    """Above a pulse; where it would lie on nodes' words there, above the nodes, or below the pulse."""
    plate = QRectF(at - QPointF(size.width() / 2, size.height() + ABOVE), size)
    names = nodes_in(picture.scene, picture.view.rect_to_scene(plate))
    tops = [picture.view.rect_to_widget(picture.scene.rect(name)).top() for name in names]
    if tops and at.y() - min(tops) <= HIGHEST:
        plate.moveBottom(min(tops) - 3)
    elif tops:
        plate.moveTop(at.y() + ABOVE)
    return plate


def _paint_plate(
    painter: QPainter, picture: Picture, text: str, colour: QColor, at: QPointF, carried: Bars | Tiles | None
) -> None:
    """The number, and above it a small picture of the tensor."""
    font, small = fonts.mono(9), QSizeF(0, 0) if carried is None else PICTURE
    words = QFontMetricsF(font).horizontalAdvance(text)
    line = 19 * picture.larger
    size = QSizeF(max(words, small.width()) + 12, line + small.height() + (6 if carried else 0))
    plate = plate_at(picture, at, size)
    painter.setPen(QPen(colour, 1.2))
    painter.setBrush(picture.theme.floating)
    painter.drawRoundedRect(plate, 5, 5)
    painter.setFont(font)
    painter.setPen(picture.theme.text)
    painter.drawText(plate.adjusted(0, plate.height() - line, 0, 0), Qt.AlignmentFlag.AlignCenter, text)
    if carried is not None:
        room = QRectF(plate.left() + 6, plate.top() + 6, plate.width() - 12, small.height())
        painter.save()
        paint_miniature(carried, painter, picture.theme, room)
        painter.restore()
