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

    def forward(self, w: Any, op: Op) -> None:
        op(np.tanh, w.x, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.product = w.empty(w.y.shape)
        op(np.multiply, w.dy, w.y, w.product)
        op(np.multiply, w.product, w.y, w.product)
        op(np.subtract, w.dy, w.product, w.dx)  # ∂L/∂x = ∂L/∂y · (1 − y²), written as ∂L/∂y − ∂L/∂y·y·y

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.Tanh")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(), (Spec((2, 3, 3)),))]
