"""MatMul: the product of two matrices, both of them data."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.tensor import Array, Shape, ShapeError, Spec, copy, times


@layer(title="MatMul", category="Merge")
class MatMul(Layer, Setting):
    """Multiplies two matrices of each sample: y[i, k] = Σⱼ a[i, j]·b[j, k].

    Neither is trained: for a trained matrix use Dense. Inputs (rows, inner) and (inner, columns), each the other way
    round if it is to be transposed first; output (rows, columns).
    """

    formula = "y[i, k] = Σⱼ a[i, j] · b[j, k]"
    partials = {"a": "b", "b": "a"}
    transpose_a: Annotated[bool, Meta(description="Swaps rows and columns of a first.")] = False
    transpose_b: Annotated[bool, Meta(description="Swaps rows and columns of b first.")] = False

    def inputs(self) -> tuple[str, ...]:
        return ("a", "b")

    def output_shape(self, *shapes: Shape) -> Shape:
        for port, shape in zip("ab", shapes, strict=True):
            if len(shape) != 2:
                sentence = f"wants a matrix at {port} and gets {times(shape)}"
                raise ShapeError(sentence, "Reshape it to rows × columns.")
        a, b = shapes
        rows, inner = reversed(a) if self.transpose_a else a
        other, columns = reversed(b) if self.transpose_b else b
        if inner != other:
            sentence = f"wants as many columns in a as rows in b and gets {times((rows, inner))}"
            raise ShapeError(f"{sentence} and {times((other, columns))}", "Transpose a or b, or reshape one of them.")
        return (rows, columns)

    def forward(self, w: Any, op: Op) -> None:
        # BLAS wants the numbers of a matrix side by side: here samples come first.
        w.first, w.second, w.product = (w.empty((w.batch, *x.shape[:-1])) for x in (w.a, w.b, w.y))
        op(copy, np.moveaxis(w.a, -1, 0), w.first)
        op(copy, np.moveaxis(w.b, -1, 0), w.second)
        op(np.matmul, *self.turned(w.first, w.second), w.product)
        op(copy, np.moveaxis(w.product, 0, -1), w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dxs[0] is None and w.dxs[1] is None:
            return
        op(copy, np.moveaxis(w.dy, -1, 0), w.product)
        first, second = self.turned(w.first, w.second)
        w.dfirst, w.dsecond = w.empty(w.first.shape), w.empty(w.second.shape)
        dfirst, dsecond = self.turned(w.dfirst, w.dsecond)
        if w.dxs[0] is not None:
            op(np.matmul, w.product, second.swapaxes(1, 2), dfirst)  # ∂L/∂a = ∂L/∂y · bᵀ
            op(copy, np.moveaxis(w.dfirst, 0, -1), w.dxs[0])
        if w.dxs[1] is not None:
            op(np.matmul, first.swapaxes(1, 2), w.product, dsecond)  # ∂L/∂b = aᵀ · ∂L/∂y
            op(copy, np.moveaxis(w.dsecond, 0, -1), w.dxs[1])

    def turned(self, first: Array, second: Array) -> tuple[Array, Array]:
        """Both as they are multiplied."""
        if self.transpose_a:
            first = first.swapaxes(1, 2)
        return first, second.swapaxes(1, 2) if self.transpose_b else second

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        a = "{a}.transpose(1, 2)" if self.transpose_a else "{a}"
        b = "{b}.transpose(1, 2)" if self.transpose_b else "{b}"
        return TorchTwin(call=f"{a} @ {b}")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((2, 3)), Spec((3, 4)))),
            Example(cls(transpose_a=True), (Spec((3, 2)), Spec((3, 1)))),
            Example(cls(transpose_b=True), (Spec((2, 3)), Spec((4, 3)))),
            Example(cls(transpose_a=True, transpose_b=True), (Spec((1, 2)), Spec((3, 1)))),
        ]
