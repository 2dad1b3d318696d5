"""A normal draw without its tails: no weight begins far out."""

from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.initializers.initializer import Initializer, initializer
from engine.tensor import Array, Shape


@initializer(title="Truncated normal")
class TruncatedNormal(Initializer, Setting):
    """Normal with mean 0 and the given deviation; what lies beyond two deviations is drawn again.

    That makes the values' own deviation 0.88 times as large.
    """

    deviation: Annotated[float, Meta(gt=0, le=1e6, description="Typical size of a value.")] = 0.05

    def draw(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Array:
        values = rng.standard_normal(shape)
        while (far := np.abs(values) > 2).any():
            values[far] = rng.standard_normal(int(far.sum()))
        return np.asarray(self.deviation * values)
