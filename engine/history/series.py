"""Numbers by iteration in arrays of bounded length: when one is full, every two entries become one."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from engine.tensor import Array

LENGTH = 1024  # entries: about as many as a time line has pixels
MOST_BYTES = 1 << 23  # of the rows of one series, in which there is a column for every wire and more for each node
NEAR = 0.75  # of the usual distance: an entry nearer to the one before gives way to the next

# Iterations (n, 2) and rows (n, 2, columns) of n pairs → of what becomes of each.
Merge: TypeAlias = Callable[[Array, Array], tuple[Array, Array]]


def extremes(iterations: Array, rows: Array) -> tuple[Array, Array]:
    """The least of the first column and the greatest of the second: a spike stays to be seen."""
    return iterations[:, 1], np.stack([rows[:, :, 0].min(axis=1), rows[:, :, 1].max(axis=1)], axis=1)


def lower(iterations: Array, rows: Array) -> tuple[Array, Array]:
    """The entry with the lower number: the lowest of all is never lost."""
    each, pick = np.arange(len(rows)), (rows[:, 1, 0] < rows[:, 0, 0]).astype(np.intp)
    return iterations[each, pick], rows[each, pick]


def later(iterations: Array, rows: Array) -> tuple[Array, Array]:
    """The later entry."""
    return iterations[:, 1], rows[:, 1]


class Series:
    """Entries in the order of their iterations. All memory is there from the start."""

    def __init__(self, columns: int, merge: Merge, dtype: type = np.float64, length: int = LENGTH) -> None:
        self.merge = merge
        self.count = 0
        self._iterations: Array = np.empty(length, np.int64)
        self._rows: Array = np.empty((length, columns), dtype)

    @property
    def iterations(self) -> Array:
        """Of the entries."""
        return self._iterations[: self.count]

    @property
    def rows(self) -> Array:
        """One for each entry."""
        return self._rows[: self.count]

    def extend(self, iterations: Array, rows: Array) -> None:
        """New last entries."""
        half = len(self._iterations) // 2
        for begin in range(0, len(iterations), half):
            some = slice(begin, begin + half)
            while self.count + len(iterations[some]) > len(self._iterations):
                self.halve()
            place = slice(self.count, self.count + len(iterations[some]))
            self._iterations[place], self._rows[place] = iterations[some], rows[some]
            self.count = place.stop

    def halve(self) -> None:
        """Every two entries become one; an odd last one stays."""
        half, odd = divmod(self.count, 2)
        columns = self._rows.shape[1]
        pairs = slice(0, 2 * half)
        last = self.iterations[2 * half :].copy(), self.rows[2 * half :].copy()
        merged = self.merge(self.iterations[pairs].reshape(half, 2), self.rows[pairs].reshape(half, 2, columns))
        self.count = half + odd
        self.iterations[:half], self.rows[:half] = merged
        self.iterations[half:], self.rows[half:] = last

    def cut(self, iteration: int) -> tuple[Array, Array]:
        """Ends with this iteration; returns the entries after it."""
        kept = int(np.searchsorted(self.iterations, iteration, side="right"))
        after = self.iterations[kept:].copy(), self.rows[kept:].copy()
        self.count = kept
        return after


class Losses(Series):
    """The least and the greatest loss of some iterations in a row: those after the entry before, up to its own."""

    def __init__(self, begins: int) -> None:
        super().__init__(2, extremes)
        self.begins = begins  # the iteration before the first
        self.width = 1  # iterations that an entry holds
        self._waiting: list[float] = []  # of the newest iterations, that are no entries yet

    def add(self, losses: list[float]) -> None:
        """Those of the iterations that come next; entries are made of many at a time, which takes less time."""
        self._waiting += losses
        if len(self._waiting) >= 4 * LENGTH:
            self.settle()

    def settle(self) -> None:
        """Makes entries of all."""
        if not self._waiting:
            return
        values, self._waiting = np.array(self._waiting), []
        while self.count + 1 + values.size // self.width > LENGTH:
            self.halve()
        before, end = ([self.begins] * 2 + self.iterations[-2:].tolist())[-2:]
        room = min(max(self.width - (end - before), 0), values.size) if self.count else 0
        if room:
            low, high = self.rows[-1]
            self.rows[-1] = np.minimum(low, values[:room].min()), np.maximum(high, values[:room].max())
            self.iterations[-1] += room
        starts = np.arange(room, values.size, self.width)
        if starts.size:
            rows = np.stack([np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)], axis=1)
            self.extend(end + np.minimum(starts + self.width, values.size), rows)

    def halve(self) -> None:
        super().halve()
        self.width *= 2

    def cut(self, iteration: int) -> tuple[Array, Array]:
        """What it is cut in the midst of counts on both sides."""
        self.settle()
        after = iterations, rows = super().cut(iteration)
        end = self.iterations[-1] if self.count else self.begins
        if iterations.size and end < iteration:
            self.extend(np.array([iteration]), rows[:1])
        return after


class Rows(Series):
    """Rows of numbers from iterations that happened to be watched, about equally far from one another."""

    def __init__(self, columns: int, dtype: type = np.float32, most: int = LENGTH) -> None:
        size = np.dtype(dtype).itemsize * columns + 8
        super().__init__(columns, later, dtype, max(min(most, MOST_BYTES // size), 8))
        self.step = 0.0

    def add(self, iteration: int, row: Array) -> None:
        """Of a later iteration; it takes the place of one that lies too near to the one before it."""
        if self.count > 1 and self.iterations[-1] - self.iterations[-2] < NEAR * self.step:
            self.count -= 1
        self.extend(np.array([iteration]), row[np.newaxis])

    def halve(self) -> None:
        super().halve()
        self.step = float(self.iterations[-1] - self.iterations[0]) / max(self.count - 1, 1)
