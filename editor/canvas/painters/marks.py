"""What marks a node, whatever it is drawn as: selected, faulty, running; its ports lit or dimmed."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from editor.canvas.picture import Picture
from editor.canvas.scene import PortKey
from editor.look.themes import mixed

TRIANGLE = QPolygonF([QPointF(0, -10.5), QPointF(10.5, 7.5), QPointF(-10.5, 7.5)])
CHOSEN, FAULTY = 2.8, 1.8  # scene units: widths that tell them apart without their colours


def outline(picture: Picture, name: str) -> tuple[QColor, float]:
    """The colour and width of a node's border: selected, with a problem, running, or plain."""
    theme = picture.theme
    if name in picture.selected:
        return theme.accent, CHOSEN
    if name in picture.problems:
        return theme.warning if picture.problems[name][0].warning else theme.danger, FAULTY
    colour = running(picture, name)
    return (theme.node_border, 1.0) if colour is None else (colour, 1.8)


def running(picture: Picture, name: str) -> QColor | None:
    """Of the node whose operation ran last: light forward, the ramp's glow backward; None for the others."""
    operation = picture.operation
    if operation is None or operation.node != name:
        return None
    return picture.theme.backward if operation.stage in ("backward", "update") else picture.theme.text


def port_ring(picture: Picture, key: PortKey) -> QColor:
    """A port's colour: lit under the cursor, and while a wire is drawn that it can take."""
    theme, overlay = picture.theme, picture.overlay
    if overlay.open_ports is not None:
        return theme.accent if key in overlay.open_ports else mixed(theme.port, theme.node, 0.3)
    return theme.accent if key == picture.hovered_port else theme.port


def paint_badge(painter: QPainter, picture: Picture, name: str, centre: QPointF, scale: float = 1.0) -> None:
    """A '!' on a node with a problem: in a disc, or for a mere warning in a triangle."""
    if name not in picture.problems:
        return
    theme, mild = picture.theme, picture.problems[name][0].warning
    painter.save()
    painter.translate(centre)
    painter.scale(scale, scale)
    painter.setPen(QPen(theme.canvas, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(theme.warning if mild else theme.danger)
    if mild:
        painter.drawPolygon(TRIANGLE)
    else:
        painter.drawEllipse(QPointF(0, 0), 9, 9)
    painter.setPen(QPen(theme.canvas, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(0, -4), QPointF(0, 1))
    painter.drawLine(QPointF(0, 4.2), QPointF(0, 4.3))
    painter.restore()
