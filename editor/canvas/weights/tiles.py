"""Numbers as small images side by side: a matrix, kernels, maps. One pixel is one number, enlarged to what there is."""

from math import ceil, prod

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage

from editor.canvas.weights.lines import picture
from editor.canvas.weights.place import Place
from editor.canvas.weights.shading import Shading
from editor.look.themes import Theme

LARGEST = 28.0  # px that one number takes, at most
LONGEST = 3.0  # times as wide as high is a number of a matrix, at most


class Tiles:
    """Pictures of the last two axes, in rows, as large as the rectangle of the widget allows."""

    def __init__(self, shape: tuple[int, ...], rect: QRectF) -> None:
        *self.leading, self.rows, self.columns = (1, *shape) if len(shape) == 1 else shape
        self.count = prod(self.leading)
        self.gap = 0 if self.count == 1 else 1  # numbers between two pictures
        self.across, size = max(map(self.layout(rect), range(1, self.count + 1)), key=lambda found: found[1])
        self.down = ceil(self.count / self.across)
        wide, tall = self.across * (self.columns + self.gap) - self.gap, self.down * (self.rows + self.gap) - self.gap
        self.wide = self.tall = size
        if self.count == 1:  # a matrix fills what there is, within bounds
            self.wide = min(rect.width() / wide, LARGEST, LONGEST * rect.height() / tall)
            self.tall = min(rect.height() / tall, LARGEST, LONGEST * self.wide)
            self.wide = min(self.wide, LONGEST * self.tall)
        self.rect = QRectF(0, 0, wide * self.wide, tall * self.tall)
        self.rect.moveCenter(rect.center())

    def layout(self, rect: QRectF):  # type: ignore[no-untyped-def]
        """How large one number is with so many pictures side by side."""

        def tried(across: int) -> tuple[int, float]:
            down = ceil(self.count / across)
            wide = rect.width() / (across * (self.columns + self.gap) - self.gap)
            tall = rect.height() / (down * (self.rows + self.gap) - self.gap)
            return across, min(wide, tall, LARGEST)

        return tried

    def image(self, shading: Shading, theme: Theme) -> QImage:
        """One pixel for each number."""
        pixels = np.take(shading.colours, shading.looks, mode="clip")
        if self.count == 1:
            return picture(pixels.reshape(self.rows, self.columns), 1.0)
        room = np.full((self.down * self.across, self.rows + 1, self.columns + 1), theme.floating.rgb(), np.uint32)
        room[: self.count, : self.rows, : self.columns] = pixels.reshape(self.count, self.rows, self.columns)
        whole = room.reshape(self.down, self.across, self.rows + 1, self.columns + 1).swapaxes(1, 2)
        return picture(whole.reshape(self.down * (self.rows + 1), -1)[:-1, :-1], 1.0)

    def at(self, point: QPointF) -> Place | None:
        """The number that lies there."""
        if not self.rect.contains(point):
            return None
        across, column = divmod(int((point.x() - self.rect.left()) / self.wide), self.columns + self.gap)
        down, row = divmod(int((point.y() - self.rect.top()) / self.tall), self.rows + self.gap)
        which = down * self.across + across
        if column >= self.columns or row >= self.rows or which >= self.count:
            return None
        index = np.unravel_index(which, tuple(self.leading)) if self.leading else ()
        return Place("number", (*map(int, index), row, column))

    def cell(self, index: tuple[int, ...]) -> QRectF:
        """Where a number lies."""
        *leading, row, column = index
        which = int(np.ravel_multi_index(tuple(leading), tuple(self.leading))) if leading else 0
        down, across = divmod(which, self.across)
        left = self.rect.left() + (across * (self.columns + self.gap) + column) * self.wide
        top = self.rect.top() + (down * (self.rows + self.gap) + row) * self.tall
        return QRectF(left, top, self.wide, self.tall)
