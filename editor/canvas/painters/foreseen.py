"""What a cure would change, over the drawing as it is: ghosts with dashed wires, chips on nodes that change."""

from math import hypot

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from editor.canvas.detail import Detail
from editor.canvas.foreseen import TOP, Preview
from editor.canvas.painters.wires import path_of
from editor.canvas.picture import Picture
from editor.look import fonts, legend
from editor.look.themes import mixed

PAD, TALL = 8.0, 20.0  # px beside and of the words of a chip
DASHES = [4.0, 3.0]
HANDLE = 24.0  # scene units, at least: how far a wire goes on before it bends


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
    view = picture.view
    for start, end in found.wires:
        apart = end.at - start.at
        handle = max(HANDLE, hypot(apart.x(), apart.y()) / 2.5)
        path = QPainterPath(view.to_widget(start.at))
        out, into = start.at + start.way * handle, end.at + end.way * handle
        path.cubicTo(view.to_widget(out), view.to_widget(into), view.to_widget(end.at))
        painter.drawPath(path)


def _paint_ghost(painter: QPainter, picture: Picture, body: QRectF, title: str) -> None:
    """A new node: a dashed plate with its title."""
    theme, font = picture.theme, fonts.ui(8, bold=True)
    words = f"+ {title}" if picture.detail > Detail.FAR else "+"
    metrics = QFontMetricsF(font)
    if picture.detail > Detail.FAR:  # small as it is, it can be read
        wider = max(0.0, (metrics.horizontalAdvance(words) + 2 * PAD - body.width()) / 2)
        higher = max(0.0, (metrics.height() + 2 - body.height()) / 2)
        body = body.adjusted(-wider, -higher, wider, higher)
    painter.setPen(dashed(theme.accent, 1.6))
    painter.setBrush(mixed(theme.accent, theme.node, 0.12))
    painter.drawRoundedRect(body, 6, 6)
    painter.setFont(font)
    painter.setPen(theme.text)
    painter.drawText(body, Qt.AlignmentFlag.AlignCenter, words)


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
    if metrics.horizontalAdvance(words) > room - 2 * PAD and "→" in words:
        words = words[words.index("→") :]  # what it becomes says more than what it is
    text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(room - 2 * PAD, 24))
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
    theme, tall = picture.theme, float(fonts.grown(TALL) + 4)
    room = painter.device().width() - 2 * TOP - 2 * PAD - (0 if picture.projected else legend.SIZE.width() + TOP)
    bold, plain = fonts.ui(9, bold=True), fonts.ui(9)
    for line, (font, words) in enumerate(
        ((bold, f"Preview: {found.words}"), *((plain, each) for each in found.training))
    ):
        metrics = QFontMetricsF(font)
        text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        plate = QRectF(TOP, found.top + line * (tall + 4), metrics.horizontalAdvance(text) + 2 * PAD, tall)
        painter.setPen(QPen(theme.accent, 1.2))
        painter.setBrush(mixed(theme.accent, theme.floating, 0.12))
        painter.drawRoundedRect(plate, 5, 5)
        painter.setFont(font)
        painter.setPen(theme.text)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
