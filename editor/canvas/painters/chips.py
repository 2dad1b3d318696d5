"""Chips on wires: the tensor's shape, and below it the gradient's number in its own colour."""

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from editor.canvas.painters.wires import colour_of, visible
from editor.canvas.picture import NUMBERS, Picture
from editor.canvas.curves import along
from editor.look import fonts

MOST = 200  # chips at once; more would be a wall
LINE = 13.0
REACH = 48.0  # scene units that a chip reaches from its wire's middle


class Chip(NamedTuple):
    """Where it lies, in scene units, and whether there is room for its plate or just for the number above the wire."""

    row: int
    rect: QRectF
    plate: bool


def chips(picture: Picture, rect: QRect) -> list[Chip]:
    """Those that find room between the nodes, in the part of the widget given."""
    if picture.view.scale < NUMBERS:
        return []
    reach = int(REACH * picture.view.scale)
    rows = visible(picture, rect.adjusted(-reach, -reach, reach, reach))
    found: list[Chip] = []
    if len(rows) > MOST:
        return found
    sign = QFontMetricsF(fonts.mono(8)).horizontalAdvance("0")
    for row in rows:
        shape, number = picture.shapes[row], picture.numbers[row]
        middle = QPointF(*along(picture.scene.points[row], 0.5))
        wide, tall = sign * max(len(shape), len(number)) + 16, LINE * (bool(shape) + bool(number)) + 8
        plate = QRectF(middle.x() - wide / 2, middle.y() - tall / 2, wide, tall)
        above = QRectF(middle.x() - sign * len(number) / 2, middle.y() - 8 - LINE, sign * len(number), LINE)
        if (shape or number) and free(picture, plate.adjusted(-9, -2, 9, 2), found):
            found.append(Chip(int(row), plate, True))
        elif number and free(picture, above.adjusted(-3, 0, 3, 0), found):
            found.append(Chip(int(row), above, False))
    return found


def free(picture: Picture, rect: QRectF, taken: list[Chip]) -> bool:
    """Whether no node and no earlier chip is in the way."""
    x, y, width, tall = picture.scene.rects.T
    struck = (x < rect.right()) & (x + width > rect.left()) & (y < rect.bottom()) & (y + tall > rect.top())
    return not np.any(struck) and not any(chip.rect.intersects(rect) for chip in taken)


def paint(painter: QPainter, picture: Picture, rect: QRect) -> None:
    theme, scale = picture.theme, picture.view.scale
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = fonts.mono(8)
    for chip in chips(picture, rect):
        painter.save()
        corner = picture.view.to_widget(chip.rect.topLeft())
        painter.translate(QPointF(round(corner.x()), round(corner.y())))
        painter.scale(scale, scale)
        own = QRectF(QPointF(0, 0), chip.rect.size())
        if chip.plate:
            painter.setPen(QPen(theme.border, 1.0))
            painter.setBrush(theme.floating)
            painter.drawRoundedRect(own, 5, 5)
        painter.setFont(font)
        lines = [(picture.shapes[chip.row], theme.muted)] if chip.plate else []
        lines.append((picture.numbers[chip.row], colour_of(theme, int(picture.looks[chip.row]))))
        top = 4.0 if chip.plate else 0.0
        for text, colour in lines:
            if text:
                painter.setPen(colour)
                painter.drawText(QRectF(0, top, own.width(), LINE), Qt.AlignmentFlag.AlignCenter, text)
                top += LINE
        painter.restore()
