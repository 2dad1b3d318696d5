"""Square: each number times itself."""

from typing import Any

import numpy as np

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.tensor import Spec


@layer(title="Square", category="Arithmetic")
class Square(Layer, Setting):
    """Multiplies each number by itself: y = x². Any shape.

    The sign is lost, and large values grow: gradients too, by 2·x.
    """

    formula = "y = x²"
    partials = {"x": "2x"}

    def forward(self, w: Any, op: Op) -> None:
        op(np.multiply, w.x, w.x, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        op(np.multiply, w.dy, w.x, w.dx)
        op(np.multiply, w.dx, 2.0, w.dx)  # ∂L/∂x = ∂L/∂y · 2·x

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call="{x} ** 2")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(), (Spec((2, 3, 3)),))]
