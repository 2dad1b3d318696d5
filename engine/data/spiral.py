"""Two interlocking spirals: easy to see, hard to separate with a line."""

import numpy as np

from engine.data.plane import Plane, around
from engine.layers.layer import layer
from engine.tensor import Array


@layer(title="Spiral", category="Data")
class Spiral(Plane):
    """Points of two classes on two spiral arms: r = 5·i/n, t = 1.75·(i/n)·2π + {0, π}.

    Outputs: inputs (2,), targets one of 2 classes. Noise moves the points. Both arms begin in the same point.
    """

    formula = "r = 5·i/n,  t = 1.75·(i/n)·2π + {0, π}"

    def draw(self, rng: np.random.Generator) -> tuple[Array, Array]:
        arms = []
        for turn, count in zip((0.0, np.pi), self.halves(), strict=True):
            step = np.arange(count) / count
            arms.append(around(5 * step, 1.75 * step * 2 * np.pi + turn))
        points = np.concatenate(arms, axis=1)
        points += rng.uniform(-1, 1, points.shape) * self.noise
        return points, np.repeat([False, True], self.halves())
