"""What lies below the nodes: the ground, frames and notes, wires. While nodes are dragged or light runs, the rest is an
image.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap

from editor.canvas.painters import remarks, ribbons, wires
from editor.canvas.painters.background import Background
from editor.canvas.picture import Picture


class Below:
    """Wires of nodes that are dragged lie on those that stay."""

    def __init__(self) -> None:
        self._ground = Background()
        self._image: QPixmap | None = None  # of what stays
        self._key: tuple[object, ...] = ()
        self._looks: NDArray[np.intp] | None = None  # that the wires in it have

    def paint(self, painter: QPainter, picture: Picture, rect: QRect, fine: bool) -> None:
        """All of it in this part of the widget; wires `fine` or fast."""
        device = painter.device()
        whole, ratio = QRect(0, 0, device.width(), device.height()), device.devicePixelRatio()
        if not picture.lifted and picture.light is None:
            self._paint(painter, picture, rect, whole, fine)
            return
        moving = picture.scene.rows_of(picture.lifted)
        key = (*state(picture), whole, ratio, fine)
        if key != self._key or self._looks is not picture.looks:
            self._key, self._looks, self._image = key, picture.looks, None
            self._paint(painter, picture, rect, whole, fine, moving)
        else:  # painted again as it was: worth an image
            if self._image is None:
                self._image = QPixmap(whole.size() * ratio)
                self._image.setDevicePixelRatio(ratio)
                inner = QPainter(self._image)
                self._paint(inner, picture, whole, whole, fine, moving)
                inner.end()
            painter.drawPixmap(0, 0, self._image)
        if len(moving):
            wires.paint(painter, picture, rect, fine, moving)

    def _paint(
        self,
        painter: QPainter,
        picture: Picture,
        rect: QRect,
        whole: QRect,
        fine: bool,
        moving: NDArray[np.intp] | tuple[()] = (),
    ) -> None:
        """Without the wires that move."""
        self._ground.paint(painter, picture, rect)
        remarks.paint(painter, picture, rect)
        if not picture.lifted:
            ribbons.paint(painter, picture, rect, whole)
        rows = wires.visible(picture, rect)
        wires.paint(painter, picture, rect, fine, np.setdiff1d(rows, moving) if len(moving) else rows)


def state(picture: Picture) -> tuple[object, ...]:
    """All that decides what it looks like, but for where dragged nodes are and what the run says."""
    overlay = picture.overlay
    marks = (picture.selected_wires, picture.hovered, overlay.hidden, overlay.drop_wire, overlay.cut)
    drawn = (picture.scene.drawn, picture.selected, picture.hovered_port, picture.trace) if not picture.lifted else ()
    known = (dict(picture.scene.remarks), picture.selected_remarks)
    return (picture.scene, picture.view, picture.theme, picture.lifted, *drawn, *marks, *known)
