"""Softplus: the smooth ReLU, positive everywhere."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.layer import Example, TorchTwin, layer
from engine.op import Op
from engine.tensor import Spec


@layer(title="Softplus", category="Activations")
class Softplus(Activation, Setting):
    """A ReLU with its corner rounded off: y = ln(1 + e^(beta·x)) / beta. Any shape.

    It is never 0, so it suits what must be positive, such as a variance. A large beta makes the corner sharp.
    PyTorch takes y = x where beta·x > 20, which float32 cannot tell apart.
    """

    formula = "y = ln(1 + e^(beta·x)) / beta"
    partials = {"x": "σ(beta · x)"}
    beta: Annotated[float, Meta(gt=0, le=1000, description="How sharp the corner is.")] = 1.0

    def forward(self, w: Any, op: Op) -> None:
        w.zeros, w.part = w.filled(w.x.shape, 0), w.empty(w.x.shape)
        op(np.abs, w.x, w.part)
        op(np.multiply, w.part, -self.beta, w.part)
        op(np.exp, w.part, w.part)
        op(np.log1p, w.part, w.part)
        if self.beta != 1:
            op(np.multiply, w.part, 1 / self.beta, w.part)
        op(np.maximum, w.x, w.zeros, out=w.y)
        op(np.add, w.y, w.part, w.y)  # max(0, x) + ln(1 + e^(−beta·|x|)) / beta: nothing overflows

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.slopes = w.empty(w.y.shape)
        op(np.multiply, w.y, -self.beta, w.slopes)
        op(np.expm1, w.slopes, w.slopes)
        op(np.multiply, w.dy, w.slopes, w.slopes)
        op(np.negative, w.slopes, w.dx)  # ∂L/∂x = ∂L/∂y · (1 − e^(−beta·y)), which is the sigmoid of beta·x

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.Softplus", {"beta": self.beta, "threshold": 40})  # by itself it cuts at 20: off by 2e-9

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(beta=3.0), (Spec((2, 3, 3)),))]
