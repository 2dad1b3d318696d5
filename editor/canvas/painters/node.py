"""One node, in scene units from its own corner: body, category, words, weights, ports and marks."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from editor.canvas import captions, geometry
from editor.canvas.painters.marks import outline, paint_badge, port_ring, running
from editor.canvas.painters.small import paint_small
from editor.canvas.picture import Picture
from editor.canvas.scene import PortKey
from editor.look import fonts
from editor.look.themes import mixed

RADIUS, CORNER = 8.0, 2.5  # on the right, on the left
BAR = 4.0  # width of the category's bar
TEXT = 15.0  # where words begin
ROOM = geometry.WIDTH - TEXT - 6  # for a line of words


def paint_node(painter: QPainter, picture: Picture, name: str) -> None:
    """Everything of one node."""
    if picture.sheet.graph.nodes[name].figure != "box":
        paint_small(painter, picture, name)
        return
    tall = picture.scene.rect(name).height()
    _paint_body(painter, picture, name, tall)
    _paint_words(painter, picture, name)
    if picture.bars(name):
        _paint_bars(painter, picture, name, tall)
    for side, port, x, y in geometry.ports(picture.sheet.graph.nodes[name]):
        _paint_port(painter, picture, PortKey(name, port, side), QPointF(x, y))
    paint_badge(painter, picture, name, QPointF(geometry.WIDTH - 3, 3))


def _body(tall: float, grown: float = 0.0) -> QPainterPath:
    """Round on the right; on the left, where the category's bar stands, nearly square."""
    rect = QRectF(0, 0, geometry.WIDTH, tall).adjusted(-grown, -grown, grown, grown)
    right, left = 2 * (RADIUS + grown), 2 * (CORNER + grown)
    path = QPainterPath()
    path.moveTo(rect.center().x(), rect.top())
    path.arcTo(rect.right() - right, rect.top(), right, right, 90, -90)
    path.arcTo(rect.right() - right, rect.bottom() - right, right, right, 0, -90)
    path.arcTo(rect.left(), rect.bottom() - left, left, left, 270, -90)
    path.arcTo(rect.left(), rect.top(), left, left, 180, -90)
    path.closeSubpath()
    return path


def _bar(tall: float) -> QPainterPath:
    """The body's left edge, as wide as the category's bar. Cut by its shape: a file of vectors knows no clipping."""
    path = QPainterPath(QPointF(BAR, tall))
    path.arcTo(0, tall - 2 * CORNER, 2 * CORNER, 2 * CORNER, 270, -90)
    path.arcTo(0, 0, 2 * CORNER, 2 * CORNER, 180, -90)
    path.lineTo(BAR, 0)
    return path


def _paint_body(painter: QPainter, picture: Picture, name: str, tall: float) -> None:
    theme = picture.theme
    if (colour := running(picture, name)) is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        for grown, share in ((6.0, 0.16), (4.0, 0.32)):
            painter.setBrush(mixed(colour, theme.canvas, share))
            painter.drawPath(_body(tall, grown))
    path = _body(tall)
    painter.fillPath(path, theme.node)
    category = theme.categories.get(picture.sheet.graph.nodes[name].category, theme.port)
    painter.fillPath(_bar(tall), category)
    edge, width = outline(picture, name)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(edge, width))
    painter.drawPath(path)
    if width == 1.0:  # the bar covers the border on its side, as a coloured edge
        painter.strokePath(_bar(tall), QPen(category, 1.0, c=Qt.PenCapStyle.FlatCap))


def _paint_words(painter: QPainter, picture: Picture, name: str) -> None:
    theme = picture.theme
    title, aside, _ = picture.captions[name]
    font = fonts.ui(10, bold=True)
    if QFontMetricsF(font).horizontalAdvance(title) > ROOM:
        font = fonts.ui(8, bold=True)
    _paint_line(painter, title, 20, font, theme.text)
    _paint_line(painter, aside, 33, fonts.ui(8), theme.muted)
    subtitle, colour = picture.subtitle(name), theme.muted if picture.loss(name) is None else theme.text
    problem = picture.problems[name][0] if name in picture.problems else None
    if problem is not None and not problem.warning:
        subtitle, colour = captions.trouble(problem), theme.danger
    _paint_line(painter, subtitle, 47, fonts.mono(8), colour)


def _paint_line(painter: QPainter, words: str, base: float, font: QFont, colour: QColor) -> None:
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(QPointF(TEXT, base), QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, ROOM))


def _paint_bars(painter: QPainter, picture: Picture, name: str, tall: float) -> None:
    """How the weights are spread."""
    theme = picture.theme
    colour = theme.categories.get(picture.sheet.graph.nodes[name].category, theme.port)
    floor, room, width = tall - 8, 18.0, 6.0
    for place, share in enumerate(picture.bars(name)):
        bar = QRectF(TEXT + place * (width + 1), floor, width, -max(1.0, share * room)).normalized()
        painter.fillRect(bar, mixed(colour, theme.node, 0.45 + 0.55 * share))


def _paint_port(painter: QPainter, picture: Picture, key: PortKey, at: QPointF) -> None:
    theme = picture.theme
    ring, radius = port_ring(picture, key), geometry.RING + (key == picture.hovered_port)
    painter.setPen(QPen(ring, 2.0))
    painter.setBrush(theme.canvas)
    painter.drawEllipse(at, radius, radius)
    if key.port == geometry.TARGETS and at.y() > 50:
        font = fonts.ui(7)
        width = QFontMetricsF(font).horizontalAdvance(key.port)
        painter.setFont(font)
        painter.setPen(theme.muted)
        left = TEXT if key.side == "in" else geometry.WIDTH - 12 - width
        painter.drawText(QPointF(left, at.y() + 3.5), key.port)
