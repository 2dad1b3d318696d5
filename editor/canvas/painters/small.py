"""Nodes that are less than a box: the dot that leads a wire, the flags where a group begins and ends."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from editor.canvas import geometry
from editor.canvas.detail import in_scene
from editor.canvas.painters.marks import outline, paint_badge, port_ring
from editor.canvas.picture import Picture
from editor.canvas.scene import PortKey
from editor.look import fonts

POINT = 10.0  # how far the tip of a flag stands out
PAD = 10.0  # left and right of a flag's word


def paint_small(painter: QPainter, picture: Picture, name: str) -> None:
    """In scene units from its own corner."""
    layer = picture.sheet.graph.nodes[name]
    body = QRectF(0, 0, geometry.width(layer), geometry.height(layer))
    if layer.figure == "dot":
        _paint_dot(painter, picture, name, body)
        free = QPointF(body.center().x(), -4)
    else:
        _paint_flag(painter, picture, name, body)
        free = body.topRight() if layer.inputs() else body.topLeft()  # where no port is
    paint_badge(painter, picture, name, free, 0.7)


def _paint_dot(painter: QPainter, picture: Picture, name: str, body: QRectF) -> None:
    """One ring; half of it is the input, half the output."""
    theme, (edge, width) = picture.theme, outline(picture, name)
    marked = edge != theme.node_border
    painter.setBrush(theme.node)
    painter.setPen(QPen(edge if marked else theme.port, max(width, 2.0)))
    painter.drawEllipse(body.center(), geometry.DOT, geometry.DOT)
    ring = QRectF(
        body.center() - QPointF(geometry.DOT, geometry.DOT), body.center() + QPointF(geometry.DOT, geometry.DOT)
    )
    for side, port, _, _ in picture.scene.port_places[name]:
        colour = port_ring(picture, PortKey(name, port, side))
        if colour != theme.port:
            painter.setPen(QPen(colour, 3.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawArc(ring, 16 * (90 if side == "in" else -90), 16 * 180)


def _paint_flag(painter: QPainter, picture: Picture, name: str, body: QRectF) -> None:
    """A plate with a tip the way the values run, and the name."""
    theme, (edge, width) = picture.theme, outline(picture, name)
    (place,) = picture.scene.port_places[name]
    left, right, middle = body.left(), body.right() - POINT, body.center().y()
    corners = [body.topLeft(), QPointF(right, 0), QPointF(body.right(), middle), QPointF(right, body.bottom())]
    painter.setBrush(theme.node)
    painter.setPen(QPen(edge if edge != theme.node_border else theme.port, width, Qt.PenStyle.SolidLine))
    painter.drawPolygon(QPolygonF([*corners, QPointF(left, body.bottom())]))
    font = fonts.ui(8.5, bold=True, times=in_scene(picture.view.scale, picture.larger))
    room = body.adjusted(PAD, 0, -PAD - POINT / 2, 0)
    painter.setFont(font)
    painter.setPen(theme.text)
    words = QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
    painter.setPen(QPen(port_ring(picture, PortKey(name, place.port, place.side)), 2.0))
    painter.setBrush(theme.canvas)
    painter.drawEllipse(QPointF(place.x, place.y), geometry.RING, geometry.RING)
