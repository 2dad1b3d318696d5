"""Dot: how much two vectors agree."""

from typing import Any

import numpy as np

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.merging import equal
from engine.op import Op
from engine.tensor import Shape, ShapeError, Spec, times


@layer(title="Dot", category="Merge")
class Dot(Layer, Setting):
    """The sum of the products of two rows of features: y = Σᵢ aᵢ·bᵢ.

    It grows with the number of features: divide by its root, or put L2 normalise before it. Inputs (features),
    output (1).
    """

    formula = "y = Σᵢ aᵢ · bᵢ"
    partials = {"a": "b", "b": "a"}

    def inputs(self) -> tuple[str, ...]:
        return ("a", "b")

    def output_shape(self, *shapes: Shape) -> Shape:
        shape = equal(*shapes)
        if len(shape) != 1:
            raise ShapeError(f"wants rows of features and gets {times(shape)}", "Insert Flatten before it.")
        return (1,)

    def forward(self, w: Any, op: Op) -> None:
        w.products, w.ones = w.empty(w.a.shape), w.filled((1, len(w.a)), 1)
        op(np.multiply, w.a, w.b, w.products)
        op(np.dot, w.ones, w.products, w.y)

    def backward(self, w: Any, op: Op) -> None:
        first, second = w.dxs
        if first is not None:
            op(np.multiply, w.b, w.dy, first)  # ∂L/∂a = ∂L/∂y · b
        if second is not None:
            op(np.multiply, w.a, w.dy, second)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call="({a} * {b}).sum(1, keepdim=True)")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((4,)),) * 2), Example(cls(), (Spec((1,)),) * 2)]
