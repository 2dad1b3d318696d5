"""Softmax: turns scores into shares that add up to one."""

from typing import Any

import numpy as np

from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.layer import Example, TorchTwin, layer
from engine.op import Op
from engine.tensor import Shape, ShapeError, Spec


@layer(title="Softmax", category="Activations")
class Softmax(Activation, Setting):
    """Makes all features (of images: the channels of each pixel) positive with sum 1: yᵢ = e^xᵢ / Σⱼ e^xⱼ.

    Before cross-entropy leave it out: that loss contains it, and twice learns slowly. Any shape but a lone
    number.
    """

    formula = "yᵢ = e^xᵢ / Σⱼ e^xⱼ"
    partials = {"x": "yᵢ · ([i = j] − yⱼ)"}

    def output_shape(self, *shapes: Shape) -> Shape:
        if not shapes[0]:
            raise ShapeError("wants several features and gets a single number", "Wire a layer with outputs to it.")
        return shapes[0]

    def forward(self, w: Any, op: Op) -> None:
        w.peak, w.total, w.ones = w.empty(w.x.shape[1:]), w.empty(w.x.shape[1:]), w.filled((len(w.x),), 1)
        op(np.maximum.reduce, w.x, out=w.peak)
        op(np.subtract, w.x, w.peak, w.y)  # the greatest becomes 0: e^x cannot overflow, and y stays the same
        op(np.exp, w.y, w.y)
        op(np.dot, w.ones, w.y.reshape(len(w.x), -1), w.total.reshape(-1))
        op(np.divide, w.y, w.total, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.mean = w.empty(w.total.shape)
        op(np.multiply, w.dy, w.y, w.dx)
        op(np.dot, w.ones, w.dx.reshape(len(w.x), -1), w.mean.reshape(-1))  # Σⱼ ∂L/∂yⱼ · yⱼ
        op(np.subtract, w.dy, w.mean, w.dx)
        op(np.multiply, w.dx, w.y, w.dx)  # ∂L/∂xᵢ = yᵢ · (∂L/∂yᵢ − Σⱼ ∂L/∂yⱼ · yⱼ)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.Softmax", {"dim": 1})

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(), (Spec((3, 2, 2)),))]
