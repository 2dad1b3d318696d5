"""Sigmoid: the activation that reads as a probability."""

from typing import Any

import numpy as np

from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.layer import Example, TorchTwin, layer
from engine.op import Op
from engine.tensor import Spec


@layer(title="Sigmoid", category="Activations")
class Sigmoid(Activation, Setting):
    """Squeezes every value into 0 … 1: y = 1 / (1 + e⁻ˣ). Any shape.

    Its slope y·(1 − y) is at most ¼: each layer takes three quarters of the gradient or more, deep stacks all
    of it. Before binary cross-entropy leave it out: that loss contains it.
    """

    formula = "y = 1 / (1 + e⁻ˣ)"
    partials = {"x": "y · (1 − y)"}

    def limits(self) -> tuple[float, float] | None:
        return 0.0, 1.0

    def forward(self, w: Any, op: Op) -> None:
        w.least = w.filled(w.x.shape, -np.log(np.finfo(w.x.dtype).max) + 1)  # below, e⁻ˣ would overflow
        op(np.maximum, w.x, w.least, out=w.y)
        op(np.negative, w.y, w.y)
        op(np.exp, w.y, w.y)
        op(np.add, w.y, 1.0, w.y)
        op(np.reciprocal, w.y, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.slope = w.empty(w.y.shape)
        op(np.subtract, 1.0, w.y, w.slope)
        op(np.multiply, w.slope, w.y, w.slope)
        op(np.multiply, w.dy, w.slope, w.dx)  # ∂L/∂x = ∂L/∂y · y·(1 − y)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.Sigmoid")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(), (Spec((2, 3, 3)),))]
