"""What a run was before some iteration, to go back to: all that an iteration changes, as it was."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from engine.course import Course, RandomState
from engine.resume import begun, schedule_of, set_random
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
        self.random: dict[str, RandomState] = {}
        self.finite = True
        self.whole = False  # whether it has been taken to the end

    def taking(self) -> Iterator[None]:
        """Copies in bites, what an iteration under way began with; the run must not move on in between, nor update."""
        before = begun(self.run)
        self.iteration, self.finite, self.whole = self.run.iteration, True, False
        self.random = before.random
        for own, array in zip(self.arrays, changing(self.run, before.state), strict=True):
            for start in range(0, array.size, BITE):
                own[start : start + BITE] = array[start : start + BITE]
                self.finite = self.finite and finite(own[start : start + BITE])
                yield
        self.whole = True

    def take(self) -> None:
        """Copies at once."""
        for _ in self.taking():
            pass

    def restore(self) -> None:
        """The run as it was."""
        for own, array in zip(self.arrays, changing(self.run), strict=True):
            array[...] = own
        set_random(self.run, self.random)
        self.run.iteration, self.run.operation = self.iteration, 0

    def lasting(self) -> tuple[dict[str, Array], Course]:
        """Parameters and state by name, and the course: as `engine.resume` tells them of a run, of the copy."""
        run, program = self.run, self.run.program
        flat, *others = self.arrays
        arrays: dict[str, Array] = {}
        for name, array in program.parameters.items():
            start = (array.ctypes.data - program.flat.ctypes.data) // array.itemsize
            arrays[name] = flat[start : start + array.size].reshape(array.shape)
        like = [*program.state.values(), *run.kept.values()]
        shaped = [array.reshape(own.shape) for array, own in zip(others, like, strict=True)]
        arrays |= dict(zip(program.state, shaped, strict=False))
        kept = dict(zip(run.kept, shaped[len(program.state) :], strict=True))
        return arrays, Course(run.kind, self.iteration, kept, self.random, schedule_of(run))


def changing(run: "Run", state: dict[str, Array] | None = None) -> list[Array]:
    """Every array that an iteration changes, flat; `state` in place of what it is now."""
    state = run.program.state if state is None else state
    return [array.reshape(-1) for array in (run.program.flat, *state.values(), *run.kept.values())]
