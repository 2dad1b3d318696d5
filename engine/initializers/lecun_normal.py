"""LeCun's normal draw: keeps the size of signals that pass as they are, and of SELU's."""

import numpy as np

from engine.family import Setting
from engine.initializers.initializer import Initializer, initializer
from engine.tensor import Array, Shape


@initializer(title="LeCun normal")
class LeCunNormal(Initializer, Setting):
    """Normal with mean 0 and deviation √(1 / fan_in). LeCun et al. 1998."""

    def draw(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Array:
        return rng.normal(0.0, (1 / fan_in) ** 0.5, shape)
