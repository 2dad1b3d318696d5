"""A plate with a few words beside the cursor."""

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from editor.canvas.picture import Bubble
from editor.look import fonts
from editor.look.themes import Theme

WIDEST = 300.0
PAD = 10.0
LINE = 17.0
AWAY = QPointF(16, 18)


def paint_bubble(painter: QPainter, bubble: Bubble, theme: Theme) -> None:
    """Beside its point, and wholly inside the widget."""
    device = painter.device()
    rect = placed(bubble, QSizeF(device.width(), device.height()))
    painter.setPen(QPen(theme.danger if bubble.refused else theme.border, 1.2))
    painter.setBrush(theme.floating)
    painter.drawRoundedRect(rect, 6, 6)
    inner = rect.adjusted(PAD, PAD - 2, -PAD, -PAD + 2)
    painter.setFont(fonts.ui(9, bold=bool(bubble.lines)))
    painter.setPen(theme.text)
    title = painter.boundingRect(inner, _wrapped(), bubble.title)
    painter.drawText(inner, _wrapped(), bubble.title)
    top = title.bottom() + 4
    for name, value in bubble.lines:
        line = QRectF(inner.left(), top, inner.width(), LINE)
        painter.setFont(fonts.ui(8.5))
        painter.setPen(theme.muted)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(fonts.mono(8.5))
        painter.setPen(theme.text)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, value)
        top += LINE


def _wrapped() -> int:
    return int(Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap)


def placed(bubble: Bubble, size: QSizeF) -> QRectF:
    """A bubble's rectangle in a widget of this size: below right of its point, or where there is room."""
    title = QFontMetricsF(fonts.ui(9, bold=bool(bubble.lines)))
    words = title.boundingRect(QRectF(0, 0, WIDEST, 1000), _wrapped(), bubble.title)
    plain, mono = QFontMetricsF(fonts.ui(8.5)), QFontMetricsF(fonts.mono(8.5))
    widths = [plain.horizontalAdvance(n) + mono.horizontalAdvance(v) + 18 for n, v in bubble.lines]
    wide = max([words.width() + 2, *widths]) + 2 * PAD
    tall = words.height() + (4 + LINE * len(bubble.lines) if bubble.lines else 0) + 2 * PAD - 4
    corner = bubble.at + AWAY
    if corner.x() + wide > size.width() - 4:
        corner.setX(max(4.0, size.width() - 4 - wide))
    if corner.y() + tall > size.height() - 4:
        corner.setY(max(4.0, bubble.at.y() - tall - 12))
    return QRectF(corner, QSizeF(wide, tall))
