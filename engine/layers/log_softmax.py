"""Log-softmax: the logarithms of softmax, without its rounding."""

from typing import Any

import numpy as np

from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.layer import Example, TorchTwin, layer
from engine.op import Op
from engine.tensor import Shape, ShapeError, Spec


@layer(title="Log-softmax", category="Activations")
class LogSoftmax(Activation, Setting):
    """The logarithm of each feature's share (of images: among the channels of each pixel): yᵢ = xᵢ − ln Σⱼ e^xⱼ.

    Unlike the logarithm of Softmax it stays finite. Before cross-entropy leave it out: that loss contains it. Any
    shape but a lone number.
    """

    formula = "yᵢ = xᵢ − ln Σⱼ e^xⱼ"
    partials = {"x": "[i = j] − e^yⱼ"}

    def output_shape(self, *shapes: Shape) -> Shape:
        if not shapes[0]:
            raise ShapeError("wants several features and gets a single number", "Wire a layer with outputs to it.")
        return shapes[0]

    def forward(self, w: Any, op: Op) -> None:
        w.peak, w.total, w.ones = w.empty(w.x.shape[1:]), w.empty(w.x.shape[1:]), w.filled((len(w.x),), 1)
        w.logarithm, w.power = w.empty(w.x.shape[1:]), w.empty(w.x.shape)
        op(np.maximum.reduce, w.x, out=w.peak)
        op(np.subtract, w.x, w.peak, w.y)  # the greatest becomes 0: e^x cannot overflow, and y stays the same
        op(np.exp, w.y, w.power)
        op(np.dot, w.ones, w.power.reshape(len(w.x), -1), w.total.reshape(-1))
        op(np.log, w.total, w.logarithm)
        op(np.subtract, w.y, w.logarithm, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.factor = w.empty(w.total.shape)
        op(np.dot, w.ones, w.dy.reshape(len(w.x), -1), w.factor.reshape(-1))
        op(np.divide, w.factor, w.total, w.factor)
        op(np.multiply, w.power, w.factor, w.power)  # softmax(x) · Σⱼ ∂L/∂yⱼ
        op(np.subtract, w.dy, w.power, w.dx)  # ∂L/∂xᵢ = ∂L/∂yᵢ − softmax(x)ᵢ · Σⱼ ∂L/∂yⱼ

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.LogSoftmax", {"dim": 1})

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(), (Spec((2, 3, 3)),))]
