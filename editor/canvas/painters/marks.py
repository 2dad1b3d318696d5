"""What marks a node, whatever it is drawn as: selected, faulty, running; its ports lit or dimmed."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from editor.canvas.picture import Picture
from editor.canvas.scene import PortKey
from editor.look.themes import mixed


def outline(picture: Picture, name: str) -> tuple[QColor, float]:
    """The colour and width of a node's border: selected, with a problem, running, or plain."""
    theme = picture.theme
    if name in picture.selected:
        return theme.accent, 2.0
    if name in picture.problems:
        return theme.warning if picture.problems[name][0].warning else theme.danger, 1.8
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
    """A '!' on a node with a problem."""
    if name not in picture.problems:
        return
    theme = picture.theme
    painter.save()
    painter.translate(centre)
    painter.scale(scale, scale)
    painter.setPen(QPen(theme.canvas, 2.0))
    painter.setBrush(theme.warning if picture.problems[name][0].warning else theme.danger)
    painter.drawEllipse(QPointF(0, 0), 9, 9)
    painter.setPen(QPen(theme.canvas, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(0, -4), QPointF(0, 1))
    painter.drawLine(QPointF(0, 4.2), QPointF(0, 4.3))
    painter.restore()
