"""Global average pooling: what a whole image or sequence is like on average."""

from typing import Any

import numpy as np

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.sliding import pooled_whole, whole
from engine.tensor import Shape, Spec, copy


@layer(title="GlobalAveragePool", category="Layers")
class GlobalAveragePool(Layer, Setting):
    """Takes the mean of each channel over all pixels, or of each feature over all steps.

    In place of Flatten before the last dense layer it needs far fewer weights, and any size of image. Input
    (channels, height, width), output (channels); input (steps, features), output (features).
    """

    formula = "y[c] = mean of x[c, i, j] over i, j"
    partials = {"x": "1 / numbers in the map"}

    def output_shape(self, *shapes: Shape) -> Shape:
        return pooled_whole(shapes[0])

    def forward(self, w: Any, op: Op) -> None:
        x = whole(w.x)
        w.share = w.filled((1, x.shape[1]), 1 / x.shape[1])
        op(np.matmul, w.share, x, w.y.reshape(len(x), 1, -1))

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        dx = whole(w.dx)
        w.part = w.empty(w.dy.shape)
        op(np.multiply, w.dy, 1 / dx.shape[1], w.part)  # each of n numbers counts 1/n
        op(copy, w.part.reshape(len(dx), 1, -1), dx)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call="{x}.mean(1)" if len(inputs[0].shape) == 2 else "{x}.mean((2, 3))")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((2, 3, 4)),)), Example(cls(), (Spec((4, 3)),))]
