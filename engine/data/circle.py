"""A disc and the ring around it: no line separates them, a few of them do."""

import numpy as np

from engine.data.plane import Plane, around
from engine.layers.layer import layer
from engine.tensor import Array

RADIUS = 5.0


@layer(title="Circle", category="Data")
class Circle(Plane):
    """Points of two classes: blue within radius 2.5, orange in the ring from 3.5 to 5.

    Outputs: inputs (2,), targets one of 2 classes. Noise moves the place where a point gets its label, so near the
    border labels can be wrong.
    """

    formula = "blue where √(x² + y²) < 2.5"

    def draw(self, rng: np.random.Generator) -> tuple[Array, Array]:
        inner, outer = self.halves()
        radius = np.concatenate([rng.uniform(0, 0.5, inner), rng.uniform(0.7, 1, outer)]) * RADIUS
        points = around(radius, rng.uniform(0, 2 * np.pi, self.samples))
        judged = points + rng.uniform(-RADIUS, RADIUS, points.shape) * self.noise
        return points, np.hypot(*judged) >= 0.5 * RADIUS
