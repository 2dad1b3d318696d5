"""The legend as it is painted, on the screen and in pictures: what the looks of wires mean, in numbers."""

import math

from PySide6.QtCore import QMargins, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from editor.look import colours
from editor.look.fonts import SMALL, ui
from editor.look.numbers import percent
from editor.look.shading import Shading
from editor.look.themes import UNASKED, Theme, mixed

SIZE = QSize(350, 74)
LINE = 22  # px of height more, while only some wires are in question: it says which
BAR = QRectF(80, 19, 184, 10)
LEFT = QRectF(13, BAR.top() - 7, 60, 34)  # sign and norm
RIGHT = QRectF(BAR.right() + 10, BAR.top() - 7, SIZE.width() - BAR.right() - 16, 24)  # how the scale is chosen
MOST = 6  # numbers below the ramp
ROW = 61.0  # the middle of the row of special looks
SWATCH = 24.0
OPENS = " ▾"  # behind words that open a menu


def size(shading: Shading) -> QSize:
    """Of the whole legend."""
    return SIZE if shading.only is None else SIZE.grownBy(QMargins(0, 0, 0, LINE))


def paint_legend(
    painter: QPainter, theme: Theme, shading: Shading, marked: int = colours.PLAIN, *, opens: str = ""
) -> None:
    """From the painter's origin, `size` large: the ramp, its numbers, the special looks, a mark at one look, and which
    wires are in question. `opens` stands behind what a click opens.
    """
    whole = QRectF(QPointF(), size(shading).toSizeF())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.border, 1.0))
    painter.setBrush(theme.floating)
    painter.drawRoundedRect(whole.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
    _paint_words(painter, theme, shading, opens)
    _paint_numbers(painter, theme, shading)
    _paint_ramp(painter, theme, shading)
    _paint_special(painter, theme, shading, marked)
    if (x := mark(marked)) is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent)
        top = BAR.top() - 9
        painter.drawPolygon(QPolygonF([QPointF(x - 5, top), QPointF(x + 5, top), QPointF(x, top + 7)]))
    if shading.only is not None:
        _paint_only(painter, theme, shading)


def mark(look: int) -> float | None:
    """Where a look's mark stands above the ramp, in pixels; None if it is a special look or PLAIN."""
    if not 0 <= look < colours.BINS:
        return None
    return BAR.left() + BAR.width() * (look + 0.5) / colours.BINS


def numbers(shading: Shading) -> dict[float, str]:
    """By their places on the ramp, between 0 and 1."""
    if shading.linear:
        return {share / 4: percent(share / 4) for share in range(5)}
    low, high = shading.decades
    every = math.ceil((high - low) / (MOST - 1))
    return {(decade - low) / (high - low): power(decade) for decade in range(low, high + 1, every)}


def power(decade: int) -> str:
    """Of ten, as one says it: 1e-8, 0.01, 1, 100."""
    return f"{10.0**decade:g}" if -2 <= decade <= 2 else f"1e{decade}"


def _paint_words(painter: QPainter, theme: Theme, shading: Shading, opens: str) -> None:
    painter.setPen(theme.muted)
    painter.setFont(ui(8.5))
    painter.drawText(LEFT.adjusted(0, 2, 0, -12), Qt.AlignmentFlag.AlignVCenter, shading.words.sign)
    painter.setFont(ui(SMALL))
    painter.drawText(LEFT.adjusted(0, 19, 0, -1), Qt.AlignmentFlag.AlignVCenter, shading.words.norm + opens)
    painter.drawText(RIGHT, Qt.AlignmentFlag.AlignVCenter, shading.scale + ("" if shading.linear else opens))


def _paint_numbers(painter: QPainter, theme: Theme, shading: Shading) -> None:
    painter.setPen(theme.muted)
    for place, text in numbers(shading).items():
        x = BAR.left() + BAR.width() * place
        painter.drawText(QRectF(x - 25, BAR.bottom() + 3, 50, 14), Qt.AlignmentFlag.AlignCenter, text)


def _paint_ramp(painter: QPainter, theme: Theme, shading: Shading) -> None:
    """Wider where wires are wider. Each column has its bin's colour as wires have it, unblended.

    A column goes on behind those to its right, which are taller: enlarged, no seams show between them.
    """
    widths, ramp, (first, last) = colours.widths(), theme.ramp, ends(shading)
    for x in range(round(BAR.width())):
        place = (x + 0.5) / BAR.width()
        look = int(place * colours.BINS)
        height = BAR.height() * (0.3 + 0.7 * float(widths[look] / widths[colours.BINS - 1]))
        column = QRectF(BAR.left() + x, BAR.center().y() - height / 2, BAR.width() - x, height)
        asked = first <= place <= last
        painter.fillRect(column, ramp[look] if asked else mixed(ramp[look], theme.floating, UNASKED))


def ends(shading: Shading) -> tuple[float, float]:
    """The places on the ramp between which wires are in question."""
    if shading.only is None:
        return 0.0, 1.0
    low, high = shading.only
    return shading.place(low) if low else 0.0, shading.place(high) if high < math.inf else 1.0


def _paint_special(painter: QPainter, theme: Theme, shading: Shading, marked: int) -> None:
    x = 14.0
    painter.setFont(ui(SMALL))
    for look, words in shading.meanings.items():
        width = painter.fontMetrics().horizontalAdvance(words)
        if look == marked:
            painter.setPen(theme.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(x - 6.5, ROW - 9.5, SWATCH + width + 18, 19), 5, 5)
        pen = QPen(theme.ramp[look], min(colours.widths()[look], 5), c=Qt.PenCapStyle.FlatCap)
        pen.setDashPattern(colours.dashes(look))
        painter.setPen(pen)
        painter.drawLine(QPointF(x, ROW), QPointF(x + SWATCH, ROW))
        painter.setPen(theme.text if look == marked else theme.muted)
        painter.drawText(QPointF(x + SWATCH + 6, ROW + 4), words)
        x += SWATCH + width + 26


def _paint_only(painter: QPainter, theme: Theme, shading: Shading) -> None:
    """Where the filter begins and ends, and the filter in words."""
    painter.setPen(QPen(theme.accent, 1.5))
    for place in ends(shading):
        x = BAR.left() + BAR.width() * place
        painter.drawLine(QPointF(x, BAR.top() - 4), QPointF(x, BAR.bottom() + 4))
    painter.setPen(theme.accent)
    painter.setFont(ui(SMALL))
    line = QRectF(14, SIZE.height() - 4, SIZE.width() - 44, LINE)
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, f"{shading.sentence}: other wires are faint")
