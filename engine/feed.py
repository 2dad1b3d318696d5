"""Brings the samples of a data set to where the passes read them, in an order drawn anew for each epoch."""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from engine.data.dataset import Samples
from engine.tensor import Array

AHEAD = 32_768  # numbers gathered at a time: for small batches gathering costs as much as a whole pass


class Counter(Protocol):
    """Who knows the iteration that comes next."""

    iteration: int


class Order:
    """The samples' indices as one epoch takes them, fixed by seed and epoch alone."""

    def __init__(self, seed: int, count: int) -> None:
        self.seed = seed
        self._straight, self._indices = np.arange(count), np.arange(count)
        self._epoch = -1

    def of(self, epoch: int) -> Array:
        """Of this epoch; the array is used again for the next one."""
        if epoch != self._epoch:
            self._indices[...] = self._straight
            generator = np.random.Generator(np.random.PCG64([self.seed, 2, epoch]))  # default_rng, sooner
            generator.shuffle(self._indices)
            self._epoch = epoch
        return self._indices


class Feed:
    """One data set's samples. Batches so small that several fit into AHEAD are gathered together, and lie ready."""

    def __init__(self, samples: Samples, order: Order, batch: int, dtypes: tuple[type, ...]) -> None:
        self.order, self.batch = order, batch
        self.count = samples.size
        self.iterations = -(-self.count // batch)  # per epoch
        self._rows: list[Array] = [
            np.ascontiguousarray(part, dtype).reshape(-1, self.count)
            for part, dtype in zip(samples, dtypes, strict=True)
        ]
        self.ahead = min(AHEAD // (batch * max(map(len, self._rows))), self.iterations)
        self._wide = [np.empty((len(rows), self.ahead * batch), rows.dtype) for rows in self._rows]
        self._ready = [np.empty((self.ahead, len(rows), batch), rows.dtype) for rows in self._rows]
        self._whole = [tuple(map(raw, pair)) for pair in zip(*self._ready, strict=True)]  # of each batch
        self._batches = self._whole[:0]  # those that lie ready
        self._first = 0  # the iteration of the first of them

    def into(self, inputs: Array, targets: Array, run: Counter) -> Callable[[], None]:
        """What writes the batch of the run's iteration into these arrays (…, N)."""
        rows = [array.reshape(len(own), -1) for array, own in zip((inputs, targets), self._rows, strict=True)]
        x, y = map(raw, (inputs, targets))

        def gather() -> None:
            place = run.iteration - self._first
            if not 0 <= place < len(self._batches):
                self._prepare(run.iteration)
                place = 0
            x[:], y[:] = self._batches[place]

        def gather_one() -> None:
            for target, own in zip(rows, self._rows, strict=True):
                take(own, self._indices(run.iteration, 1), target)

        return gather if self.ahead else gather_one

    def _prepare(self, iteration: int) -> None:
        """Gathers as many batches from here on as there is room for, or are left of the epoch."""
        count = min(self.ahead, self.iterations - iteration % self.iterations)
        indices = self._indices(iteration, count)
        whole, rest = divmod(len(indices), self.batch)
        self._batches, self._first = self._whole[:whole], iteration
        last = []
        for rows, wide, ready in zip(self._rows, self._wide, self._ready, strict=True):
            gathered = wide.reshape(-1)[: len(rows) * len(indices)].reshape(len(rows), -1)
            take(rows, indices, gathered)
            side_by_side = gathered[:, : whole * self.batch].reshape(len(rows), whole, self.batch)
            ready[:whole] = side_by_side.swapaxes(0, 1)
            if rest:  # the last batch of an epoch may be smaller
                last.append(ready[whole].reshape(-1)[: len(rows) * rest])
                last[-1].reshape(len(rows), rest)[...] = gathered[:, whole * self.batch :]
        self._batches += [tuple(map(raw, last))] if rest else []

    def _indices(self, iteration: int, count: int) -> Array:
        """Of the samples of so many iterations, all of one epoch."""
        epoch, place = divmod(iteration, self.iterations)
        return self.order.of(epoch)[place * self.batch : (place + count) * self.batch]


def raw(array: Array) -> memoryview:
    """The array's bytes, which Python copies in half the time that NumPy takes for a few numbers."""
    return memoryview(array.reshape(-1)).cast("B")  # type: ignore[arg-type]


def take(rows: Array, indices: Array, target: Array) -> None:
    """target[:, i] = rows[:, indices[i]]; 'clip' writes straight into the target, where 'raise' would copy."""
    rows.take(indices, 1, target, "clip")
