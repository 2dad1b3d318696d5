"""Glorot's uniform draw: keeps the size of tanh and sigmoid signals about equal through the layers."""

import numpy as np

from engine.family import Setting
from engine.initializers.initializer import Initializer, initializer
from engine.tensor import Array, Shape


@initializer(title="Glorot uniform")
class Glorot(Initializer, Setting):
    """Uniform in ±√(6 / (fan_in + fan_out)). Glorot & Bengio 2010."""

    def draw(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Array:
        limit = (6 / (fan_in + fan_out)) ** 0.5
        return rng.uniform(-limit, limit, shape)
