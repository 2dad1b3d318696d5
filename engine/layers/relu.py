"""ReLU: the activation that lets deep networks learn."""

from typing import Any

import numpy as np

from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.layer import Example, TorchTwin, layer
from engine.op import Op
from engine.tensor import Spec


@layer(title="ReLU", category="Activations")
class ReLU(Activation, Setting):
    """Passes positive values on and drops negative ones: y = max(0, x). Any shape.

    Its slope is 1 or 0, so gradients neither shrink nor grow on the way back; a unit that is always negative
    is dead.
    """

    formula = "y = max(0, x)"

    def forward(self, w: Any, op: Op) -> None:
        w.zeros = w.filled(w.x.shape, 0)  # a whole array: against one number np.maximum takes three times as long
        op(np.maximum, w.x, w.zeros, out=w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.positive = w.empty(w.y.shape, bool)
        op(np.greater, w.y, 0.0, w.positive)
        op(np.multiply, w.dy, w.positive, w.dx)  # ∂L/∂x = ∂L/∂y where x > 0

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.ReLU")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(), (Spec((2, 3, 3)),))]
