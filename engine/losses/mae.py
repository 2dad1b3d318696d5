"""Mean absolute error: for predicting numbers among which some are far off."""

from typing import Any

import numpy as np

from engine.layers.layer import Example, TorchTwin, layer
from engine.losses.loss import Loss, check_numbers
from engine.metrics import mae
from engine.metrics.r2 import R2
from engine.metrics.rmse import RMSE
from engine.op import Op
from engine.tensor import Spec


@layer(title="MAE", category="Loss")
class MAE(Loss):
    """The mean of absolute differences: L = (1/n)·Σ|ŷ − y|.

    An error counts as much as it is large, not squared: it learns the median. Prediction and targets have the same
    shape; n counts every number of the batch. ∂L/∂ŷ = (1/n)·sign(ŷ − y), which does not shrink near the target.
    """

    formula = "L = (1/n)·Σ|ŷ − y|"
    partials = {"prediction": "sign(ŷ − y) / n"}
    metrics = (R2(), mae.MAE(), RMSE())

    def check_pair(self, prediction: Spec, targets: Spec) -> None:
        check_numbers(prediction, targets, "Use cross-entropy or binary cross-entropy.")

    def forward(self, w: Any, op: Op) -> None:
        w.error, w.size, w.ones = w.empty(w.x.shape), w.empty(w.x.shape), w.filled((w.x.size,), 1)
        op(np.subtract, w.prediction, w.targets, w.error)
        op(np.absolute, w.error, w.size)
        op(np.dot, w.ones, w.size.reshape(-1), w.loss)
        op(np.multiply, w.loss, self.weight / w.x.size, w.loss)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(np.sign, w.error, w.dx)
            op(np.multiply, w.dx, self.weight / w.x.size, w.dx)  # ∂L/∂ŷ = (1/n)·sign(ŷ − y)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.L1Loss", call="{module}({prediction}, {targets})")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((3,)), Spec((3,)))),
            Example(cls(weight=5.0), (Spec((2, 2)), Spec((2, 2)))),
        ]
