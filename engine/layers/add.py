"""Add: where two ways through the network meet, as in residual blocks."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.merging import PORTS, equal
from engine.op import Op
from engine.summary import between
from engine.tensor import Shape, Spec, copy


@layer(title="Add", category="Merge")
class Add(Layer, Setting):
    """Adds its inputs number by number: y = a + b + …

    Every input gets the whole gradient: a way around a layer carries it back undiminished. All shapes equal.
    """

    formula = "y = a + b + …"
    partials = {"*": "1"}
    count: Annotated[int, Meta(ge=2, le=8, description="How many inputs.")] = 2

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return between(self.inputs(), " + ")

    def inputs(self) -> tuple[str, ...]:
        return tuple(PORTS[: self.count])

    def output_shape(self, *shapes: Shape) -> Shape:
        return equal(*shapes)

    def forward(self, w: Any, op: Op) -> None:
        op(np.add, w.xs[0], w.xs[1], w.y)
        for x in w.xs[2:]:
            op(np.add, w.y, x, w.y)

    def backward(self, w: Any, op: Op) -> None:
        for dx in w.dxs:
            if dx is not None:
                op(copy, w.dy, dx)  # ∂L/∂a = ∂L/∂b = ∂L/∂y

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call=" + ".join(f"{{{port}}}" for port in self.inputs()))

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((4,)),) * 2), Example(cls(count=3), (Spec((2, 3, 2)),) * 3)]
