"""Nodes: each an image of its own, painted anew when it looks different; from afar rectangles and titles."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPixmap

from editor.canvas.detail import Detail
from editor.canvas.geometry import RING
from editor.canvas.hits import rows_in
from editor.canvas.painters.far import Far
from editor.canvas.painters.node import paint_node
from editor.canvas.painters.titles import Titles
from editor.canvas.picture import Picture

AROUND = RING + 8  # scene units that a node's ring, badge and marks reach beyond its body
MOST = 16_000_000  # pixels of images that are kept; then those of nodes out of sight go


class Portrait(NamedTuple):
    """A node's image, how far its body is from the image's edge in pixels of the screen, and for which zoom it is."""

    image: QPixmap
    margin: int
    scale: float


class Nodes:
    """The layer of nodes."""

    def __init__(self) -> None:
        self._portraits: dict[str, Portrait] = {}
        self._ratio = 0.0
        self._far, self._titles = Far(), Titles()
        self._afar: QPixmap | None = None  # all of them from afar
        self._afar_for: tuple[object, ...] = ()

    def forget(self, names: Iterable[str] | None = None) -> None:
        """These nodes look different now; None for all."""
        self._afar_for = ()
        if names is None:
            self._portraits, self._far, self._titles = {}, Far(), Titles()
            return
        self._titles.forget()
        for name in names:
            self._portraits.pop(name, None)
            self._far.forget(name)

    def paint(self, painter: QPainter, picture: Picture, rect: QRect) -> None:
        """Those that reach into this part of the widget; those being dragged on top."""
        scene, reach = picture.scene, AROUND * picture.view.scale + 2
        rows = rows_in(scene, picture.view.rect_to_scene(QRectF(rect).adjusted(-reach, -reach, reach, reach)))
        lifted = scene.marked(picture.lifted)[rows]
        if picture.detail == Detail.FAR:
            self._paint_afar(painter, picture, rect, rows[~lifted])
            self._far.paint(painter, picture, rows[lifted])
            return
        for row in np.concatenate([rows[~lifted], rows[lifted]]).tolist():
            self._put(painter, picture, scene.names[row])
        if sum(area(each.image) for each in self._portraits.values()) > MOST:
            seen = {scene.names[row] for row in rows.tolist()}
            self._portraits = {name: each for name, each in self._portraits.items() if name in seen}

    def _paint_afar(self, painter: QPainter, picture: Picture, rect: QRect, rows: NDArray[np.intp]) -> None:
        """Rectangles and titles. When they are painted again as they were, it is from an image of all of them."""
        device, scene, dragged = painter.device(), picture.scene, picture.lifted
        whole, ratio = QRect(0, 0, device.width(), device.height()), device.devicePixelRatio()
        self._titles.place(picture, whole)
        asked = (scene, dragged or scene.drawn, picture.view, whole, ratio, dragged, self._titles.placed)
        if asked != self._afar_for:
            self._afar_for, self._afar = asked, None
            self._far.paint(painter, picture, rows)
            self._titles.paint(painter, picture, rect)
            return
        if self._afar is None:
            self._afar = QPixmap(whole.size() * ratio)
            self._afar.setDevicePixelRatio(ratio)
            self._afar.fill(Qt.GlobalColor.transparent)
            inner = QPainter(self._afar)
            self._far.paint(inner, picture, np.flatnonzero(~scene.marked(dragged)))
            self._titles.paint(inner, picture, whole)
            inner.end()
        painter.drawPixmap(0, 0, self._afar)

    def _put(self, painter: QPainter, picture: Picture, name: str) -> None:
        """At whole pixels: there borders and text are crisp. While one zooms, images are stretched."""
        ratio = painter.device().devicePixelRatio()
        portrait = self._portrait(picture, name, ratio)
        corner = picture.view.to_widget(picture.scene.rect(name).topLeft()) * ratio
        grown = picture.view.scale / portrait.scale
        if grown == 1:
            left, top = round(corner.x()) - portrait.margin, round(corner.y()) - portrait.margin
            painter.drawPixmap(QPointF(left / ratio, top / ratio), portrait.image)
            return
        size = QSizeF(portrait.image.size()) * grown
        start = corner - QPointF(portrait.margin, portrait.margin) * grown
        painter.drawPixmap(QRectF(start / ratio, size / ratio), portrait.image, QRectF(portrait.image.rect()))

    def _portrait(self, picture: Picture, name: str, ratio: float) -> Portrait:
        if ratio != self._ratio:
            self._ratio = ratio
            self._portraits.clear()
        known = self._portraits.get(name)
        if known is None or (known.scale != picture.view.scale and not picture.hurried):
            known = self._portraits[name] = portrait(picture, name, ratio)
        return known


def portrait(picture: Picture, name: str, ratio: float) -> Portrait:
    """Paints a node's image for the present zoom."""
    scale = picture.view.scale
    margin = math.ceil(AROUND * scale * ratio)
    body = picture.scene.rect(name).size() * scale * ratio
    image = QPixmap(math.ceil(body.width()) + 2 * margin, math.ceil(body.height()) + 2 * margin)
    image.fill(Qt.GlobalColor.transparent)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(margin / ratio, margin / ratio)
    painter.scale(scale, scale)
    paint_node(painter, picture, name)
    painter.end()
    return Portrait(image, margin, scale)


def area(image: QPixmap) -> int:
    """In pixels."""
    return image.width() * image.height()


def around(picture: Picture, name: str) -> QRect:
    """The part of the widget that a node may paint on."""
    rect = picture.scene.rect(name).adjusted(-AROUND, -AROUND, AROUND, AROUND)
    return picture.view.rect_to_widget(rect).toAlignedRect().adjusted(-2, -2, 2, 2)


def paint_nodes(painter: QPainter, picture: Picture, names: list[str]) -> None:
    """These nodes, in this order, straight onto whatever the painter paints on."""
    if picture.detail == Detail.FAR:
        Far().paint(painter, picture, np.array([picture.scene.index[name] for name in names], np.intp))
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for name in names:
        painter.save()
        corner = picture.view.to_widget(picture.scene.rect(name).topLeft())
        painter.translate(QPointF(round(corner.x()), round(corner.y())))
        painter.scale(picture.view.scale, picture.view.scale)
        paint_node(painter, picture, name)
        painter.restore()
