"""Abs: each number without its sign."""

from typing import Any

import numpy as np

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.tensor import Spec


@layer(title="Abs", category="Arithmetic")
class Abs(Layer, Setting):
    """Drops each number's sign: y = |x|. Any shape.

    The gradient is turned round where x is negative, and 0 where x is 0.
    """

    formula = "y = |x|"
    partials = {"x": "sign x"}

    def forward(self, w: Any, op: Op) -> None:
        op(np.abs, w.x, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.signs = w.empty(w.x.shape)
        op(np.sign, w.x, w.signs)
        op(np.multiply, w.dy, w.signs, w.dx)  # ∂L/∂x = ∂L/∂y · sign(x)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call="{x}.abs()")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(), (Spec((2, 3, 3)),))]
