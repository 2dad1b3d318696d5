"""What an optimiser is: the calls that turn gradients into new parameters."""

from collections.abc import Iterator
from typing import Any, ClassVar

from engine.family import Family, Member
from engine.op import Op

BLOCK = 32_768  # floats: small enough for the cache, large enough to hide the cost of a call


class Optimizer(Member):
    """Records its update once, on the flat arrays of all parameters.

    The workspace `w` has `w.parameters` and `w.gradients` (flat, same length), `w.rate` (the learning rate as
    a 0-d array, so that it can change while running), `w.scratch` (flat, free to overwrite), `w.factor()` (a
    0-d array to multiply with) and what lasts from step to step: `w.kept(name)`, flat and zero at first, and
    `w.number(name, value)`, 0-d and float64.
    """

    __slots__ = ()
    shelf: ClassVar["Family[Optimizer]"]
    formula: ClassVar[str] = ""
    learning_rate: float

    def update(self, w: Any, op: Op) -> None:
        """Records the calls that read `w.gradients` and change `w.parameters`."""
        raise TypeError(f"{type(self).__name__} updates nothing")


OPTIMIZERS: Family[Optimizer] = Family("optimiser", "engine.optimizers")
Optimizer.shelf = OPTIMIZERS
optimizer = OPTIMIZERS.add


def blocks(count: int) -> Iterator[slice]:
    """The pieces in which an update walks over `count` parameters: each stays in the cache for all calls."""
    for start in range(0, count, BLOCK):
        yield slice(start, min(start + BLOCK, count))
