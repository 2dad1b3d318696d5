"""He's normal draw: keeps the size of ReLU signals about equal through the layers."""

import numpy as np

from engine.family import Setting
from engine.initializers.initializer import Initializer, initializer
from engine.tensor import Array, Shape


@initializer(title="He normal")
class He(Initializer, Setting):
    """Normal with mean 0 and deviation √(2 / fan_in). He et al. 2015."""

    def draw(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Array:
        return rng.normal(0.0, (2 / fan_in) ** 0.5, shape)
