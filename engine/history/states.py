"""Full states of a run in the order of their iterations: the older they are, the farther apart they may lie."""

from collections.abc import Collection
from math import inf
from typing import NamedTuple

import numpy as np

from engine.snapshot import Snapshot
from engine.tensor import Array


class Price(NamedTuple):
    """What it costs to miss a state: the gap that it leaves, as a share of its age."""

    share: float
    place: int


class States:
    """Those of one branch. Their age is counted in iterations that were run since, on whatever branch."""

    def __init__(self) -> None:
        self.snapshots: list[Snapshot] = []
        self.size = 0  # bytes
        self._numbers = np.empty((2, 64), np.int64)  # the iteration of each, and the clock when it was taken

    @property
    def iterations(self) -> Array:
        """Of each."""
        return self._numbers[0, : len(self.snapshots)]

    def add(self, snapshot: Snapshot, clock: int) -> None:
        """A new last one."""
        count = len(self.snapshots)
        if count == self._numbers.shape[1]:
            self._numbers = np.concatenate([self._numbers, self._numbers], axis=1)
        self._numbers[:, count] = snapshot.iteration, clock
        self.snapshots.append(snapshot)
        self.size += snapshot.size

    def before(self, iteration: int) -> int:
        """The place of the last one that is not later; −1 if there is none."""
        return int(np.searchsorted(self.iterations, iteration, side="right")) - 1

    def cheapest(self, clock: int, held: Collection[int] = (), coming: int | None = None) -> Price:
        """The one that is missed least, neither the first nor the last nor held; its share is inf if there is none.

        With one `coming`, of that iteration, there will be another last.
        """
        iterations = self.iterations if coming is None else np.append(self.iterations, coming)
        count = len(iterations)
        if count < 3:
            return Price(inf, -1)
        shares = (iterations[2:] - iterations[:-2]) / (clock + 1 - self._numbers[1, 1 : count - 1])
        for place in held:
            if 0 < place < count - 1:
                shares[place - 1] = inf
        place = int(np.argmin(shares))
        return Price(float(shares[place]), place + 1)

    def pop(self, place: int) -> Snapshot:
        """Takes it out."""
        count = len(self.snapshots)
        self._numbers[:, place : count - 1] = self._numbers[:, place + 1 : count]
        snapshot = self.snapshots.pop(place)
        self.size -= snapshot.size
        return snapshot

    def cut(self, iteration: int) -> "States":
        """Ends with this iteration; returns those after it."""
        kept, count = self.before(iteration) + 1, len(self.snapshots)
        after = States()
        for snapshot, clock in zip(self.snapshots[kept:], self._numbers[1, kept:count], strict=True):
            after.add(snapshot, int(clock))
        del self.snapshots[kept:]
        self.size -= after.size
        return after

    def join(self, after: "States") -> None:
        """Goes on with later ones."""
        for place, snapshot in enumerate(after.snapshots):
            self.add(snapshot, int(after._numbers[1, place]))
