"""He's uniform draw: as his normal one, within a limit."""

import numpy as np

from engine.family import Setting
from engine.initializers.initializer import Initializer, initializer
from engine.tensor import Array, Shape


@initializer(title="He uniform")
class HeUniform(Initializer, Setting):
    """Uniform in ±√(6 / fan_in). He et al. 2015."""

    def draw(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Array:
        limit = (6 / fan_in) ** 0.5
        return rng.uniform(-limit, limit, shape)
