"""SELU: the activation that keeps mean and variance by itself."""

from typing import Any

import numpy as np

from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.layer import Example, TorchTwin, layer
from engine.op import Op
from engine.tensor import Spec

ALPHA, SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946  # fix mean 0 and variance 1


@layer(title="SELU", category="Activations")
class SELU(Activation, Setting):
    """A scaled ELU: y = 1.0507·x for x > 0, else 1.0507·1.6733·(eˣ − 1).

    Deep stacks of dense layers drive their outputs towards mean 0 and variance 1, without normalisation; only with
    weights drawn with variance 1/inputs. Any shape. Klambauer et al. 2017.
    """

    formula = "y = 1.0507 · (x if x > 0, else 1.6733 · (eˣ − 1))"
    partials = {"x": "1.0507 if x > 0, else 1.7581 · eˣ"}

    def forward(self, w: Any, op: Op) -> None:
        w.zeros, w.below = w.filled(w.x.shape, 0), w.empty(w.x.shape)
        op(np.minimum, w.x, w.zeros, out=w.below)
        op(np.expm1, w.below, w.below)
        op(np.multiply, w.below, ALPHA * SCALE, w.below)
        op(np.maximum, w.x, w.zeros, out=w.y)
        op(np.multiply, w.y, SCALE, w.y)
        op(np.add, w.y, w.below, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.slopes, w.step = w.empty(w.y.shape), w.empty(w.y.shape)
        op(np.minimum, w.y, w.zeros, out=w.slopes)
        op(np.add, w.slopes, ALPHA * SCALE, w.slopes)  # where x ≤ 0, alpha·scale·eˣ = y + alpha·scale
        op(np.greater, w.y, 0.0, w.step)  # 1 where x > 0, else 0
        op(np.multiply, w.step, SCALE - ALPHA * SCALE, w.step)
        op(np.add, w.slopes, w.step, w.slopes)
        op(np.multiply, w.dy, w.slopes, w.dx)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.SELU")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(), (Spec((2, 3, 3)),))]
