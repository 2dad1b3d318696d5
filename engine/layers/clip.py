"""Clip: cuts off what lies beyond two bounds."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.summary import plain
from engine.tensor import Shape, ShapeError, Spec


@layer(title="Clip", category="Arithmetic")
class Clip(Layer, Setting):
    """Cuts off what lies below low or above high: y = min(high, max(low, x)). Any shape.

    What is cut off gets no gradient, so it never comes back by itself; a value on a bound still gets it.
    """

    formula = "y = min(high, max(low, x))"
    partials = {"x": "1 if low < x < high, else 0"}
    low: Annotated[float, Meta(ge=-1e30, le=1e30, description="The smallest output.")] = -1.0
    high: Annotated[float, Meta(ge=-1e30, le=1e30, description="The greatest output.")] = 1.0

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return f"{plain(self.low)} … {plain(self.high)}"

    def output_shape(self, *shapes: Shape) -> Shape:
        if self.low >= self.high:
            raise ShapeError(f"clips from {self.low:g} to {self.high:g}", "Set low to less than high.")
        return shapes[0]

    def forward(self, w: Any, op: Op) -> None:
        op(np.clip, w.x, self.low, self.high, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.kept = w.empty(w.y.shape, bool)
        op(np.equal, w.x, w.y, w.kept)
        op(np.multiply, w.dy, w.kept, w.dx)  # ∂L/∂x = ∂L/∂y where low ≤ x ≤ high

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call=f"torch.clamp({{x}}, {self.low}, {self.high})")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((4,)),)), Example(cls(low=0.1, high=1.5), (Spec((2, 3, 3)),))]
