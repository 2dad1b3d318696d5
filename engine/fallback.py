"""Weights to go back to when training breaks down: copies taken between iterations and judged by the loss they give."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from engine.nonfinite import finite
from engine.tensor import Array
from engine.train import Run

BITE = 1 << 20  # numbers copied at a time: a millisecond or two, in which nobody is heard
SANE = 10.0  # times the loss before: weights that do worse are on their way out, however finite


class Copy:
    """All that an iteration changes: weights and state, the optimiser's memory, random numbers and the counter."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.arrays = [np.empty_like(array) for array in changing(run)]
        self.iteration = 0
        self.random: dict[str, Any] = {}
        self.finite = True

    def taking(self) -> Iterator[None]:
        """Copies in bites; the run must not move on in between."""
        self.iteration, self.finite = self.run.iteration, True
        self.random = {name: rng.bit_generator.state for name, rng in self.run.program.rngs.items()}
        for own, array in zip(self.arrays, changing(self.run), strict=True):
            for start in range(0, array.size, BITE):
                own[start : start + BITE] = array[start : start + BITE]
                self.finite = self.finite and finite(own[start : start + BITE])
                yield

    def restore(self) -> None:
        """The run as it was."""
        for own, array in zip(self.arrays, changing(self.run), strict=True):
            array[...] = own
        for name, state in self.random.items():
            self.run.program.rngs[name].bit_generator.state = state
        self.run.iteration, self.run.operation = self.iteration, 0


class Fallback:
    """The newest copy known to be sane, and a newer one of which the next loss will tell.

    An update can throw weights so far that they are finite and worthless. The loss that shows it is that of the next
    iteration: only when it is at most SANE times the first loss, or that of the copy before, does it replace that copy.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self._good, self._new = Copy(run), Copy(run)
        self.begin()

    def begin(self) -> None:
        """The weights as they are now, unjudged: there are none before them."""
        self._first: float | None = None
        self._before = 0.0  # the loss of the good copy
        self._waiting = False  # whether the newer copy is whole and waits for its loss
        for _ in self._good.taking():
            pass

    def taking(self) -> Iterator[None]:
        """Takes a newer copy, in bites, between two iterations."""
        self._waiting = False
        yield from self._new.taking()
        self._waiting = self._new.finite

    def judge(self, loss: float) -> None:
        """Takes note of the finite loss of the first iteration after a copy; of others it does no harm."""
        if self._first is None:
            self._first = loss
        if self._waiting and loss <= SANE * max(self._first, self._before):
            self._good, self._new = self._new, self._good
            self._before = loss
        self._waiting = False

    @property
    def iteration(self) -> int:
        """That of the good copy."""
        return self._good.iteration

    def restore(self) -> None:
        """Goes back to the good copy."""
        self._waiting = False
        self._good.restore()


def changing(run: Run) -> list[Array]:
    """Every array that an iteration changes, flat."""
    arrays = [run.program.flat, *run.program.state.values(), *run.kept.values()]
    return [array.reshape(-1) for array in arrays]
