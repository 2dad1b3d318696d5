"""The signs of marks on the time line, each with a shape of its own, and which of their words have room."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPolygonF

from editor.look.themes import Theme
from engine.timeline import Mark, Reason

WORDS: dict[Reason, str] = {
    "best": "best test loss",
    "not finite": "not finite",
    "bookmark": "bookmark",
    "edit": "edit",
}
FIRST: tuple[Reason, ...] = ("not finite", "bookmark", "best", "edit")  # whose words come first
SIZE = 4.0  # px from the middle of a sign to its edges
APART = 8  # px between words


def words_of(mark: Mark) -> str:
    """What a mark says."""
    return mark.words or WORDS[mark.reason]


def colour_of(theme: Theme, reason: Reason) -> QColor:
    """Of a sign and its words."""
    colours = {"best": theme.good, "not finite": theme.danger, "bookmark": theme.warning, "edit": theme.muted}
    return colours[reason]


def paint_sign(painter: QPainter, reason: Reason, middle: QPointF, colour: QColor) -> None:
    """A triangle, a diamond, a disc or a cross."""
    x, y, size = middle.x(), middle.y(), SIZE
    painter.setPen(colour)
    painter.setBrush(colour)
    if reason == "bookmark":
        painter.drawPolygon(QPolygonF([QPointF(x - size, y - 3), QPointF(x + size, y - 3), QPointF(x, y + size - 0.5)]))
    elif reason == "edit":
        points = [QPointF(x, y - size), QPointF(x + size, y), QPointF(x, y + size), QPointF(x - size, y)]
        painter.drawPolygon(QPolygonF(points))
    elif reason == "best":
        painter.drawEllipse(middle, size - 0.8, size - 0.8)
    else:
        reach = size - 1
        for up in (-reach, reach):
            for shift in (-0.4, 0.4):
                painter.drawLine(QPointF(x - reach + shift, y - up), QPointF(x + reach + shift, y + up))


def with_room(
    marks: Sequence[tuple[Mark, float]], bounds: tuple[float, float], wide: Callable[[str], float]
) -> list[tuple[Mark, QRectF]]:
    """The marks whose words are written, with x and width; each is given at its place along the line."""
    low, high = bounds
    found: list[tuple[Mark, QRectF]] = []
    for mark, x in sorted(marks, key=lambda placed: (FIRST.index(placed[0].reason), -placed[1])):
        width = wide(words_of(mark))
        left = min(max(x - width / 2, low), high - width)
        free = all(left > other.right() + APART or left + width < other.left() - APART for _, other in found)
        if free and width <= high - low:
            found.append((mark, QRectF(left, 0, width, 1)))
    return found
