"""Binary cross-entropy: for yes or no."""

from typing import Any

import numpy as np

from engine.layers.layer import Example, TorchTwin, layer
from engine.layers.sigmoid import Sigmoid
from engine.losses.loss import YES_NO, Bounds, Loss, check_yes_no, labels_or_numbers, yes_in_torch
from engine.op import Op
from engine.tensor import Array, Spec, copy


@layer(title="Binary cross-entropy", category="Loss")
class BinaryCrossEntropy(Loss):
    """How surprised σ(ŷ) is by yes or no: L = −(1/n)·Σ [y·log σ(ŷ) + (1 − y)·log(1 − σ(ŷ))].

    σ is the sigmoid, and part of this loss: wire the last dense layer to it directly, without an activation.
    Prediction (1) and targets of 2 classes, or both real and of one shape, targets from 0 to 1; n counts
    every number of the batch. ∂L/∂ŷ = (1/n)·(σ(ŷ) − y).
    """

    formula = "L = −(1/n)·Σ [y·log σ(ŷ) + (1 − y)·log(1 − σ(ŷ))]"
    partials = {"prediction": "(σ(ŷ) − y) / n"}
    metrics = YES_NO
    bounds = Bounds(0.0, 1.0, "Use MSE to predict such numbers.")
    contains = Sigmoid

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return "σ(ŷ) against y"

    def check_pair(self, prediction: Spec, targets: Spec) -> None:
        check_yes_no(prediction, targets)

    def forward(self, w: Any, op: Op) -> None:
        count = w.x.size
        w.yes, w.doubt, w.surprise = w.empty((count,)), w.empty((count,)), w.empty((count,))
        w.ones, logits = w.filled((count,), 1), w.x.reshape(-1)
        op(copy, w.xs[1].reshape(-1), w.yes)
        op(np.negative, logits, w.doubt)
        op(np.logaddexp, w.doubt, 0.0, w.doubt)  # −log σ(ŷ) = log(1 + e^−ŷ), exact for every ŷ
        op(np.subtract, w.ones, w.yes, w.surprise)
        op(np.multiply, w.surprise, logits, w.surprise)
        op(np.add, w.surprise, w.doubt, w.surprise)  # −y·log σ − (1 − y)·log(1 − σ) = (1 − y)·ŷ − log σ
        op(np.dot, w.ones, w.surprise, w.loss)
        op(np.multiply, w.loss, self.weight / count, w.loss)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            dx = w.dx.reshape(-1)
            op(np.negative, w.doubt, dx)
            op(np.exp, dx, dx)  # σ(ŷ)
            op(np.subtract, dx, w.yes, dx)
            op(np.multiply, dx, self.weight / w.x.size, dx)  # ∂L/∂ŷ = (1/n)·(σ(ŷ) − y)

    def decide(self, prediction: Array) -> Array:
        return labels_or_numbers(prediction > 0, prediction)

    def decide_in_torch(self, *inputs: Spec) -> str:
        return yes_in_torch(0, inputs[1])

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        prediction, targets = "{prediction}", "{targets}"
        if inputs[1].classes:
            prediction, targets = "{prediction}[:, 0]", "{targets}.to({prediction}.dtype)"
        return TorchTwin("nn.BCEWithLogitsLoss", call=f"{{module}}({prediction}, {targets})")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((1,)), Spec((), classes=2))),
            Example(cls(weight=0.5), (Spec((2, 3)), Spec((2, 3)))),
        ]
