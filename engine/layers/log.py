"""Log: the natural logarithm."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.tensor import Spec


@layer(title="Log", category="Arithmetic")
class Log(Layer, Setting):
    """The natural logarithm, of no less than epsilon: y = ln max(x, epsilon). Any shape.

    0 and negative numbers have no logarithm: they count as epsilon and get no gradient. Just above it gradients are
    as large as 1 / epsilon.
    """

    formula = "y = ln max(x, epsilon)"
    partials = {"x": "1 / x"}
    epsilon: Annotated[float, Meta(ge=1e-30, le=1, description="Smaller numbers count as this.")] = 1e-6

    def forward(self, w: Any, op: Op) -> None:
        w.least, w.raised = w.filled(w.x.shape, self.epsilon), w.empty(w.x.shape)
        op(np.maximum, w.x, w.least, out=w.raised)
        op(np.log, w.raised, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.kept = w.empty(w.x.shape, bool)
        op(np.equal, w.x, w.raised, w.kept)
        op(np.multiply, w.dy, w.kept, w.dx)
        op(np.divide, w.dx, w.raised, w.dx)  # ∂L/∂x = ∂L/∂y / x where x ≥ epsilon

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call=f"{{x}}.clamp(min={self.epsilon}).log()")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(epsilon=0.4), (Spec((2, 3, 3)),))]
