"""Huber's loss: squared where it is close, absolute where it is far off."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.layers.layer import Example, TorchTwin, layer
from engine.losses.loss import Loss, check_numbers
from engine.metrics.mae import MAE
from engine.metrics.r2 import R2
from engine.metrics.rmse import RMSE
from engine.op import Op
from engine.summary import plain
from engine.tensor import Spec


@layer(title="Huber", category="Loss")
class Huber(Loss):
    """L = (1/n)·Σ e²/2 where |e| ≤ δ, δ·(|e| − δ/2) beyond, with e = ŷ − y. Huber 1964.

    Prediction and targets have the same shape; n counts every number of the batch. ∂L/∂ŷ = (1/n)·c with c, the error
    kept within ±δ; and the loss itself is (1/n)·Σ c·(e − c/2) on both sides of δ.
    """

    formula = "L = (1/n)·Σ e²/2 if |e| ≤ δ else δ·(|e| − δ/2)"
    partials = {"prediction": "e / n if |e| ≤ δ, else δ · sign e / n"}
    metrics = (R2(), MAE(), RMSE())
    delta: Annotated[float, Meta(gt=0, le=1e12, description="Errors beyond δ count by their size alone.")] = 1.0

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return f"δ {plain(self.delta)}"

    def check_pair(self, prediction: Spec, targets: Spec) -> None:
        check_numbers(prediction, targets, "Use cross-entropy or binary cross-entropy.")

    def forward(self, w: Any, op: Op) -> None:
        w.error, w.kept, w.rest = (w.empty(w.x.shape) for _ in range(3))
        op(np.subtract, w.prediction, w.targets, w.error)
        op(np.minimum, w.error, self.delta, out=w.kept)
        op(np.maximum, w.kept, -self.delta, out=w.kept)  # c
        op(np.multiply, w.kept, -0.5, w.rest)
        op(np.add, w.error, w.rest, w.rest)
        op(np.dot, w.kept.reshape(-1), w.rest.reshape(-1), w.loss)
        op(np.multiply, w.loss, self.weight / w.x.size, w.loss)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(np.multiply, w.kept, self.weight / w.x.size, w.dx)  # ∂L/∂ŷ = (1/n)·c

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.HuberLoss", {"delta": self.delta}, call="{module}({prediction}, {targets})")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(delta=0.9), (Spec((3,)), Spec((3,)))),
            Example(cls(weight=5.0, delta=0.4), (Spec((2, 2)), Spec((2, 2)))),
        ]
