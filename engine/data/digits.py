"""Handwritten digits of 8×8 pixels: small enough to watch every weight, real enough to be wrong about."""

from functools import cache

import numpy as np

from engine.data.dataset import Dataset, Split
from engine.data.shipped import arrays
from engine.layers.layer import layer
from engine.tensor import Array, Spec


@layer(title="Digits", category="Data")
class Digits(Dataset):
    """1,797 handwritten digits, 8×8 pixels from 0 to 1.

    Outputs: inputs (1, 8, 8), targets one of 10 classes. Optical Recognition of Handwritten Digits, Alpaydin & Kaynak
    1998, as in scikit-learn (BSD-3-Clause).
    """

    class_names = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")

    def specs(self) -> tuple[Spec, Spec]:
        return Spec((1, 8, 8)), Spec((), classes=10)

    def sizes(self) -> tuple[int, int]:
        return self.parts(1797)

    def load(self) -> Split:
        return self.split(*samples())


@cache
def samples() -> tuple[Array, Array]:
    """All images (1, 8, 8, n) and labels (n,) in the file's order."""
    archive = arrays("digits8x8.npz")
    images = archive["x"].astype(np.float32) / np.float32(archive["x_max"])
    return images.transpose(1, 2, 0)[np.newaxis], archive["y"].astype(np.int64)
