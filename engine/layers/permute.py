"""Permute: exchanges the axes of a sample."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.tensor import Shape, ShapeError, Spec, copy, times

ORDER = "Which axis of the input comes first, second…, counted from 1: 2, 1 exchanges two axes."


@layer(title="Permute", category="Shape")
class Permute(Layer, Setting):
    """Puts the axes of a sample into another order: with 3, 1, 2, (height, width, colours) become images.

    Axes are counted from 1; the batch is none of them. Any shape with as many axes.
    """

    formula = "y[i₂, i₁] = x[i₁, i₂]"
    partials = {"x": "1"}
    order: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=4)], ...], Meta(min_length=1, max_length=4, description=ORDER)
    ] = (2, 1)

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return f"axes {', '.join(map(str, self.order))}"

    def output_shape(self, *shapes: Shape) -> Shape:
        axes = len(shapes[0])
        if sorted(self.order) != list(range(1, axes + 1)):
            sentence = f"puts axes {', '.join(map(str, self.order))} in order and gets {times(shapes[0])}"
            step = (
                f"Name each axis from 1 to {axes} once." if axes > 1 else "Leave it out: there is nothing to exchange."
            )
            raise ShapeError(sentence, step)
        return tuple(shapes[0][axis - 1] for axis in self.order)

    @property
    def axes(self) -> tuple[int, ...]:
        """The order for NumPy, batch last."""
        return (*(axis - 1 for axis in self.order), len(self.order))

    def forward(self, w: Any, op: Op) -> None:
        op(copy, w.x.transpose(self.axes), w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(copy, w.dy.transpose([int(axis) for axis in np.argsort(self.axes)]), w.dx)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call=f"{{x}}.permute(0, {', '.join(map(str, self.order))})")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((3, 2)),)),
            Example(cls(order=(3, 1, 2)), (Spec((4, 3, 2)),)),
            Example(cls(order=(1,)), (Spec((3,)),)),
        ]
