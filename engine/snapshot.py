"""What a run was before some iteration, to go back to: all that an iteration changes, as it was."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from engine.course import Course, RandomState
from engine.resume import begun, schedule_of, set_random
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.train import Run

OBJECTS = 1000  # bytes of Python's own: small networks have little else
BITE = 1 << 20  # numbers copied at a time: a millisecond or two, in which nobody is heard


class Snapshot:
    """Weights and state, the optimiser's memory, random numbers and the counter; for every run of the same sheet."""

    def __init__(self, run: "Run") -> None:
        self.arrays = [np.empty_like(array) for array in changing(run)]
        self.iteration = 0
        self.scale = 1.0  # of the learning rate
        self.random: dict[str, RandomState] = {}
        self.whole = False  # whether it has been taken to the end

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return size(self.arrays)

    def taking(self, run: "Run") -> Iterator[Array]:
        """Copies in bites, which it hands on, what an iteration under way began with.

        The run must not move on in between, nor update.
        """
        before = begun(run)
        self.iteration, self.scale, self.random, self.whole = run.iteration, run.scale, before.random, False
        yield from copying(changing(run, before.state), self.arrays)
        self.whole = True

    def take(self, run: "Run") -> None:
        """Copies at once."""
        for _ in self.taking(run):
            pass

    def restore(self, run: "Run") -> None:
        """The run as it was."""
        for _ in self.restoring(run):
            pass

    def restoring(self, run: "Run") -> Iterator[Array]:
        """The same in bites."""
        yield from copying(self.arrays, changing(run))
        set_random(run, self.random)
        run.iteration, run.operation, run.scale = self.iteration, 0, self.scale
        run.set_rate()

    def holds(self, run: "Run") -> bool:
        """Whether it can: it may be of another sheet's run."""
        shapes = [[(array.shape, array.dtype) for array in arrays] for arrays in (self.arrays, changing(run))]
        return shapes[0] == shapes[1]

    def lasting(self, run: "Run") -> tuple[dict[str, Array], Course]:
        """Parameters and state by name, and the course: as `engine.resume` tells them of a run, of the copy."""
        program = run.program
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


def size(arrays: list[Array]) -> int:
    """Bytes that a copy of them takes."""
    return OBJECTS + sum(OBJECTS // 4 + array.nbytes for array in arrays)


def copying(sources: list[Array], targets: list[Array]) -> Iterator[Array]:
    """In bites: each part of a target that has just been written."""
    for source, target in zip(sources, targets, strict=True):
        for start in range(0, source.size, BITE):
            part = target[start : start + BITE]
            part[...] = source[start : start + BITE]
            yield part
