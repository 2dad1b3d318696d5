"""Brings the samples of a data set to where the passes read them, in an order drawn anew for each epoch."""

import numpy as np

from engine.data.dataset import Samples
from engine.tensor import Array

AHEAD = 32_768  # numbers gathered at a time: for small batches gathering costs as much as a whole pass


class Order:
    """The samples' indices as one epoch takes them, fixed by seed and epoch alone."""

    def __init__(self, seed: int, count: int) -> None:
        self.seed = seed
        self._indices = np.arange(count)
        self._epoch = -1

    def of(self, epoch: int) -> Array:
        """Of this epoch; the array is used again for the next one."""
        if epoch != self._epoch:
            self._indices[...] = np.arange(self._indices.size)
            np.random.default_rng([self.seed, 2, epoch]).shuffle(self._indices)
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
        ahead = min(AHEAD // (batch * max(map(len, self._rows))), self.iterations)
        self._wide = [np.empty((len(rows), ahead * batch), rows.dtype) for rows in self._rows]
        self._ready = [[np.empty(len(rows) * batch, rows.dtype) for rows in self._rows] for _ in range(ahead)]
        self._first = self._end = 0  # the iterations whose batches lie ready

    def gather(self, iteration: int, targets: tuple[Array, ...]) -> None:
        """Writes an iteration's batch into flat arrays (features·N)."""
        if self._first <= iteration < self._end:
            for target, ready in zip(targets, self._ready[iteration - self._first], strict=True):
                target[...] = ready[: target.size]
        elif self._ready:
            self._prepare(iteration)
            self.gather(iteration, targets)
        else:
            indices = self._indices(iteration, 1)
            for target, rows in zip(targets, self._rows, strict=True):
                take(rows, indices, target.reshape(len(rows), -1))

    def _prepare(self, iteration: int) -> None:
        """Gathers as many batches from here on as lie ready at a time, or are left of the epoch."""
        count = min(len(self._ready), self.iterations - iteration % self.iterations)
        indices = self._indices(iteration, count)
        for place, (rows, wide) in enumerate(zip(self._rows, self._wide, strict=True)):
            gathered = wide.reshape(-1)[: len(rows) * indices.size].reshape(len(rows), -1)
            take(rows, indices, gathered)
            for number in range(count):
                part = gathered[:, number * self.batch : (number + 1) * self.batch]
                self._ready[number][place][: part.size].reshape(part.shape)[...] = part
        self._first, self._end = iteration, iteration + count

    def _indices(self, iteration: int, count: int) -> Array:
        """Of the samples of so many iterations, all of one epoch."""
        epoch, place = divmod(iteration, self.iterations)
        return self.order.of(epoch)[place * self.batch : (place + count) * self.batch]


def take(rows: Array, indices: Array, target: Array) -> None:
    """target[:, i] = rows[:, indices[i]]; 'clip' writes straight into the target, where 'raise' would copy."""
    rows.take(indices, 1, target, "clip")
