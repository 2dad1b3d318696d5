"""ELU: a ReLU that bends smoothly into a negative floor."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.layer import Example, TorchTwin, layer
from engine.op import Op
from engine.tensor import Spec


@layer(title="ELU", category="Activations")
class ELU(Activation, Setting):
    """Passes positive values on and lets negative ones run out at −alpha: y = x for x > 0, else alpha·(eˣ − 1).

    Its mean output is closer to 0 than ReLU's. Only with alpha 1 is it smooth at 0. Any shape. Clevert et al. 2015.
    """

    formula = "y = x if x > 0, else alpha · (eˣ − 1)"
    partials = {"x": "1 if x > 0, else alpha · eˣ"}
    alpha: Annotated[float, Meta(ge=0, le=100, description="Negative values approach minus this.")] = 1.0

    def forward(self, w: Any, op: Op) -> None:
        w.zeros, w.below = w.filled(w.x.shape, 0), w.empty(w.x.shape)
        op(np.minimum, w.x, w.zeros, out=w.below)
        op(np.expm1, w.below, w.below)  # eˣ − 1 with all its digits, and 0 where x is positive
        if self.alpha != 1:
            op(np.multiply, w.below, self.alpha, w.below)
        op(np.maximum, w.x, w.zeros, out=w.y)
        op(np.add, w.y, w.below, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.slopes = w.empty(w.y.shape)
        op(np.minimum, w.y, w.zeros, out=w.slopes)
        op(np.add, w.slopes, self.alpha, w.slopes)  # where x ≤ 0, alpha·eˣ = y + alpha
        if self.alpha != 1:
            w.step = w.empty(w.y.shape)
            op(np.greater, w.y, 0.0, w.step)  # 1 where x > 0, else 0
            op(np.multiply, w.step, 1 - self.alpha, w.step)
            op(np.add, w.slopes, w.step, w.slopes)
        op(np.multiply, w.dy, w.slopes, w.dx)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.ELU", {"alpha": self.alpha})

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(alpha=0.3), (Spec((2, 3, 3)),))]
