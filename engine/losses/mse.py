"""Mean squared error: for predicting numbers."""

from typing import Any

import numpy as np

from engine.layers.layer import Example, TorchTwin, layer
from engine.losses.loss import Loss, check_numbers
from engine.metrics.mae import MAE
from engine.metrics.r2 import R2
from engine.metrics.rmse import RMSE
from engine.op import Op
from engine.tensor import Spec


@layer(title="MSE", category="Loss")
class MSE(Loss):
    """The mean of squared differences: L = (1/n)·Σ(ŷ − y)².

    Prediction and targets have the same shape; n counts every number of the batch. ∂L/∂ŷ = (2/n)·(ŷ − y).
    """

    formula = "L = (1/n)·Σ(ŷ − y)²"
    partials = {"prediction": "2 · (ŷ − y) / n"}
    metrics = (R2(), RMSE(), MAE())

    def check_pair(self, prediction: Spec, targets: Spec) -> None:
        check_numbers(prediction, targets, "Use cross-entropy or binary cross-entropy.")

    def forward(self, w: Any, op: Op) -> None:
        w.error = w.empty(w.x.shape)
        flat = w.error.reshape(-1)
        op(np.subtract, w.prediction, w.targets, w.error)
        op(np.dot, flat, flat, w.loss)
        op(np.multiply, w.loss, self.weight / w.x.size, w.loss)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(np.multiply, w.error, 2 * self.weight / w.x.size, w.dx)  # ∂L/∂ŷ = (2/n)·(ŷ − y)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.MSELoss", call="{module}({prediction}, {targets})")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((3,)), Spec((3,)))),
            Example(cls(weight=5.0), (Spec((2, 2)), Spec((2, 2)))),
        ]
