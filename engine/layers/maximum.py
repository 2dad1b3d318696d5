"""Maximum: of several ways through the network, the strongest counts."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.merging import PORTS, equal
from engine.op import Op
from engine.summary import between
from engine.tensor import Shape, Spec, copy


@layer(title="Maximum", category="Merge")
class Maximum(Layer, Setting):
    """The greatest of its inputs, number by number: y = max(a, b, …).

    The gradient goes to the one input that won, the first of equals. All shapes equal.
    """

    formula = "y = max(a, b, …)"
    partials = {"*": "1 where it is the largest, else 0"}
    count: Annotated[int, Meta(ge=2, le=8, description="How many inputs.")] = 2

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return f"max({between(self.inputs(), ', ')})"

    def inputs(self) -> tuple[str, ...]:
        return tuple(PORTS[: self.count])

    def output_shape(self, *shapes: Shape) -> Shape:
        return equal(*shapes)

    def forward(self, w: Any, op: Op) -> None:
        op(np.maximum, w.xs[0], w.xs[1], out=w.y)
        for x in w.xs[2:]:
            op(np.maximum, w.y, x, out=w.y)

    def backward(self, w: Any, op: Op) -> None:
        w.won, w.rest, w.part = w.empty(w.y.shape, bool), w.empty(w.y.shape), w.empty(w.y.shape)
        op(copy, w.dy, w.rest)
        for x, dx in zip(w.xs, w.dxs, strict=True):
            taken = w.part if dx is None else dx
            op(np.equal, x, w.y, w.won)
            op(np.multiply, w.rest, w.won, taken)  # ∂L/∂a = ∂L/∂y where a is the maximum
            op(np.subtract, w.rest, taken, w.rest)  # and is left to the others elsewhere

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        parts = ", ".join(f"{{{port}}}" for port in self.inputs())
        return TorchTwin(call=f"torch.stack([{parts}]).max(0).values")  # torch.maximum shares among equals

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((4,)),) * 2), Example(cls(count=3), (Spec((2, 3, 2)),) * 3)]
