"""Two weights: samples of the smallest network that has a chain, for the worked example of the chain rule."""

from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.data.dataset import Dataset, Split
from engine.layers.layer import layer
from engine.summary import plain
from engine.tensor import Array, Spec

Known = Annotated[float, Meta(ge=-10, le=10, description="What the network has to find.")]


@layer(title="Two weights", category="Data")
class TwoWeights(Dataset):
    """Numbers x from −3 to 3, evenly apart and in random order, and y = σ(w₂·σ(w₁·x)) for two weights that are known.

    Outputs: inputs (1,), targets (1,). Two dense layers of one unit without bias, each followed by a sigmoid, can get
    every y right.
    """

    formula = "y = σ(w₂·σ(w₁·x))"
    w1: Known = 1.5
    w2: Known = -2.0
    samples: Annotated[int, Meta(ge=10, le=100_000, description="How many numbers.")] = 50

    target_name = "y"

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return f"w₁ {plain(self.w1)}, w₂ {plain(self.w2)}"

    def specs(self) -> tuple[Spec, Spec]:
        return Spec((1,)), Spec((1,))

    def sizes(self) -> tuple[int, int]:
        return self.parts(self.samples)

    def load(self) -> Split:
        x = np.random.default_rng(0).permutation(np.linspace(-3, 3, self.samples))[None]
        y = sigmoid(self.w2 * sigmoid(self.w1 * x))
        return self.split(x.astype(np.float32), y.astype(np.float32))


def sigmoid(z: Array) -> Array:
    """1 / (1 + e⁻ᶻ)."""
    found: Array = 1 / (1 + np.exp(-z))
    return found
