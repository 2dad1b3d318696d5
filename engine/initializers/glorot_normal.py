"""Glorot's normal draw: as his uniform one, from a bell curve."""

import numpy as np

from engine.family import Setting
from engine.initializers.initializer import Initializer, initializer
from engine.tensor import Array, Shape


@initializer(title="Glorot normal")
class GlorotNormal(Initializer, Setting):
    """Normal with mean 0 and deviation √(2 / (fan_in + fan_out)). Glorot & Bengio 2010."""

    def draw(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Array:
        return rng.normal(0.0, (2 / (fan_in + fan_out)) ** 0.5, shape)
