"""Lines of words on nodes. What they look like is remembered: to lay out text is what painting nodes costs."""

from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from editor.look import fonts

Face: TypeAlias = Literal["ui", "bold", "mono"]


class Hand(NamedTuple):
    """A font: its face, and its size in points."""

    face: Face
    size: float


@lru_cache(256)
def font_of(hand: Hand) -> QFont:
    """As Qt knows it."""
    return fonts.mono(hand.size) if hand.face == "mono" else fonts.ui(hand.size, bold=hand.face == "bold")


@lru_cache(256)
def metrics(hand: Hand) -> QFontMetricsF:
    """Of the font."""
    return QFontMetricsF(font_of(hand))


@lru_cache(16_384)
def width(words: str, hand: Hand) -> float:
    """How wide these words are."""
    return metrics(hand).horizontalAdvance(words)


@lru_cache(16_384)
def elided(words: str, hand: Hand, room: float) -> str:
    """With … at the end where they are wider than the room."""
    return metrics(hand).elidedText(words, Qt.TextElideMode.ElideRight, room)


def forget() -> None:
    """Fonts are others now."""
    for remembered in (font_of, metrics, width, elided):
        remembered.cache_clear()


def paint_line(painter: QPainter, at: QPointF, words: str, hand: Hand, colour: QColor) -> None:
    """From this point of its base line on."""
    if words:
        painter.setFont(font_of(hand))
        painter.setPen(colour)
        painter.drawText(at, words)
