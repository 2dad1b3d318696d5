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
    partials = {"x": "1 if x > 0, else 0"}

    def forward(self, w: Any, op: Op) -> None:
        w.zeros = w.filled(w.x.shape, 0)  # a whole array: against one number np.maximum takes three times as long
        op(np.maximum, w.x, w.zeros, out=w.y)

    def backward(self, w: Any, op: Op) -> None:
        """Done on the numbers' bits: 0 − y is negative, its sign bit set, where x > 0. A Boolean mask takes longer."""
        if w.dx is None:
            return
        w.below = w.empty(w.y.shape)
        integer = np.dtype(f"i{w.y.itemsize}")
        w.mask, dy, dx = (array.view(integer) for array in (w.below, w.dy, w.dx))
        op(np.subtract, w.zeros, w.y, w.below)
        op(np.right_shift, w.mask, 8 * w.y.itemsize - 1, w.mask)  # all ones, or all zeros
        op(np.bitwise_and, dy, w.mask, dx)  # ∂L/∂x = ∂L/∂y where x > 0

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.ReLU")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(), (Spec((2, 3, 3)),))]
