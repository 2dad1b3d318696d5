"""How one strip of the mixer looks: fader, meter, arrow, ghost, and its two buttons."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from editor.look import colours
from editor.look.fonts import SMALL, grown, mono, ui
from editor.look.numbers import steady
from editor.look.themes import Theme, mixed
from editor.panels.desk import Numbers, Strip

WIDTH = 58.0  # px of a strip
HEAD, BUTTON, FEET = 18.0, 17.0, 32.0  # px of the section's title, of M and S, of the two lines below
KNOB = 6.5  # px, its radius
TRACK, METER = 18.0, 47.0  # px from the left


class Bar(NamedTuple):
    """A magnitude as the meter has it: the look of its colour, and how far up it goes."""

    look: int
    share: float


def bars(sizes: Sequence[float]) -> list[Bar]:
    """Of all at once: one by one NumPy takes longer than Qt."""
    numbers = np.array(sizes, np.float64)
    shares = np.nan_to_num(colours.position(numbers), nan=1.0)
    return [Bar(*pair) for pair in zip(colours.bins(numbers).tolist(), shares.tolist(), strict=True)]


class Face(NamedTuple):
    """What a strip shows; `reach` is how far its fader goes, and `learns` whether training moves it."""

    strip: Strip
    numbers: Numbers | None
    reach: float
    value: float | None  # where the knob is: of a weight that is dragged where it was dragged to
    gradient: Bar
    peak: Bar
    still: bool
    solo: bool
    learns: bool
    opened: bool = False
    selected: bool = False


class Places(NamedTuple):
    """Where the parts of a strip lie in its rectangle."""

    mute: QRectF
    solo: QRectF
    slot: QRectF  # from the fader's upper end to its lower
    meter: QRectF
    name: QRectF
    number: QRectF


def places(rect: QRectF) -> Places:
    """In this rectangle, which the section's title is above."""
    button, feet, track, meter = map(grown, (BUTTON, FEET, TRACK, METER))
    half = (rect.width() - 8) / 2
    top = rect.top() + 2
    line = feet / 2
    up = top + button + 4 + KNOB
    height = rect.bottom() - feet - KNOB - 2 - up
    return Places(
        QRectF(rect.left() + 3, top, half, button - 2),
        QRectF(rect.left() + 5 + half, top, half, button - 2),
        QRectF(rect.left() + track - 2, up, 4, height),
        QRectF(rect.left() + meter - 3, up - KNOB, 6, height + 2 * KNOB),
        QRectF(rect.left() + 1, rect.bottom() - feet, rect.width() - 2, line),
        QRectF(rect.left() + 1, rect.bottom() - line, rect.width() - 2, line),
    )


def height_of(value: float, reach: float, slot: QRectF) -> float:
    """Where on a fader a number lies; beyond its ends at them."""
    return slot.center().y() - max(-1.0, min(value / reach, 1.0)) * slot.height() / 2


def paint_strip(painter: QPainter, theme: Theme, rect: QRectF, face: Face, *, focus: bool) -> None:
    """All of it."""
    at = places(rect)
    if face.selected:
        painter.setPen(QPen(theme.accent, 2 if focus else 1))
        painter.setBrush(mixed(theme.accent, theme.panel, 0.10))
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 5, 5)
    paint_button(painter, theme, at.mute, "M", theme.danger if face.still else None)
    paint_button(painter, theme, at.solo, "S", theme.warning if face.solo else None)
    paint_meter(painter, theme, at.meter, face)
    if face.strip.parameter:
        paint_fader(painter, theme, at, face)
    else:
        paint_norm(painter, theme, at, face)
    painter.setFont(ui(SMALL))
    painter.setPen(theme.text if face.selected else theme.muted)
    room = QFontMetricsF(painter.font())
    name = room.elidedText(name_of(face), Qt.TextElideMode.ElideMiddle, at.name.width())
    painter.drawText(at.name, Qt.AlignmentFlag.AlignCenter, name)
    painter.setFont(mono(SMALL))
    painter.setPen(theme.text if face.learns else theme.muted)
    shown = face.value if face.value is not None else None
    painter.drawText(at.number, Qt.AlignmentFlag.AlignCenter, "–" if shown is None else steady(shown))


def name_of(face: Face) -> str:
    """Under the strip: the weight's place, or that it is a norm."""
    weight = face.strip.weight
    if weight is None:
        return "RMS"
    short = "w" if weight.parameter == "weight" else weight.parameter
    return f"{short}{','.join(map(str, weight.index))}"


def paint_button(painter: QPainter, theme: Theme, rect: QRectF, letter: str, lit: QColor | None) -> None:
    """A switch; lit it is filled."""
    painter.setPen(QPen(lit or theme.border, 1))
    painter.setBrush(lit if lit is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setFont(ui(SMALL, bold=lit is not None))
    painter.setPen(theme.muted if lit is None else theme.panel)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, letter)


def paint_meter(painter: QPainter, theme: Theme, rect: QRectF, face: Face) -> None:
    """|∂L/∂w| by decades, in the ramp's colour; a line across it is its peak."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.field)
    painter.drawRect(rect)
    low, high = colours.DECADES
    painter.setPen(QPen(theme.border, 1))
    for decade in range(low + 2, high, 2):
        y = rect.bottom() - (decade - low) / (high - low) * rect.height()
        painter.drawLine(QLineF(rect.left() - 2, y, rect.left(), y))
    if face.numbers is None:
        return
    height = face.gradient.share * rect.height()
    painter.fillRect(QRectF(rect.left(), rect.bottom() - height, rect.width(), height), theme.wire(face.gradient.look))
    if face.peak.share > 0:
        y = rect.bottom() - face.peak.share * rect.height()
        painter.setPen(QPen(theme.wire(face.peak.look), 2))
        painter.drawLine(QLineF(rect.left() - 2, y, rect.right() + 2, y))


def paint_fader(painter: QPainter, theme: Theme, at: Places, face: Face) -> None:
    """Track, zero, the ghost, the knob, and the arrow to where descent moves it."""
    slot, x = at.slot, at.slot.center().x()
    track = mixed(theme.port, theme.panel, 0.9 if face.learns else 0.55)
    painter.setPen(QPen(track, 3, Qt.PenStyle.SolidLine if face.learns else Qt.PenStyle.DotLine))
    painter.drawLine(QLineF(x, slot.top(), x, slot.bottom()))
    painter.setPen(QPen(theme.muted, 1))
    painter.drawLine(QLineF(x - 5, slot.center().y(), x + 5, slot.center().y()))
    if face.numbers is None or face.value is None:
        return
    if face.learns:
        y = height_of(face.numbers.following, face.reach, slot)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent)
        painter.drawPolygon(QPolygonF([QPointF(x - 13, y - 4), QPointF(x - 7.5, y), QPointF(x - 13, y + 4)]))
    y = height_of(face.value, face.reach, slot)
    painter.setPen(QPen(theme.text, 1.5))
    painter.setBrush(theme.text if face.learns else theme.panel)
    painter.drawEllipse(QPointF(x, y), KNOB - 1, KNOB - 1)
    paint_arrow(painter, theme, QPointF(x + 13, y), face)


def paint_arrow(painter: QPainter, theme: Theme, at: QPointF, face: Face) -> None:
    """Down where the gradient is positive: descent goes against it."""
    gradient = face.numbers.gradient if face.numbers is not None else 0.0
    if not gradient or gradient != gradient:
        return
    turn = 1 if gradient > 0 else -1
    painter.setPen(QPen(theme.wire(face.gradient.look), 2))
    painter.drawPolyline([at + QPointF(-4, -2.5 * turn), at + QPointF(0, 2 * turn), at + QPointF(4, -2.5 * turn)])


def paint_norm(painter: QPainter, theme: Theme, at: Places, face: Face) -> None:
    """A level in place of a fader, and whether its weights are shown."""
    slot = QRectF(at.slot.left() - 2, at.slot.top() - KNOB, 8, at.slot.height() + 2 * KNOB)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.field)
    painter.drawRect(slot)
    if face.value is not None:
        share = max(0.0, min(face.value / face.reach, 1.0))
        level = QRectF(slot.left(), slot.bottom() - share * slot.height(), slot.width(), share * slot.height())
        painter.fillRect(level, theme.text if face.learns else theme.muted)
    painter.setPen(QPen(theme.muted, 1.6))
    middle = QPointF(at.slot.center().x() + 14, at.slot.center().y())
    corners = [(-2.5, -4), (2, 0), (-2.5, 4)] if not face.opened else [(2.5, -4), (-2, 0), (2.5, 4)]
    painter.drawPolyline([middle + QPointF(*corner) for corner in corners])
