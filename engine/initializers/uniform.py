"""A uniform draw within a chosen limit."""

from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.initializers.initializer import Initializer, initializer
from engine.tensor import Array, Shape


@initializer(title="Uniform")
class Uniform(Initializer, Setting):
    """Uniform in ±limit, whatever the layer's size."""

    limit: Annotated[float, Meta(gt=0, le=1e6, description="No value is larger.")] = 0.05

    def draw(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Array:
        return rng.uniform(-self.limit, self.limit, shape)
