"""Multiply: one way through the network opens and closes another, as in gates."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.merging import PORTS, equal
from engine.op import Op
from engine.summary import between
from engine.tensor import Shape, Spec


@layer(title="Multiply", category="Merge")
class Multiply(Layer, Setting):
    """Multiplies its inputs number by number: y = a · b · …

    Each input gets the gradient times all the others: where one is 0, the others learn nothing. All shapes equal.
    """

    formula = "y = a · b · …"
    partials = {"*": "product of the others"}
    count: Annotated[int, Meta(ge=2, le=8, description="How many inputs.")] = 2

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return between(self.inputs(), " · ")

    def inputs(self) -> tuple[str, ...]:
        return tuple(PORTS[: self.count])

    def output_shape(self, *shapes: Shape) -> Shape:
        return equal(*shapes)

    def forward(self, w: Any, op: Op) -> None:
        op(np.multiply, w.xs[0], w.xs[1], w.y)
        for x in w.xs[2:]:
            op(np.multiply, w.y, x, w.y)

    def backward(self, w: Any, op: Op) -> None:
        for place, dx in enumerate(w.dxs):
            if dx is None:
                continue
            first, *others = [x for other, x in enumerate(w.xs) if other != place]
            op(np.multiply, w.dy, first, dx)  # ∂L/∂a = ∂L/∂y · b · …, not ∂L/∂y · y / a: a may be 0
            for x in others:
                op(np.multiply, dx, x, dx)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call=" * ".join(f"{{{port}}}" for port in self.inputs()))

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((4,)),) * 2), Example(cls(count=3), (Spec((2, 3, 2)),) * 3)]
