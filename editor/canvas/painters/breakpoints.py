"""Where the run will pause: a disc with the sign for it on the corner of a node, hollow if only under a condition."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from editor.canvas.picture import Picture

RADIUS, LEAST, MOST = 7.0, 4.0, 11.0  # in scene units; in pixels, at least and at most
SIGNED = 5.0  # pixels of radius from which the sign can be read


def radius(picture: Picture) -> float:
    """In pixels."""
    return min(max(RADIUS * picture.view.scale, LEAST), MOST)


def place(picture: Picture, name: str) -> QPointF:
    """Its middle in the widget."""
    corner = picture.view.rect_to_widget(picture.scene.rect(name)).topLeft()
    return corner + QPointF(1, 1) * (0.6 * radius(picture))


def around(picture: Picture, name: str) -> QRect:
    """The part of the widget that it paints on."""
    reach = radius(picture) + 2
    middle = place(picture, name)
    return QRectF(middle.x() - reach, middle.y() - reach, 2 * reach, 2 * reach).toAlignedRect()


def paint(painter: QPainter, picture: Picture, rect: QRect) -> None:
    """All of them that are in this part of the widget."""
    theme, size = picture.theme, radius(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for name, each in picture.breakpoints.items():
        if name not in picture.scene.index or not around(picture, name).intersects(rect):
            continue
        middle, always = place(picture, name), each.below is None
        painter.setPen(QPen(theme.canvas if always else theme.danger, 1.5))
        painter.setBrush(theme.danger if always else theme.canvas)
        painter.drawEllipse(middle, size, size)
        if size >= SIGNED:
            wide = max(1.4, size / 4.5)
            sign = QPen(theme.canvas if always else theme.danger, wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            painter.setPen(sign)
            for side in (-1, 1):
                x = middle.x() + side * 0.28 * size
                painter.drawLine(QPointF(x, middle.y() - 0.36 * size), QPointF(x, middle.y() + 0.36 * size))
