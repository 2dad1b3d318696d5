"""How a parameter's first values are drawn."""

from typing import ClassVar

import numpy as np

from engine.family import Family, Member
from engine.tensor import Array, Shape


class Initializer(Member):
    """Draws an array; `fan_in` and `fan_out` count the connections into and out of one unit."""

    __slots__ = ()
    shelf: ClassVar["Family[Initializer]"]

    def draw(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Array:
        """Float64 values of the given shape."""
        raise TypeError(f"{type(self).__name__} draws nothing")


INITIALIZERS: Family[Initializer] = Family("initialiser", "engine.initializers")
Initializer.shelf = INITIALIZERS
initializer = INITIALIZERS.add
