"""Hard tanh: a tanh of straight lines."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.layer import Example, TorchTwin, layer
from engine.op import Op
from engine.summary import plain
from engine.tensor import Shape, ShapeError, Spec


@layer(title="Hard tanh", category="Activations")
class HardTanh(Activation, Setting):
    """Passes on what lies between two bounds and cuts off the rest: y = min(high, max(low, x)). Any shape.

    Cheap, but no gradient comes back from outside the bounds, nor from a bound itself (as from Clip).
    """

    formula = "y = min(high, max(low, x))"
    partials = {"x": "1 if low < x < high, else 0"}
    low: Annotated[float, Meta(ge=-1e6, le=1e6, description="The smallest output.")] = -1.0
    high: Annotated[float, Meta(ge=-1e6, le=1e6, description="The greatest output.")] = 1.0

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return f"{plain(self.low)} … {plain(self.high)}"

    def output_shape(self, *shapes: Shape) -> Shape:
        if self.low >= self.high:
            raise ShapeError(f"runs from {self.low:g} to {self.high:g}", "Set low to less than high.")
        return shapes[0]

    def limits(self) -> tuple[float, float] | None:
        return self.low, self.high

    def forward(self, w: Any, op: Op) -> None:
        op(np.clip, w.x, self.low, self.high, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.inside, w.below = w.empty(w.y.shape, bool), w.empty(w.y.shape, bool)
        op(np.greater, w.y, self.low, w.inside)
        op(np.less, w.y, self.high, w.below)
        op(np.logical_and, w.inside, w.below, w.inside)
        op(np.multiply, w.dy, w.inside, w.dx)  # ∂L/∂x = ∂L/∂y where low < y < high

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.Hardtanh", {"min_val": self.low, "max_val": self.high})

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((4,)),)), Example(cls(low=-0.3, high=1.5), (Spec((2, 3, 3)),))]
