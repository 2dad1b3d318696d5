"""Softsign: a gentle tanh."""

from typing import Any

import numpy as np

from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.layer import Example, TorchTwin, layer
from engine.op import Op
from engine.tensor import Spec


@layer(title="Softsign", category="Activations")
class Softsign(Activation, Setting):
    """Squeezes every value into −1 … 1: y = x / (1 + |x|). Any shape.

    It approaches its ends far more slowly than tanh, so that gradients vanish later.
    """

    formula = "y = x / (1 + |x|)"
    partials = {"x": "1 / (1 + |x|)²"}

    def limits(self) -> tuple[float, float] | None:
        return -1.0, 1.0

    def forward(self, w: Any, op: Op) -> None:
        w.inverse = w.empty(w.x.shape)
        op(np.abs, w.x, w.inverse)
        op(np.add, w.inverse, 1.0, w.inverse)
        op(np.reciprocal, w.inverse, w.inverse)
        op(np.multiply, w.x, w.inverse, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.product = w.empty(w.y.shape)
        op(np.multiply, w.dy, w.inverse, w.product)
        op(np.multiply, w.product, w.inverse, w.dx)  # ∂L/∂x = ∂L/∂y / (1 + |x|)²

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.Softsign")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(), (Spec((2, 3, 3)),))]
