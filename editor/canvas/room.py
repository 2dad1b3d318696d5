"""Which parts of the drawing are free, in cells: many boxes are asked about at once."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from editor.canvas.curves import Floats

CELL = 4.0  # pixels
SOME, SAMPLES = 500, 4  # wires that words keep away from, and points of each piece of them that are looked at

Cells = NDArray[np.intp]


def on_wires(points: Floats) -> Floats:
    """Points (n, 2) close together on wires (m, k, 2); none of too many wires: there, words have to lie on some."""
    if len(points) > SOME:
        return np.zeros((0, 2))
    between = np.arange(SAMPLES)[:, None] / SAMPLES
    return (points[:, :-1, None] * (1 - between) + points[:, 1:, None] * between).reshape(-1, 2)


class Room:
    """What is taken of a part of the drawing: by obstacles (n, 4: left, top, right, bottom) for good, by what is
    placed from then on. Words may lie on points of wires, but rather do not.
    """

    def __init__(self, around: QRectF, obstacles: Floats, wires: Floats) -> None:
        self.first = np.floor(np.array([around.left(), around.top()]) / CELL).astype(np.intp)
        last = np.ceil(np.array([around.right(), around.bottom()]) / CELL).astype(np.intp)
        self.shape = tuple((last - self.first)[::-1] + 1)
        taken = np.zeros(self.shape, np.int32)
        for left, top, right, bottom in self.cells(obstacles).tolist():
            taken[top:bottom, left:right] = 1
        self.bodies = summed(taken)
        points = np.floor(wires / CELL).astype(np.intp) - self.first
        points = points[((points >= 0) & (points < np.array(self.shape)[::-1])).all(axis=1)]
        crossed = np.zeros(self.shape, np.int32)
        crossed[points[:, 1], points[:, 0]] = 1
        self.wires = summed(crossed)
        self.taken = np.zeros(self.shape, bool)

    def cells(self, boxes: Floats) -> Cells:
        """From the first cell that each box touches to the one behind the last."""
        ends = np.concatenate([np.floor(boxes[..., :2] / CELL), np.ceil(boxes[..., 2:] / CELL)], axis=-1)
        low, high = np.tile(self.first, 2), np.tile(np.array(self.shape)[::-1] - 1, 2)
        return np.clip(ends.astype(np.intp) - low, 0, high)

    def choices(self, boxes: Floats, leaders: Floats, apart: float) -> list[list[int]]:
        """Of the boxes (n, c, 4) of each of n things those that no obstacle lies in, nor in the leaders to them; those
        that no wire crosses come first.
        """
        self._boxes = self.cells(np.add(boxes, (-apart, 0.0, apart, 0.0)))
        inset = np.minimum(CELL, (leaders[..., 3] - leaders[..., 1]) / 2)  # at its ends it may touch
        ends = np.stack([inset * 0, inset, inset * 0, -inset], axis=-1)
        self._leaders = self.cells(leaders + ends)
        free = (within(self.bodies, self._boxes) == 0) & (within(self.bodies, self._leaders) == 0)
        crossed = within(self.wires, self.cells(boxes)) > 0
        order = np.argsort(crossed + 2 * ~free, axis=1, kind="stable")
        return [row[:count].tolist() for row, count in zip(order, free.sum(axis=1), strict=True)]

    def take_first(self, row: int, choices: list[int]) -> int | None:
        """Takes the first of these places of a thing where nothing was placed yet."""
        for choice in choices:
            parts = [self._part(*cells[row, choice].tolist()) for cells in (self._boxes, self._leaders)]
            if not any(part.any() for part in parts):
                for part in parts:
                    part[...] = True
                return choice
        return None

    def take(self, box: QRectF) -> None:
        """Takes this place whatever lies there."""
        self._part(*self.cells(np.array(box.getCoords())).tolist())[...] = True

    def _part(self, left: int, top: int, right: int, bottom: int) -> NDArray[np.bool_]:
        return self.taken[top:bottom, left:right]


def summed(cells: NDArray[np.int32]) -> NDArray[np.int32]:
    """At (row, column) over all cells above that row and to the left of that column."""
    sums = np.zeros((cells.shape[0] + 1, cells.shape[1] + 1), np.int32)
    np.add.accumulate(cells, axis=0, out=sums[1:, 1:])
    return np.add.accumulate(sums, axis=1, out=sums)


def within(sums: NDArray[np.int32], cells: Cells) -> NDArray[np.int32]:
    """What lies in boxes of cells (…, 4), from the sums."""
    left, top, right, bottom = np.moveaxis(cells, -1, 0)
    found: NDArray[np.int32] = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return found
