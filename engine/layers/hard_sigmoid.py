"""Hard sigmoid: a sigmoid of straight lines."""

from typing import Any

import numpy as np

from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.layer import Example, TorchTwin, layer
from engine.op import Op
from engine.tensor import Spec


@layer(title="Hard sigmoid", category="Activations")
class HardSigmoid(Activation, Setting):
    """A sigmoid made of three straight lines: y = x/6 + ½, cut off at 0 and 1. Any shape.

    Cheap, but beyond −3 … 3 no gradient comes back.
    """

    formula = "y = min(1, max(0, x/6 + ½))"
    partials = {"x": "1/6 if −3 < x < 3, else 0"}

    def limits(self) -> tuple[float, float] | None:
        return 0.0, 1.0

    def forward(self, w: Any, op: Op) -> None:
        op(np.add, w.x, 3.0, w.y)
        op(np.clip, w.y, 0.0, 6.0, w.y)
        op(np.multiply, w.y, 1 / 6, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.inside, w.below = w.empty(w.y.shape, bool), w.empty(w.y.shape, bool)
        op(np.greater, w.y, 0.0, w.inside)
        op(np.less, w.y, 1.0, w.below)
        op(np.logical_and, w.inside, w.below, w.inside)
        op(np.multiply, w.dy, 1 / 6, w.dx)
        op(np.multiply, w.dx, w.inside, w.dx)  # ∂L/∂x = ∂L/∂y / 6 where 0 < y < 1

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call="F.relu6({x} + 3) / 6")  # nn.Hardsigmoid's slope is 1/6 of float32 in float64 too

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(), (Spec((2, 3, 3)),))]
