"""The neurons at both ends of the lines, filled by how large their numbers are."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from editor.canvas.weights.seen import Seen
from editor.canvas.weights.tints import tints
from editor.look.fonts import SMALL, ui
from editor.look.themes import Theme

if TYPE_CHECKING:
    from editor.canvas.weights.lines import Bundle, Row


def paint(painter: QPainter, bundle: "Bundle", seen: Seen) -> None:
    """Both rows; below the inputs, where there is a bias, the 1 that multiplies it."""
    told = seen.view.neurons
    numbers = {"input": None if told is None else told.x, "unit": None if told is None else told.y}
    biased = told is not None and told.bias
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for row, grid in numbers.items():
        kind: Row = "input" if row == "input" else "unit"
        fills = tints(grid, "value", seen.theme) if grid is not None else None
        radius = bundle.radius(kind)
        edge = QPen(seen.theme.categories["Layers"], 1.4 if radius > 3 else 0.6)
        count = len(bundle.heights[kind])
        for index in range(count):
            painter.setPen(edge)
            middle = bundle.neuron(kind, index)
            if row == "input" and biased and index == count - 1:
                paint_one(painter, middle, radius, seen.theme)
                continue
            known = fills is not None and index < len(fills.looks)
            painter.setBrush(QColor(int(fills.colours[fills.looks[index]])) if known else seen.theme.floating)
            painter.drawEllipse(middle, radius, radius)


def paint_one(painter: QPainter, middle: QPointF, radius: float, theme: Theme) -> None:
    """What multiplies the bias."""
    painter.setBrush(theme.floating)
    painter.setPen(QPen(theme.port, 1.4))
    painter.drawEllipse(middle, radius, radius)
    if radius > 5:
        painter.setPen(theme.text)
        painter.setFont(ui(SMALL))
        painter.drawText(QRectF(middle - QPointF(8, 8), QSizeF(16, 16)), Qt.AlignmentFlag.AlignCenter, "1")


def ring(painter: QPainter, middle: QPointF, radius: float, colour: QColor) -> None:
    """Around the one that is pointed at."""
    painter.setPen(QPen(colour, 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(middle, radius + 2, radius + 2)
