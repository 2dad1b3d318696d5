"""SiLU: a smooth ReLU that dips below zero."""

from typing import Any

import numpy as np

from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.layer import Example, TorchTwin, layer
from engine.op import Op
from engine.tensor import Spec


@layer(title="SiLU", category="Activations")
class SiLU(Activation, Setting):
    """Each value times its own sigmoid: y = x·σ(x), also called Swish. Any shape.

    Between −5 and 0 it falls below 0, at most to −0.28, and its slope is negative left of −1.28. Elfwing et al. 2017.
    """

    formula = "y = x / (1 + e⁻ˣ)"
    partials = {"x": "σ(x) · (1 + x · (1 − σ(x)))"}

    def forward(self, w: Any, op: Op) -> None:
        w.sigmoid = w.empty(w.x.shape)
        op(np.multiply, w.x, 0.5, w.sigmoid)
        op(np.tanh, w.sigmoid, w.sigmoid)
        op(np.multiply, w.sigmoid, 0.5, w.sigmoid)
        op(np.add, w.sigmoid, 0.5, w.sigmoid)  # σ(x) = ½ + ½·tanh(x/2): unlike e⁻ˣ, tanh never overflows
        op(np.multiply, w.x, w.sigmoid, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.slopes = w.empty(w.y.shape)
        op(np.multiply, w.y, w.sigmoid, w.slopes)
        op(np.subtract, w.y, w.slopes, w.slopes)
        op(np.add, w.slopes, w.sigmoid, w.slopes)
        op(np.multiply, w.dy, w.slopes, w.dx)  # ∂L/∂x = ∂L/∂y · (σ + y·(1 − σ))

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.SiLU")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(), (Spec((2, 3, 3)),))]
