"""Leaky ReLU: a ReLU whose units cannot die."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.layer import Example, TorchTwin, layer
from engine.op import Op
from engine.tensor import Spec


@layer(title="Leaky ReLU", category="Activations")
class LeakyReLU(Activation, Setting):
    """Passes positive values on and shrinks negative ones instead of dropping them: y = max(x, slope·x).

    Any shape. Some gradient always comes back, so no unit dies; with slope 1 the layer does nothing, with
    slope 0 it is ReLU.
    """

    formula = "y = max(x, slope·x)"
    partials = {"x": "1 if x > 0, else slope"}
    slope: Annotated[float, Meta(ge=0, le=1, description="How much of a negative value gets through.")] = 0.01

    def forward(self, w: Any, op: Op) -> None:
        op(np.multiply, w.x, self.slope, w.y)
        op(np.maximum, w.x, w.y, out=w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.slopes = w.empty(w.x.shape)
        w.least = w.filled(w.x.shape, self.slope)  # whole: against one number np.maximum takes three times as long
        op(np.greater, w.x, 0.0, w.slopes)  # 1 where x > 0, else 0
        op(np.maximum, w.slopes, w.least, out=w.slopes)
        op(np.multiply, w.dy, w.slopes, w.dx)  # ∂L/∂x = ∂L/∂y where x > 0, else slope·∂L/∂y

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.LeakyReLU", {"negative_slope": self.slope})

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(slope=0.3), (Spec((2, 3, 3)),))]
