"""Cosine loss: for vectors of which the direction counts and not the length."""

from typing import Any

import numpy as np

from engine.layers.layer import Example, TorchTwin, layer
from engine.losses.loss import Loss, check_numbers
from engine.metrics.r2 import R2
from engine.op import Op
from engine.tensor import Spec

SHORTEST = 1e-8  # a vector that is no longer counts as so long: of 0 there is no direction


@layer(title="Cosine", category="Loss")
class CosineLoss(Loss):
    """L = (1/N)·Σ (1 − cos(ŷ, y)), with cos = ŷ·y/(|ŷ|·|y|): 0 for one direction, 2 for opposite ones.

    Prediction and targets have the same shape, a vector for each of the N samples. ∂L/∂ŷ = (1/N)·(cos·ŷ/|ŷ| − y/|y|)
    /|ŷ|, across ŷ: a longer prediction turns more slowly.
    """

    formula = "L = (1/N)·Σ (1 − ŷ·y / (|ŷ|·|y|))"
    partials = {"prediction": "(ŷ·cos / |ŷ| − y / |y|) / |ŷ| / N"}
    metrics = (R2(),)

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return "1 − cos(ŷ, y)"

    def check_pair(self, prediction: Spec, targets: Spec) -> None:
        check_numbers(prediction, targets, "Use cross-entropy.")

    def forward(self, w: Any, op: Op) -> None:
        x, y = w.x.reshape(-1, w.batch), w.targets.reshape(-1, w.batch)
        w.product, w.ones = w.empty(x.shape), w.filled((max(len(x), w.batch),), 1)
        w.inner, w.own, w.other, w.cosine = (w.empty((w.batch,)) for _ in range(4))
        features = w.ones[: len(x)]
        op(np.multiply, x, y, w.product)
        op(np.dot, features, w.product, w.inner)
        for vectors, length in ((x, w.own), (y, w.other)):
            op(np.multiply, vectors, vectors, w.product)
            op(np.dot, features, w.product, length)
            op(np.sqrt, length, length)
            op(np.maximum, length, SHORTEST, out=length)
        op(np.divide, w.inner, w.own, w.cosine)
        op(np.divide, w.cosine, w.other, w.cosine)
        op(np.dot, w.ones[: w.batch], w.cosine, w.loss)
        op(np.subtract, float(w.batch), w.loss, w.loss)
        op(np.multiply, w.loss, self.weight / w.batch, w.loss)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        x, y, dx = (array.reshape(-1, w.batch) for array in (w.x, w.targets, w.dx))
        w.along = w.empty(x.shape)
        op(np.divide, x, w.own, w.along)
        op(np.multiply, w.along, w.cosine, w.along)
        op(np.divide, y, w.other, dx)
        op(np.subtract, w.along, dx, dx)
        op(np.divide, dx, w.own, dx)
        op(np.multiply, dx, self.weight / w.batch, dx)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        prediction, targets = "{prediction}", "{targets}"
        if len(inputs[0].shape) != 1:
            prediction, targets = "{prediction}.flatten(1)", "{targets}.flatten(1)"
        return TorchTwin(call=f"(1 - F.cosine_similarity({prediction}, {targets}, dim=1)).mean()")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((3,)), Spec((3,)))),
            Example(cls(weight=5.0), (Spec((2, 2)), Spec((2, 2)))),
        ]
