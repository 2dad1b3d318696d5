"""Mish: a smooth ReLU, each value times the tanh of its softplus."""

from typing import Any

import numpy as np

from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.layer import Example, TorchTwin, layer
from engine.op import Op
from engine.tensor import Spec

LARGE = 40.0  # from here on tanh(softplus x) is 1, and e²ˣ is far from overflow


@layer(title="Mish", category="Activations")
class Mish(Activation, Setting):
    """Each value times the tanh of its softplus: y = x·tanh(ln(1 + eˣ)). Any shape.

    It looks like SiLU, dips to −0.31 and takes longer to compute. Misra 2019.
    """

    formula = "y = x · tanh(ln(1 + eˣ))"
    partials = {"x": "t + x · (1 − t²) · σ(x), t = tanh(ln(1 + eˣ))"}

    def forward(self, w: Any, op: Op) -> None:
        w.large = w.filled(w.x.shape, LARGE)
        w.power, w.above, w.inverse, w.factor = (w.empty(w.x.shape) for _ in range(4))
        op(np.minimum, w.x, w.large, out=w.power)
        op(np.exp, w.power, w.power)
        op(np.add, w.power, 2.0, w.above)
        op(np.multiply, w.power, w.above, w.factor)  # n = eˣ·(eˣ + 2)
        op(np.add, w.factor, 2.0, w.inverse)
        op(np.reciprocal, w.inverse, w.inverse)
        op(np.multiply, w.factor, w.inverse, w.factor)  # tanh(ln(1 + eˣ)) = n / (n + 2)
        op(np.multiply, w.x, w.factor, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.slopes = w.empty(w.y.shape)
        op(np.add, w.power, 1.0, w.slopes)
        op(np.divide, w.slopes, w.above, w.slopes)
        op(np.multiply, w.slopes, w.inverse, w.slopes)
        op(np.multiply, w.slopes, 4.0, w.slopes)  # factor′ / factor = 4·(eˣ + 1) / ((eˣ + 2)·(n + 2))
        op(np.multiply, w.slopes, w.y, w.slopes)
        op(np.add, w.slopes, w.factor, w.slopes)
        op(np.multiply, w.dy, w.slopes, w.dx)  # ∂L/∂x = ∂L/∂y · (factor + x · factor′)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.Mish")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(), (Spec((2, 3, 3)),))]
