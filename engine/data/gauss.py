"""Two clouds: what a single neuron can separate."""

import numpy as np

from engine.data.plane import Plane
from engine.layers.layer import layer
from engine.tensor import Array


@layer(title="Gauss", category="Data")
class Gauss(Plane):
    """Points of two classes, normally distributed around (2, 2), blue, and (−2, −2), orange.

    Outputs: inputs (2,), targets one of 2 classes. The variance is 0.5 without noise and 4 with noise 0.5: then the
    clouds overlap and nobody can name every class rightly.
    """

    formula = "variance = 0.5 + 7·noise, around ±(2, 2)"

    def draw(self, rng: np.random.Generator) -> tuple[Array, Array]:
        orange = np.repeat([False, True], self.halves())
        centre = np.where(orange, -2.0, 2.0)
        return rng.normal(centre, (0.5 + 7 * self.noise) ** 0.5, (2, self.samples)), orange
