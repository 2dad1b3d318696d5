"""Two interlocking spirals: easy to see, hard to separate with a line."""

from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.data.dataset import Dataset, Split
from engine.layers.layer import layer
from engine.tensor import Spec


@layer(title="Spiral", category="Data")
class Spiral(Dataset):
    """Points of two classes on two spiral arms: r = 5·i/n, t = 1.75·(i/n)·2π + {0, π}.

    Outputs: inputs (2,), targets one of 2 classes. Noise moves the points. After TensorFlow Playground (Apache-2.0).
    """

    class_names = ("blue", "orange")
    samples: Annotated[int, Meta(ge=10, le=100_000, description="How many points.")] = 500
    noise: Annotated[float, Meta(ge=0, le=0.5, description="How far points stray from the arms.")] = 0.0
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1, description="Draws other points of the same kind.")] = 0

    def specs(self) -> tuple[Spec, Spec]:
        return Spec((2,)), Spec((), classes=2)

    def load(self) -> Split:
        rng = np.random.default_rng(self.seed)
        half = self.samples // 2
        step = np.arange(half) / half
        arms = []
        for turn in (0.0, np.pi):
            angle = 1.75 * step * 2 * np.pi + turn
            arms.append(5 * step * np.stack([np.sin(angle), np.cos(angle)]))
        points = np.concatenate(arms, axis=1)
        points += rng.uniform(-1, 1, points.shape) * self.noise
        labels = np.repeat([0, 1], half)
        order = rng.permutation(2 * half)
        return self.split(points[:, order].astype(np.float32), labels[order])
