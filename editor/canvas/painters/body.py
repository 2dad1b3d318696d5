"""The body of a node: its plate, its category, what marks it; muted ones hatched, groups as a stack."""

from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from editor.canvas import geometry
from editor.canvas.painters.marks import outline, running
from editor.canvas.picture import Picture
from editor.look.themes import Theme, mixed
from engine.groups.group import Group

RADIUS, CORNER = 8.0, 2.5  # on the right, on the left
BAR = 4.0  # width of the category's bar
DEEP = 4.0  # from one sheet of a stack to the next
HATCH = 8.0  # between the lines over a muted body
DIM = 0.35  # of a muted node's colours


def paint_body(painter: QPainter, picture: Picture, name: str, tall: float) -> None:
    """All but words, miniature and ports."""
    theme, layer = picture.theme, picture.sheet.graph.nodes[name]
    if (colour := running(picture, name)) is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        for grown, share in ((6.0, 0.16), (4.0, 0.32)):
            painter.setBrush(mixed(colour, theme.canvas, share))
            painter.drawPath(_plate(tall, grown))
    edge, width = outline(picture, name)
    if isinstance(layer, Group):
        lower = edge if edge != theme.node_border else mixed(theme.port, theme.canvas, 0.6)
        _paint_stack(painter, theme, tall, sheets(layer), lower)
    muted = name in picture.sheet.graph.muted
    path = _plate(tall)
    painter.fillPath(path, mixed(theme.node, theme.canvas, DIM) if muted else theme.node)
    if muted:
        _paint_hatch(painter, theme, tall)
    category = category_of(picture, name)
    painter.fillPath(_bar(tall), category)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(edge, width))
    painter.drawPath(path)
    if width == 1.0:  # the bar covers the border on its side, as a coloured edge
        painter.strokePath(_bar(tall), QPen(category, 1.0, c=Qt.PenCapStyle.FlatCap))
    if muted:
        _paint_passage(painter, picture, name)


def category_of(picture: Picture, name: str) -> QColor:
    """A node's colour: that of its category, dim while it is muted."""
    theme = picture.theme
    colour = theme.categories.get(picture.sheet.graph.nodes[name].category, theme.port)
    return mixed(colour, theme.canvas, 0.5) if name in picture.sheet.graph.muted else colour


def sheets(group: Group) -> int:
    """How many sheets lie below the uppermost: one, and more for a group that is repeated."""
    return 1 if group.repeat == 1 else 2


@lru_cache(64)
def _plate(tall: float, grown: float = 0.0) -> QPainterPath:
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


@lru_cache(64)
def _bar(tall: float) -> QPainterPath:
    """The body's left edge, as wide as the category's bar. Cut by its shape: a file of vectors knows no clipping."""
    path = QPainterPath(QPointF(BAR, tall))
    path.arcTo(0, tall - 2 * CORNER, 2 * CORNER, 2 * CORNER, 270, -90)
    path.arcTo(0, 0, 2 * CORNER, 2 * CORNER, 180, -90)
    path.lineTo(BAR, 0)
    return path


def _paint_stack(painter: QPainter, theme: Theme, tall: float, count: int, edge: QColor) -> None:
    """The lower edges of the sheets below, the lowest first."""
    painter.setPen(QPen(edge, 1.0))
    for sheet in range(count, 0, -1):
        painter.setBrush(mixed(theme.node, theme.canvas, 1 - 0.25 * sheet))
        body = QRectF(0, 0, geometry.WIDTH, tall).adjusted(DEEP * sheet, tall / 2, -DEEP * sheet, DEEP * sheet)
        painter.drawRoundedRect(body, RADIUS, RADIUS)


def _paint_hatch(painter: QPainter, theme: Theme, tall: float) -> None:
    """Slanting lines over the plate, inside its round corners."""
    painter.setPen(QPen(mixed(theme.port, theme.canvas, 0.28), 1.0))
    left, right, top, bottom = BAR + 1, geometry.WIDTH - RADIUS / 3, RADIUS / 3, tall - RADIUS / 3
    lines, along = [], left + top + HATCH
    while along < right + bottom:
        x0, x1 = max(left, along - bottom), min(right, along - top)
        if x1 > x0:
            lines.append(QLineF(x0, along - x0, x1, along - x1))
        along += HATCH
    painter.drawLines(lines)


def _paint_passage(painter: QPainter, picture: Picture, name: str) -> None:
    """The line on which numbers pass through a muted node."""
    passage = picture.passage(name)
    if passage is None:
        return
    places = picture.scene.port_places[name]
    at = {(place.side, place.port): QPointF(place.x, place.y) for place in places}
    painter.setPen(QPen(picture.theme.port, 2.0))
    painter.drawLine(at["in", passage.entry], at["out", passage.exit])
