"""Cats and dogs as people doodle them: a question that wants convolutions."""

from functools import cache

import numpy as np

from engine.data.dataset import Dataset, Split
from engine.data.shipped import arrays
from engine.layers.layer import layer
from engine.tensor import Array, Spec


@layer(title="Cats and dogs", category="Data")
class CatsDogs(Dataset):
    """1,000 drawings of cats and 1,000 of dogs, 28×28 pixels from 0 to 1; about one in thirty is mislabelled.

    Outputs: inputs (1, 28, 28), targets one of 2 classes. From Google's Quick, Draw! (CC BY 4.0).
    """

    class_names = ("cat", "dog")

    def specs(self) -> tuple[Spec, Spec]:
        return Spec((1, 28, 28)), Spec((), classes=2)

    def sizes(self) -> tuple[int, int]:
        return self.parts(2000)

    def load(self) -> Split:
        return self.split(*samples())


@cache
def samples() -> tuple[Array, Array]:
    """All drawings (1, 28, 28, n) and labels (n,) in the file's order."""
    archive = arrays("cats_dogs_doodles.npz")
    images = archive["x"].astype(np.float32) / np.float32(255)
    return images.transpose(1, 2, 0)[np.newaxis], archive["y"].astype(np.int64)
