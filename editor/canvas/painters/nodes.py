"""Nodes: an image of all, rebuilt when view or nodes change; those being dragged are painted on top."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from editor.canvas.detail import Detail
from editor.canvas.geometry import RING
from editor.canvas.hits import nodes_in
from editor.canvas.painters.far import paint_far
from editor.canvas.painters.node import paint_node
from editor.canvas.painters.titles import Titles
from editor.canvas.picture import Picture

AROUND = RING + 8  # scene units that a node's ring, badge and marks reach beyond its body
MANY = 30  # nodes that are drawn one by one; more are drawn by drawing all


class Nodes:
    """The layer of nodes."""

    def __init__(self) -> None:
        self._image = QPixmap()
        self._key: tuple[object, ...] = ()
        self._stale: set[str] = set()
        self._titles = Titles()

    def forget(self, names: Iterable[str] | None = None) -> None:
        """These nodes look different now; None for all."""
        self._titles.forget()
        if names is None:
            self._key = ()
        else:
            self._stale.update(names)

    def paint(self, painter: QPainter, picture: Picture, rect: QRect) -> None:
        device = painter.device()
        size, ratio = QRect(0, 0, device.width(), device.height()), device.devicePixelRatio()
        key = (picture.view, size.width(), size.height(), ratio, picture.theme, picture.lifted)
        if key != self._key:
            self._key = key
            self._image = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
            self._image.fill(Qt.GlobalColor.transparent)
            self._image.setDevicePixelRatio(ratio)
            self._draw(picture, size)
        elif len(self._stale) > MANY or (self._stale and picture.detail == Detail.FAR):  # where titles change places
            self._draw(picture, size)
        else:
            for name in self._stale & picture.scene.index.keys():
                self._draw(picture, around(picture, name).intersected(size))
        self._stale.clear()
        painter.drawPixmap(0, 0, self._image)
        if picture.lifted:
            paint_nodes(painter, picture, sorted(picture.lifted, key=picture.scene.index.__getitem__))

    def _draw(self, picture: Picture, rect: QRect) -> None:
        """Draws one part of the image anew, with all nodes that reach into it."""
        if rect.isEmpty():
            return
        painter = QPainter(self._image)
        painter.setClipRect(rect)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.fillRect(rect, Qt.GlobalColor.transparent)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        reach = QRectF(rect).adjusted(-AROUND, -AROUND, AROUND, AROUND)
        inside = nodes_in(picture.scene, picture.view.rect_to_scene(reach).adjusted(-AROUND, -AROUND, AROUND, AROUND))
        paint_nodes(painter, picture, [n for n in picture.scene.names if n in inside and n not in picture.lifted])
        if picture.detail == Detail.FAR:
            self._titles.place(picture, rect)
            self._titles.paint(painter, picture)
        painter.end()


def around(picture: Picture, name: str) -> QRect:
    """The part of the widget that a node may paint on."""
    rect = picture.scene.rect(name).adjusted(-AROUND, -AROUND, AROUND, AROUND)
    return picture.view.rect_to_widget(rect).toAlignedRect().adjusted(-2, -2, 2, 2)


def paint_nodes(painter: QPainter, picture: Picture, names: list[str]) -> None:
    """These nodes, in this order."""
    if picture.detail == Detail.FAR:
        paint_far(painter, picture, names)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for name in names:
        painter.save()
        corner = picture.view.to_widget(picture.scene.rect(name).topLeft())
        painter.translate(QPointF(round(corner.x()), round(corner.y())))  # on whole pixels, borders and text are crisp
        painter.scale(picture.view.scale, picture.view.scale)
        paint_node(painter, picture, name)
        painter.restore()
