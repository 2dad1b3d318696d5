"""Global max pooling: the strongest that a whole image or sequence has of each feature."""

from typing import Any

import numpy as np

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.sliding import pooled_whole, whole
from engine.tensor import Shape, Spec


@layer(title="GlobalMaxPool", category="Layers")
class GlobalMaxPool(Layer, Setting):
    """Keeps each channel's greatest value over all pixels, or each feature's over all steps.

    The gradient goes to the place that won; equals share it. Input (channels, height, width), output (channels);
    input (steps, features), output (features).
    """

    formula = "y[c] = max x[c, i, j] over i, j"
    partials = {"x": "1 at the largest, else 0"}

    def output_shape(self, *shapes: Shape) -> Shape:
        return pooled_whole(shapes[0])

    def forward(self, w: Any, op: Op) -> None:
        x = whole(w.x)
        op(np.maximum.reduce, x, axis=1, out=w.y.reshape(len(x), -1))

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        x = whole(w.x)
        w.won, w.ones = w.empty(x.shape), w.filled((1, x.shape[1]), 1)
        w.winners, w.share = w.empty((len(x), 1, x.shape[2])), w.empty((len(x), 1, x.shape[2]))
        op(np.equal, x, w.y.reshape(w.share.shape), w.won)  # 1 where it is the maximum, else 0
        op(np.matmul, w.ones, w.won, w.winners)
        op(np.divide, w.dy.reshape(w.share.shape), w.winners, w.share)
        op(np.multiply, w.won, w.share, whole(w.dx))

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call="{x}.amax(1)" if len(inputs[0].shape) == 2 else "{x}.amax((2, 3))")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((2, 3, 4)),)), Example(cls(), (Spec((4, 3)),))]
