"""All zeros: for biases; a whole layer of zeros cannot learn, which is worth seeing once."""

import numpy as np

from engine.family import Setting
from engine.initializers.initializer import Initializer, initializer
from engine.tensor import Array, Shape


@initializer(title="Zeros")
class Zeros(Initializer, Setting):
    """Every value 0."""

    def draw(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Array:
        return np.zeros(shape)
