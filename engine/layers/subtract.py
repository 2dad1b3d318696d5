"""Subtract: the difference of two inputs."""

from typing import Any

import numpy as np

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.merging import equal
from engine.op import Op
from engine.tensor import Shape, Spec, copy


@layer(title="Subtract", category="Merge")
class Subtract(Layer, Setting):
    """Takes the second input from the first: y = a − b.

    b gets the gradient with the opposite sign. Both shapes equal.
    """

    formula = "y = a − b"
    partials = {"a": "1", "b": "−1"}

    def inputs(self) -> tuple[str, ...]:
        return ("a", "b")

    def output_shape(self, *shapes: Shape) -> Shape:
        return equal(*shapes)

    def forward(self, w: Any, op: Op) -> None:
        op(np.subtract, w.a, w.b, w.y)

    def backward(self, w: Any, op: Op) -> None:
        first, second = w.dxs
        if first is not None:
            op(copy, w.dy, first)  # ∂L/∂a = ∂L/∂y
        if second is not None:
            op(np.negative, w.dy, second)  # ∂L/∂b = −∂L/∂y

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call="{a} - {b}")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((4,)),) * 2), Example(cls(), (Spec((2, 3, 2)),) * 2)]
