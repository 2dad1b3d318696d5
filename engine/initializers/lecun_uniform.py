"""LeCun's uniform draw: as his normal one, within a limit."""

import numpy as np

from engine.family import Setting
from engine.initializers.initializer import Initializer, initializer
from engine.tensor import Array, Shape


@initializer(title="LeCun uniform")
class LeCunUniform(Initializer, Setting):
    """Uniform in ±√(3 / fan_in). LeCun et al. 1998."""

    def draw(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Array:
        limit = (3 / fan_in) ** 0.5
        return rng.uniform(-limit, limit, shape)
