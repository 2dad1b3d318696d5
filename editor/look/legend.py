"""The legend as it is painted, on the screen and in pictures: what the looks of wires mean, in numbers."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from editor.look import colours
from editor.look.fonts import SMALL, ui
from editor.look.themes import Theme

SIZE = QSize(330, 74)
BAR = QRectF(62, 19, 184, 10)
NUMBERS = {-8: "1e-8", -6: "1e-6", -4: "1e-4", -2: "0.01", 0: "1", 2: "100"}  # by decade
ROW = 61.0  # the middle of the row of special looks
SWATCH = 24.0


def paint_legend(painter: QPainter, theme: Theme, marked: int = colours.PLAIN) -> None:
    """From the painter's origin, `SIZE` large: the ramp, its numbers, the special looks, and a mark at one look."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.border, 1.0))
    painter.setBrush(theme.floating)
    painter.drawRoundedRect(QRectF(0.5, 0.5, SIZE.width() - 1, SIZE.height() - 1), 8, 8)
    _paint_words(painter, theme)
    _paint_ramp(painter, theme)
    _paint_special(painter, theme, marked)
    if (x := mark(marked)) is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent)
        top = BAR.top() - 9
        painter.drawPolygon(QPolygonF([QPointF(x - 5, top), QPointF(x + 5, top), QPointF(x, top + 7)]))


def mark(look: int) -> float | None:
    """Where a look's mark stands above the ramp, in pixels; None if it is a special look or PLAIN."""
    if not 0 <= look < colours.BINS:
        return None
    return BAR.left() + BAR.width() * (look + 0.5) / colours.BINS


def _paint_words(painter: QPainter, theme: Theme) -> None:
    painter.setPen(theme.muted)
    painter.setFont(ui(8.5))
    painter.drawText(QRectF(13, BAR.top() - 5, 50, 20), Qt.AlignmentFlag.AlignVCenter, "|∂L/∂·|")
    painter.setFont(ui(SMALL))
    painter.drawText(QRectF(13, BAR.bottom() + 3, 50, 14), Qt.AlignmentFlag.AlignVCenter, "RMS")
    beside = QRectF(BAR.right() + 12, BAR.top() - 5, SIZE.width() - BAR.right() - 12, 20)
    painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, "fixed scale")
    low, high = colours.DECADES
    for decade, text in NUMBERS.items():
        x = BAR.left() + BAR.width() * (decade - low) / (high - low)
        painter.drawText(QRectF(x - 25, BAR.bottom() + 3, 50, 14), Qt.AlignmentFlag.AlignCenter, text)


def _paint_ramp(painter: QPainter, theme: Theme) -> None:
    """Wider where wires are wider. Each column has its bin's colour as wires have it, unblended.

    A column goes on behind those to its right, which are taller: enlarged, no seams show between them.
    """
    widths, ramp = colours.widths(), theme.ramp
    for x in range(round(BAR.width())):
        look = int((x + 0.5) / BAR.width() * colours.BINS)
        height = BAR.height() * (0.3 + 0.7 * float(widths[look] / widths[colours.BINS - 1]))
        column = QRectF(BAR.left() + x, BAR.center().y() - height / 2, BAR.width() - x, height)
        painter.fillRect(column, ramp[look])


def _paint_special(painter: QPainter, theme: Theme, marked: int) -> None:
    x = 14.0
    painter.setFont(ui(SMALL))
    for look, words in colours.MEANINGS.items():
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
