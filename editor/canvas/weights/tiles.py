"""Numbers as small images side by side: a matrix, kernels, maps. One pixel is one number, enlarged to what there is."""

from math import ceil, prod

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from editor.canvas.weights.image import picture
from editor.canvas.weights.place import Place
from editor.canvas.weights.seen import Seen
from editor.canvas.weights.tints import Tints
from editor.look.themes import Theme

LARGEST = 28.0  # px that one number takes, at most
LONGEST = 3.0  # times as wide as high is a number of a matrix, at most


class Tiles:
    """Pictures of the last two axes, in rows, as large as the rectangle of the widget allows."""

    def __init__(self, shape: tuple[int, ...], rect: QRectF) -> None:
        self.shape = shape
        self.leading, (self.rows, self.columns) = shape[:-2], shape[-2:]
        self.count = prod(self.leading)
        self.gap = 0 if self.count == 1 else 1  # numbers between two pictures
        sizes = [self.size(across, rect) for across in range(1, self.count + 1)]
        self.across = int(np.argmax(sizes)) + 1
        self.down = ceil(self.count / self.across)
        wide, tall = self.across * (self.columns + self.gap) - self.gap, self.down * (self.rows + self.gap) - self.gap
        self.wide = self.tall = max(sizes)
        if self.count == 1:  # a matrix fills what there is, within bounds
            self.wide, self.tall = min(rect.width() / wide, LARGEST), min(rect.height() / tall, LARGEST)
            self.wide, self.tall = min(self.wide, LONGEST * self.tall), min(self.tall, LONGEST * self.wide)
        self.rect = QRectF(0, 0, wide * self.wide, tall * self.tall)
        self.rect.moveCenter(rect.center())
        self._image: QImage | None = None
        self._seen: Seen | None = None

    def size(self, across: int, rect: QRectF) -> float:
        """How large one number is with so many pictures side by side."""
        down = ceil(self.count / across)
        wide = rect.width() / (across * (self.columns + self.gap) - self.gap)
        return min(wide, rect.height() / (down * (self.rows + self.gap) - self.gap), LARGEST)

    def paint(self, painter: QPainter, seen: Seen) -> None:
        """Where a number has less than a pixel neighbours mix."""
        if self._image is None or self._seen is not seen:
            self._image, self._seen = self.image(seen.tints[0], seen.theme), seen
        smooth = min(self.wide, self.tall) * seen.scale < 1
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(self.rect, self._image)

    def image(self, shown: Tints, theme: Theme) -> QImage:
        """One pixel for each number."""
        pixels = np.take(shown.colours, shown.looks, mode="clip")
        if self.count == 1:
            return picture(pixels.reshape(self.rows, self.columns))
        room = np.full((self.down * self.across, self.rows + 1, self.columns + 1), theme.floating.rgb(), np.uint32)
        room[: self.count, : self.rows, : self.columns] = pixels.reshape(self.count, self.rows, self.columns)
        whole = room.reshape(self.down, self.across, self.rows + 1, self.columns + 1).swapaxes(1, 2)
        return picture(whole.reshape(self.down * (self.rows + 1), -1)[:-1, :-1])

    def mark(self, painter: QPainter, place: Place, colour: QColor, seen: Seen) -> None:
        """A frame around a number."""
        cell = self.cell(place.index)
        cell.setSize(cell.size().expandedTo(QSizeF(3.0, 3.0)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(seen.theme.floating, 4.0), QPen(colour, 2.0)):
            painter.setPen(pen)
            painter.drawRect(cell)

    def at(self, point: QPointF) -> Place | None:
        """The number that lies there."""
        if not self.rect.contains(point):
            return None
        across, column = divmod(int((point.x() - self.rect.left()) / self.wide), self.columns + self.gap)
        down, row = divmod(int((point.y() - self.rect.top()) / self.tall), self.rows + self.gap)
        which = down * self.across + across
        if column >= self.columns or row >= self.rows or which >= self.count:
            return None
        return Place("number", (*self.picture_at(which), row, column))

    def picture_at(self, which: int) -> tuple[int, ...]:
        """The leading indices of a picture."""
        return tuple(map(int, np.unravel_index(which, self.leading))) if self.leading else ()

    def which(self, index: tuple[int, ...]) -> int:
        """The number of the picture that it lies in."""
        return int(np.ravel_multi_index(index[:-2], self.leading)) if self.leading else 0

    def cell(self, index: tuple[int, ...]) -> QRectF:
        """Where a number lies."""
        down, across = divmod(self.which(index), self.across)
        left = self.rect.left() + (across * (self.columns + self.gap) + index[-1]) * self.wide
        top = self.rect.top() + (down * (self.rows + self.gap) + index[-2]) * self.tall
        return QRectF(left, top, self.wide, self.tall)

    def spot(self, place: Place) -> QPointF:
        """The middle of a number."""
        return self.cell(place.index).center()

    def stepped(self, place: Place | None, down: int, across: int) -> Place:
        """Over a picture's numbers; beyond its edge into the next picture, where there is one."""
        if place is None:
            return Place("number", (0,) * len(self.shape))
        row, column = place.index[-2] + down, place.index[-1] + across
        which = self.which(place.index)
        for at, length, step in ((row, self.rows, down * self.across), (column, self.columns, across)):
            if not 0 <= at < length and 0 <= which + step < self.count:
                return Place("number", (*self.picture_at(which + step), row % self.rows, column % self.columns))
        row, column = min(max(row, 0), self.rows - 1), min(max(column, 0), self.columns - 1)
        return Place("number", (*place.index[:-2], row, column))
