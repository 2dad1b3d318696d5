"""What a cure would change, over the drawing as it is: ghosts with dashed wires, chips on nodes that change."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from editor.canvas.curves import cubics
from editor.canvas.detail import Detail
from editor.canvas.foreseen import Preview
from editor.canvas.painters.wires import path_of
from editor.canvas.picture import Picture
from editor.look import fonts
from editor.look.themes import mixed

PAD, TALL = 8.0, 20.0  # px beside and of the words of a chip
TOP = 14.0  # px from the canvas's upper edge to the first
READABLE = 44.0  # px: a narrower ghost has a sign for its words
DASHES = [4.0, 3.0]


def paint(painter: QPainter, picture: Picture) -> None:
    """All of it, if somebody thinks of a cure."""
    found = picture.foreseen
    if found is None:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_gone(painter, picture, found)
    _paint_wires(painter, picture, found)
    for name, rect in found.ghosts.items():
        _paint_ghost(painter, picture, picture.view.rect_to_widget(rect), found.titles[name])
    for name, words in found.changed.items():
        if name in picture.scene.index:
            _paint_changed(painter, picture, name, words)
    _paint_head(painter, picture, found)


def dashed(colour: QColor, width: float) -> QPen:
    """A pen for what is not there yet."""
    pen = QPen(colour, width, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
    pen.setDashPattern(DASHES)
    return pen


def _paint_gone(painter: QPainter, picture: Picture, found: Preview) -> None:
    """Nodes struck out, wires faded out."""
    theme = picture.theme
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for wire in found.cut:
        row = picture.scene.wire_index.get(wire)
        if row is not None:
            painter.strokePath(
                path_of(picture, row), QPen(theme.canvas, picture.wire_width(int(picture.looks[row])) + 5)
            )
            painter.strokePath(
                path_of(picture, row), QPen(mixed(theme.muted, theme.canvas, 0.5), 1.5, Qt.PenStyle.DotLine)
            )
    for name in found.gone & picture.scene.index.keys():
        body = picture.view.rect_to_widget(picture.scene.rect(name))
        veil = QColor(theme.canvas)
        veil.setAlphaF(0.6)
        painter.fillRect(body, veil)
        painter.setPen(QPen(theme.danger, 2.5))
        painter.drawLine(body.topLeft(), body.bottomRight())
        painter.drawLine(body.bottomLeft(), body.topRight())


def _paint_wires(painter: QPainter, picture: Picture, found: Preview) -> None:
    """Wires that are not there yet."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(dashed(picture.theme.accent, 2.0))
    for start, end in found.wires:
        ends = [np.array([[point.x(), point.y()]]) for point in (start, end)]
        first, out, into, last = picture.view.points_to_widget(cubics(*ends)[0])
        path = QPainterPath(QPointF(*first))
        path.cubicTo(QPointF(*out), QPointF(*into), QPointF(*last))
        painter.drawPath(path)


def _paint_ghost(painter: QPainter, picture: Picture, body: QRectF, title: str) -> None:
    """A new node: a dashed plate with its title."""
    theme = picture.theme
    painter.setPen(dashed(theme.accent, 1.6))
    painter.setBrush(mixed(theme.accent, theme.node, 0.12))
    painter.drawRoundedRect(body, 6, 6)
    font = fonts.ui(8.5, bold=True)
    metrics = QFontMetricsF(font)
    words = metrics.elidedText(f"+ {title}", Qt.TextElideMode.ElideRight, body.width() - 6)
    painter.setFont(font)
    painter.setPen(theme.text)
    painter.drawText(body, Qt.AlignmentFlag.AlignCenter, words if body.width() >= READABLE else "+")


def _paint_changed(painter: QPainter, picture: Picture, name: str, words: str) -> None:
    """A dashed frame, and a chip across the node's upper edge."""
    body = picture.view.rect_to_widget(picture.scene.rect(name))
    painter.setPen(dashed(picture.theme.accent, 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(body.adjusted(-2, -2, 2, 2), 7, 7)
    if picture.detail > Detail.FAR:
        _paint_chip(painter, picture, words, body.center().x(), body.top() - 6, body.width() + fonts.grown(40))


def _paint_chip(painter: QPainter, picture: Picture, words: str, middle: float, line: float, room: float) -> None:
    """Words on a plate in the accent's colour, around this point."""
    font = fonts.ui(8, bold=True)
    metrics, tall = QFontMetricsF(font), fonts.grown(TALL) - 2
    text = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, max(room - 2 * PAD, 24))
    wide = metrics.horizontalAdvance(text) + 2 * PAD
    plate = QRectF(round(middle - wide / 2), round(line - tall / 2), wide, tall)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(picture.theme.primary)
    painter.drawRoundedRect(plate, tall / 2, tall / 2)
    painter.setFont(font)
    painter.setPen(picture.theme.on_accent)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


def _paint_head(painter: QPainter, picture: Picture, found: Preview) -> None:
    """At the upper left: whose preview it is, and what changes of the training."""
    theme, left, tall = picture.theme, TOP, float(fonts.grown(TALL) + 4)
    bold, plain = fonts.ui(9, bold=True), fonts.ui(9)
    for line, (font, words) in enumerate(
        ((bold, f"Preview: {found.words}"), *((plain, each) for each in found.training))
    ):
        metrics = QFontMetricsF(font)
        plate = QRectF(left, TOP + line * (tall + 4), metrics.horizontalAdvance(words) + 2 * PAD, tall)
        painter.setPen(QPen(theme.accent, 1.2))
        painter.setBrush(mixed(theme.accent, theme.floating, 0.12))
        painter.drawRoundedRect(plate, 5, 5)
        painter.setFont(font)
        painter.setPen(theme.text)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
