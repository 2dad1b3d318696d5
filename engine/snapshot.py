"""What a run was at some moment, to go back to: all that an iteration changes, as it was."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.tensor import Array, finite

if TYPE_CHECKING:
    from engine.train import Run

BITE = 1 << 20  # numbers copied at a time: a millisecond or two, in which nobody is heard


class Snapshot:
    """Weights and state, the optimiser's memory, random numbers and the counter."""

    def __init__(self, run: "Run") -> None:
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

    def take(self) -> None:
        """Copies at once."""
        for _ in self.taking():
            pass

    def restore(self) -> None:
        """The run as it was."""
        for own, array in zip(self.arrays, changing(self.run), strict=True):
            array[...] = own
        for name, state in self.random.items():
            self.run.program.rngs[name].bit_generator.state = state
        self.run.iteration, self.run.operation = self.iteration, 0


def changing(run: "Run") -> list[Array]:
    """Every array that an iteration changes, flat."""
    arrays = [run.program.flat, *run.program.state.values(), *run.kept.values()]
    return [array.reshape(-1) for array in arrays]
