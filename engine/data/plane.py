"""What the toy data sets have in common: points of a plane in two classes, drawn on demand."""

from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.data.dataset import Dataset, Split
from engine.summary import counted, joined, plain
from engine.tensor import Array, Spec


class Plane(Dataset):
    """Points (2,) of two classes, blue and orange, after TensorFlow Playground's `dataset.ts`.

    The same settings give the same points; `draw` is all that a plane adds.
    """

    class_names = ("blue", "orange")
    samples: Annotated[int, Meta(ge=10, le=100_000, description="How many points.")] = 500
    noise: Annotated[float, Meta(ge=0, le=0.5, description="How much chance there is in the points or labels.")] = 0.0
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1, description="Draws other points of the same kind.")] = 0

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return joined(counted(self.samples, "points"), f"noise {plain(self.noise)}" if self.noise else "")

    def specs(self) -> tuple[Spec, Spec]:
        return Spec((2,)), Spec((), classes=2)

    def draw(self, rng: np.random.Generator) -> tuple[Array, Array]:
        """Points (2, n) and for each whether it is orange."""
        raise TypeError(f"{type(self).__name__} draws nothing")

    def sizes(self) -> tuple[int, int]:
        return self.parts(self.samples)

    def load(self) -> Split:
        rng = np.random.default_rng(self.seed)
        points, orange = self.draw(rng)
        order = rng.permutation(self.samples)
        return self.split(points[:, order].astype(np.float32), orange[order].astype(np.int64))

    def halves(self) -> tuple[int, int]:
        """How many points are meant for blue and for orange."""
        return self.samples - self.samples // 2, self.samples // 2


def around(radius: Array, angle: Array) -> Array:
    """Points (2, n) from polar coordinates; the angle is measured from the y axis."""
    directions: Array = np.stack([np.sin(angle), np.cos(angle)])
    return radius * directions
