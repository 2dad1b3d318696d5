"""Exp: makes every number positive."""

from typing import Any

import numpy as np

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.tensor import Spec


@layer(title="Exp", category="Arithmetic")
class Exp(Layer, Setting):
    """e to the power of each number: y = eˣ. Any shape.

    It grows without bounds: above 88, float32 holds no such number and the loss is infinite. Softplus is gentler.
    """

    formula = "y = eˣ"
    partials = {"x": "y"}

    def forward(self, w: Any, op: Op) -> None:
        op(np.exp, w.x, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(np.multiply, w.dy, w.y, w.dx)  # ∂L/∂x = ∂L/∂y · y

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call="{x}.exp()")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(), (Spec((2, 3, 3)),))]
