"""Pulses: what an operation wrote, travelling along its wires with the number, in slow motion.

At its goal a pulse rests until the next operation: who steps has time to read.
"""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QRadialGradient

from editor.canvas.curves import along
from editor.canvas.hits import nodes_in
from editor.canvas.painters.wires import path_of
from editor.canvas.picture import NUMBERS, Picture
from editor.look import fonts
from editor.look.numbers import decades
from editor.look.themes import mixed
from engine.events import Operation
from engine.graph import Wire

LONGEST, SHORTEST = 450.0, 90.0  # milliseconds a pulse is on its way
GLOW = 15.0
ABOVE, HIGHEST = 16.0, 60.0  # pixels from a pulse to its number, and over how much of a node
AROUND = 84.0  # pixels that a pulse with its number reaches at most


@dataclass
class Pulse:
    """`share` of its way is done, from the wire's source to its target or, backward, the other way."""

    wire: Wire
    backward: bool
    share: float = 0.0


class Pulses:
    """Those on their way and at rest. Who owns them moves them on and repaints what `rects` tells."""

    def __init__(self) -> None:
        self.alive: list[Pulse] = []
        self.duration = LONGEST
        self._last: tuple[int, int] | None = None

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
        self.alive = [Pulse(wire, backward, 1.0 if still else 0.0) for wire in operation.wires]
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
        found = []
        for pulse in self.alive:
            at = place(picture, pulse)
            if at is not None:
                found.append(QRectF(at - QPointF(AROUND, AROUND), QSizeF(2 * AROUND, 2 * AROUND)).toAlignedRect())
        return found

    def paint(self, painter: QPainter, picture: Picture, rect: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pulse in self.alive:
            if (at := place(picture, pulse)) is not None:
                _paint(painter, picture, pulse, at)


def place(picture: Picture, pulse: Pulse) -> QPointF | None:
    """Where a pulse is in the widget; None when its wire is gone. It starts and ends gently."""
    row = picture.scene.wire_index.get(pulse.wire)
    if row is None:
        return None
    share = pulse.share**2 * (3 - 2 * pulse.share)
    if picture.still:
        share = 0.5
    return picture.view.to_widget(QPointF(*along(picture.scene.points[row], 1 - share if pulse.backward else share)))


def _paint(painter: QPainter, picture: Picture, pulse: Pulse, at: QPointF) -> None:
    theme, scale = picture.theme, min(max(picture.view.scale, 0.7), 1.5)
    row = picture.scene.wire_index[pulse.wire]
    reading = picture.reading(pulse.wire)
    colour = theme.wire(int(picture.looks[row])) if pulse.backward else theme.accent
    if picture.still:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.strokePath(path_of(picture, row), QPen(mixed(colour, theme.text, 0.6), 3 * scale))
    glow = QRadialGradient(at, GLOW * scale)
    for stop, alpha in ((0.0, 0.9), (0.4, 0.55), (1.0, 0.0)):
        shade = QColor(colour)
        shade.setAlphaF(alpha)
        glow.setColorAt(stop, shade)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(glow)
    painter.drawEllipse(at, GLOW * scale, GLOW * scale)
    painter.setBrush(theme.spark)
    painter.setPen(QPen(colour, 3.0 * scale))
    painter.drawEllipse(at, 6 * scale, 6 * scale)
    if reading is None or picture.view.scale < NUMBERS:
        return
    value = reading.gradient if pulse.backward else reading.value
    if value is not None:
        _paint_number(painter, picture, decades(value), colour, at)


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


def _paint_number(painter: QPainter, picture: Picture, text: str, colour: QColor, at: QPointF) -> None:
    font = fonts.mono(9)
    size = QSizeF(QFontMetricsF(font).horizontalAdvance(text) + 12, 19)
    plate = plate_at(picture, at, size)
    painter.setPen(QPen(colour, 1.2))
    painter.setBrush(picture.theme.floating)
    painter.drawRoundedRect(plate, 5, 5)
    painter.setFont(font)
    painter.setPen(picture.theme.text)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
