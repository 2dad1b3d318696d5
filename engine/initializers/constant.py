"""One chosen value for every number, such as the slopes of PReLU."""

from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.initializers.initializer import Initializer, initializer
from engine.tensor import Array, Shape


@initializer(title="Constant")
class Constant(Initializer, Setting):
    """Every value the same: units that begin alike learn alike, so it is for slopes and scales, not for weights."""

    value: Annotated[float, Meta(ge=-1e6, le=1e6, description="The value.")] = 0.0

    def draw(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Array:
        return np.full(shape, self.value)
