"""Concat: puts features, or channels, side by side."""

from itertools import accumulate
from typing import Annotated, Any

from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.merging import PORTS
from engine.op import Op
from engine.summary import between
from engine.tensor import Array, Shape, ShapeError, Spec, copy, times


@layer(title="Concat", category="Merge")
class Concat(Layer, Setting):
    """Joins its inputs along the first axis: features after features, channels after channels.

    Each input gets back its own part of the gradient. All shapes equal but for the first length; the output's
    is the sum.
    """

    formula = "y = (a, b, …)"
    partials = {"*": "1 in its own part"}
    count: Annotated[int, Meta(ge=2, le=8, description="How many inputs.")] = 2

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        if not outputs:
            return between(self.inputs(), ", ")
        return f"{between([str(spec.shape[0]) for spec in inputs], ' + ')} → {outputs[0].shape[0]}"

    def inputs(self) -> tuple[str, ...]:
        return tuple(PORTS[: self.count])

    def output_shape(self, *shapes: Shape) -> Shape:
        for port, shape in zip(self.inputs(), shapes, strict=True):
            if not shape:
                raise ShapeError(f"gets a single number at {port}", "Wire a layer with outputs to it.")
            if shape[1:] != shapes[0][1:]:
                sentence = f"gets {times(shapes[0])} at a and {times(shape)} at {port}"
                raise ShapeError(sentence, "Only the first length may differ; insert Flatten before it if need be.")
        return (sum(shape[0] for shape in shapes), *shapes[0][1:])

    def parts(self, w: Any, whole: Array) -> list[Array]:
        """The output's slices that belong to the inputs."""
        ends = accumulate(len(x) for x in w.xs)
        return [whole[end - len(x) : end] for x, end in zip(w.xs, ends, strict=True)]

    def forward(self, w: Any, op: Op) -> None:
        for x, part in zip(w.xs, self.parts(w, w.y), strict=True):
            op(copy, x, part)

    def backward(self, w: Any, op: Op) -> None:
        for dx, part in zip(w.dxs, self.parts(w, w.dy), strict=True):
            if dx is not None:
                op(copy, part, dx)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        parts = ", ".join(f"{{{port}}}" for port in self.inputs())
        return TorchTwin(call=f"torch.cat([{parts}], 1)")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((2,)), Spec((3,)))),
            Example(cls(count=3), (Spec((1, 2, 2)), Spec((2, 2, 2)), Spec((1, 2, 2)))),
        ]
