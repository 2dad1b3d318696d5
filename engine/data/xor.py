"""Four quadrants in two classes: the pattern that a single layer cannot learn."""

import numpy as np

from engine.data.plane import Plane
from engine.layers.layer import layer
from engine.tensor import Array


@layer(title="XOR", category="Data")
class Xor(Plane):
    """Points of two classes: orange where exactly one of x and y is negative, blue elsewhere.

    Outputs: inputs (2,), targets one of 2 classes. Points keep 0.3 away from the axes. Noise moves the place where a
    point gets its label, so near the axes labels can be wrong.
    """

    formula = "orange where x·y < 0"

    def draw(self, rng: np.random.Generator) -> tuple[Array, Array]:
        points = rng.uniform(-5, 5, (2, self.samples))
        points += np.where(points > 0, 0.3, -0.3)
        judged = points + rng.uniform(-5, 5, points.shape) * self.noise
        return points, judged[0] * judged[1] < 0
