"""Dropout: noise that keeps a network from leaning on single units."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.summary import plain
from engine.tensor import Spec, copy


@layer(title="Dropout", category="Norm & noise")
class Dropout(Layer, Setting):
    """In training, sets a random share of the values to 0 and scales the others: y = x·mask / (1 − rate).

    Any shape. Scaling keeps the mean, so that in use nothing is dropped and nothing scaled: y = x. The loss
    of a training batch is therefore higher than the test loss. Srivastava et al. 2014.
    """

    formula = "y = x · mask / (1 − rate)"
    partials = {"x": "mask / (1 − rate)"}
    rate: Annotated[float, Meta(ge=0, lt=1, description="Share of the values that are dropped.")] = 0.5

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return f"p {plain(self.rate)}"

    def forward(self, w: Any, op: Op) -> None:
        if not w.training:
            op(copy, w.x, w.y)
            return
        w.chance, w.kept = w.empty(w.x.shape, np.float32), w.empty(w.x.shape, bool)

        def draw(chance: Any) -> None:
            """Evenly from 0 … 1, into memory that is there."""
            w.rng.random(out=chance, dtype=chance.dtype)

        op(draw, w.chance)
        op(np.greater_equal, w.chance, self.rate, w.kept)
        op(np.multiply, w.x, w.kept, w.y)
        op(np.multiply, w.y, 1 / (1 - self.rate), w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        op(np.multiply, w.dy, w.kept, w.dx)  # the same values are dropped on the way back
        op(np.multiply, w.dx, 1 / (1 - self.rate), w.dx)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.Dropout", {"p": self.rate})

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((6,)),)), Example(cls(rate=0.2), (Spec((2, 3, 3)),))]
