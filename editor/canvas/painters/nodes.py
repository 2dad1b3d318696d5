"""Nodes: an image of all, rebuilt when view or nodes change; those being dragged are painted on top."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from editor.canvas.geometry import RING
from editor.canvas.hits import nodes_in
from editor.canvas.painters.lines import draw_rects
from editor.canvas.painters.node import paint_node
from editor.canvas.picture import COARSE, Picture

AROUND = RING + 8  # scene units that a node's ring, badge and marks reach beyond its body
MANY = 30  # nodes that are drawn one by one; more are drawn by drawing all


class Nodes:
    """The layer of nodes."""

    def __init__(self) -> None:
        self._image = QPixmap()
        self._key: tuple[object, ...] = ()
        self._stale: set[str] = set()

    def forget(self, names: Iterable[str] | None = None) -> None:
        """These nodes look different now; None for all."""
        if names is None:
            self._key = ()
        else:
            self._stale.update(names)

    def paint(self, painter: QPainter, picture: Picture, rect: QRect) -> None:
        device = painter.device()
        size, ratio = QRect(0, 0, device.width(), device.height()), device.devicePixelRatio()
        key = (picture.view, size.width(), size.height(), ratio, picture.theme.name, picture.lifted)
        if key != self._key:
            self._key = key
            self._image = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
            self._image.fill(Qt.GlobalColor.transparent)
            self._image.setDevicePixelRatio(ratio)
            self._draw(picture, size)
        elif len(self._stale) > MANY:
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
        painter.end()


def around(picture: Picture, name: str) -> QRect:
    """The part of the widget that a node may paint on."""
    rect = picture.scene.rect(name).adjusted(-AROUND, -AROUND, AROUND, AROUND)
    return picture.view.rect_to_widget(rect).toAlignedRect().adjusted(-2, -2, 2, 2)


def paint_nodes(painter: QPainter, picture: Picture, names: list[str]) -> None:
    """These nodes, in this order."""
    if picture.view.scale < COARSE:
        _paint_coarse(painter, picture, names)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for name in names:
        painter.save()
        corner = picture.view.to_widget(picture.scene.rect(name).topLeft())
        painter.translate(QPointF(round(corner.x()), round(corner.y())))  # on whole pixels, borders and text are crisp
        painter.scale(picture.view.scale, picture.view.scale)
        paint_node(painter, picture, name)
        painter.restore()


def _paint_coarse(painter: QPainter, picture: Picture, names: list[str]) -> None:
    """From afar: a plain rectangle each, with its category's edge; a marked one in the mark's colour."""
    theme, scene, nodes = picture.theme, picture.scene, picture.sheet.graph.nodes
    kinds: dict[tuple[int, int], tuple[QColor, QColor, list[int]]] = {}
    for name in names:
        ring = theme.accent if name in picture.selected else theme.node_border
        if ring is theme.node_border and name in picture.problems:
            ring = theme.warning if picture.problems[name][0].warning else theme.danger
        category = theme.categories.get(nodes[name].category, theme.port)
        kinds.setdefault((id(ring), id(category)), (ring, category, []))[2].append(scene.index[name])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    for ring, category, rows in kinds.values():
        rects = scene.rects[rows] * picture.view.scale
        rects[:, :2] += (picture.view.dx, picture.view.dy)
        painter.setBrush(ring)
        draw_rects(painter, rects)
        rects += (1, 1, -2, -2)
        painter.setBrush(theme.node)
        draw_rects(painter, rects)
        rects[:, 2] = max(2.0, 6 * picture.view.scale)
        painter.setBrush(category)
        draw_rects(painter, rects)
