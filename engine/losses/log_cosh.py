"""Log-cosh: like Huber's loss, without a corner."""

from typing import Any

import numpy as np

from engine.layers.layer import Example, TorchTwin, layer
from engine.losses.loss import Loss, check_numbers
from engine.metrics.mae import MAE
from engine.metrics.r2 import R2
from engine.metrics.rmse import RMSE
from engine.op import Op
from engine.tensor import Spec

FAR = 20.0  # from here on log cosh(e) is |e| − log 2 to the last digit, and no sinh² overflows before


@layer(title="Log-cosh", category="Loss")
class LogCosh(Loss):
    """L = (1/n)·Σ log cosh(ŷ − y): about e²/2 for small errors, |e| − log 2 for large ones.

    Prediction and targets have the same shape; n counts every number of the batch. ∂L/∂ŷ = (1/n)·tanh(ŷ − y). Small
    errors lose no digits: log cosh e = log(1 + sinh² e)/2.
    """

    formula = "L = (1/n)·Σ log cosh(ŷ − y)"
    partials = {"prediction": "tanh(ŷ − y) / n"}
    metrics = (R2(), MAE(), RMSE())

    def check_pair(self, prediction: Spec, targets: Spec) -> None:
        check_numbers(prediction, targets, "Use cross-entropy or binary cross-entropy.")

    def forward(self, w: Any, op: Op) -> None:
        w.error, w.far, w.near = (w.empty(w.x.shape) for _ in range(3))
        w.ones = w.filled((w.x.size,), 1)
        op(np.subtract, w.prediction, w.targets, w.error)
        op(np.absolute, w.error, w.far)
        op(np.minimum, w.far, FAR, out=w.near)
        op(np.subtract, w.far, w.near, w.far)  # what is beyond counts as it is
        op(np.sinh, w.near, w.near)
        op(np.multiply, w.near, w.near, w.near)
        op(np.log1p, w.near, w.near)
        op(np.multiply, w.near, 0.5, w.near)
        op(np.add, w.near, w.far, w.near)
        op(np.dot, w.ones, w.near.reshape(-1), w.loss)
        op(np.multiply, w.loss, self.weight / w.x.size, w.loss)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(np.tanh, w.error, w.dx)
            op(np.multiply, w.dx, self.weight / w.x.size, w.dx)  # ∂L/∂ŷ = (1/n)·tanh(ŷ − y)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        log_2 = float(np.log(2))
        call = f"(torch.logaddexp({{prediction}} - {{targets}}, {{targets}} - {{prediction}}) - {log_2}).mean()"
        return TorchTwin(call=call)

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((3,)), Spec((3,)))),
            Example(cls(weight=5.0), (Spec((2, 2)), Spec((2, 2)))),
        ]
