"""The same value everywhere: all units stay alike for ever, which is worth seeing once."""

from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.initializers.initializer import Initializer, initializer
from engine.tensor import Array, Shape


@initializer(title="Constant")
class Constant(Initializer, Setting):
    """Every value the same."""

    value: Annotated[float, Meta(ge=-1e6, le=1e6, description="Every first value.")] = 0.1

    def draw(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Array:
        return np.full(shape, float(self.value))
