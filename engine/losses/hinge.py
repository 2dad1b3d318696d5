"""Hinge loss: for yes or no with a margin."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.layers.layer import Example, TorchTwin, layer
from engine.losses.loss import YES_NO, Bounds, Loss, check_yes_no, labels_or_numbers, yes_in_torch
from engine.op import Op
from engine.tensor import Array, Spec, copy


@layer(title="Hinge", category="Loss")
class Hinge(Loss):
    """L = (1/n)·Σ max(0, 1 − y·ŷ), with y = 1 for yes and −1 for no.

    An answer that is right by more than the margin 1 costs nothing and gets no gradient. Prediction (1), any real
    score, and targets of 2 classes; or both real and of one shape, targets −1 or 1. n counts every number of the batch.
    ∂L/∂ŷ = −y/n where y·ŷ < 1; squared, −(2/n)·y·max(0, 1 − y·ŷ). Cortes & Vapnik 1995.
    """

    formula = "L = (1/n)·Σ max(0, 1 − y·ŷ)"
    partials = {"prediction": "−y / n if y·ŷ < 1, else 0"}
    metrics = YES_NO
    bounds = Bounds(-1.0, 1.0, "Use MSE to predict such numbers.")
    squared: Annotated[bool, Meta(description="Squares what is missing to the margin.")] = False

    def check_pair(self, prediction: Spec, targets: Spec) -> None:
        check_yes_no(prediction, targets)

    def forward(self, w: Any, op: Op) -> None:
        count = w.x.size
        w.signs, w.short, w.ones = w.targets.reshape(-1), w.empty((count,)), w.filled((count,), 1)
        if w.signs.dtype != w.x.dtype:
            w.signs = w.empty((count,))
            op(copy, w.targets, w.signs)
            op(np.multiply, w.signs, 2.0, w.signs)
            op(np.subtract, w.signs, 1.0, w.signs)
        op(np.multiply, w.x.reshape(-1), w.signs, w.short)
        op(np.subtract, w.ones, w.short, w.short)
        op(np.maximum, w.short, 0.0, out=w.short)
        op(np.dot, w.short if self.squared else w.ones, w.short, w.loss)
        op(np.multiply, w.loss, self.weight / count, w.loss)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        dx = w.dx.reshape(-1)
        if self.squared:
            op(np.multiply, w.short, w.signs, dx)
        else:
            op(np.sign, w.short, dx)  # 1 where the margin is missed, else 0
            op(np.multiply, dx, w.signs, dx)
        op(np.multiply, dx, -(1 + self.squared) * self.weight / w.x.size, dx)

    def decide(self, prediction: Array) -> Array:
        return labels_or_numbers(prediction > 0, prediction)

    def decide_in_torch(self, *inputs: Spec) -> str:
        return yes_in_torch(0, inputs[1])

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        product = "{targets} * {prediction}"
        if inputs[1].classes:
            product = "(2 * {targets} - 1) * {prediction}[:, 0]"
        return TorchTwin(call=f"F.relu(1 - {product}){'.square()' if self.squared else ''}.mean()")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((1,)), Spec((), classes=2))),
            Example(cls(squared=True), (Spec((1,)), Spec((), classes=2))),
            Example(cls(weight=0.5), (Spec((2, 3)), Spec((2, 3)))),
            Example(cls(weight=2.0, squared=True), (Spec((4,)), Spec((4,)))),
        ]
