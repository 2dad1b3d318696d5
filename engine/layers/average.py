"""Average: the mean of several ways through the network."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.merging import PORTS, equal
from engine.op import Op
from engine.summary import between
from engine.tensor import Shape, Spec


@layer(title="Average", category="Merge")
class Average(Layer, Setting):
    """The mean of its inputs, number by number: y = (a + b + …) / count.

    Each input gets an equal part of the gradient; behind Add it would get the whole. All shapes equal.
    """

    formula = "y = (a + b + …) / count"
    partials = {"*": "1 / count"}
    count: Annotated[int, Meta(ge=2, le=8, description="How many inputs.")] = 2

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return f"mean of {between(self.inputs(), ', ')}"

    def inputs(self) -> tuple[str, ...]:
        return tuple(PORTS[: self.count])

    def output_shape(self, *shapes: Shape) -> Shape:
        return equal(*shapes)

    def forward(self, w: Any, op: Op) -> None:
        op(np.add, w.xs[0], w.xs[1], w.y)
        for x in w.xs[2:]:
            op(np.add, w.y, x, w.y)
        op(np.multiply, w.y, 1 / self.count, w.y)

    def backward(self, w: Any, op: Op) -> None:
        for dx in w.dxs:
            if dx is not None:
                op(np.multiply, w.dy, 1 / self.count, dx)  # ∂L/∂a = ∂L/∂b = ∂L/∂y / count

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        total = " + ".join(f"{{{port}}}" for port in self.inputs())
        return TorchTwin(call=f"({total}) / {self.count}")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((4,)),) * 2), Example(cls(count=3), (Spec((2, 3, 2)),) * 3)]
