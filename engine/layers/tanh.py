"""Tanh: the smooth activation around zero."""

from typing import Any

import numpy as np

from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.layer import Example, TorchTwin, layer
from engine.op import Op
from engine.tensor import Spec


@layer(title="Tanh", category="Activations")
class Tanh(Activation, Setting):
    """Squeezes every value into −1 … 1: y = tanh x. Any shape.

    Its slope 1 − y² is at most 1 and nearly 0 for large x: deep stacks of it let gradients vanish.
    """

    formula = "y = tanh x"
    partials = {"x": "1 − y²"}

    def limits(self) -> tuple[float, float] | None:
        return -1.0, 1.0

    def forward(self, w: Any, op: Op) -> None:
        op(np.tanh, w.x, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.slope = w.empty(w.y.shape)
        op(np.multiply, w.y, w.y, w.slope)
        op(np.subtract, 1.0, w.slope, w.slope)
        op(np.multiply, w.dy, w.slope, w.dx)  # ∂L/∂x = ∂L/∂y · (1 − y²)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.Tanh")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(), (Spec((2, 3, 3)),))]
