"""A normal draw of a chosen size, with which gradients can be made to vanish or explode on purpose."""

from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.initializers.initializer import Initializer, initializer
from engine.tensor import Array, Shape


@initializer(title="Normal")
class Normal(Initializer, Setting):
    """Normal with mean 0 and the given deviation, whatever the layer's size."""

    deviation: Annotated[float, Meta(gt=0, le=1e6, description="Typical size of a value.")] = 0.05

    def draw(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Array:
        return rng.normal(0.0, self.deviation, shape)
