"""Kullback-Leibler divergence: for predicting a whole distribution."""

from typing import Any

import numpy as np

from engine.layers.layer import Example, TorchTwin, layer
from engine.losses.loss import Bounds, Loss, check_numbers
from engine.metrics.mae import MAE
from engine.op import Op
from engine.tensor import Array, Spec


@layer(title="KL divergence", category="Loss")
class KLDivergence(Loss):
    """How far the predicted distribution is from the true one: L = (1/N)·Σ y·(log y − ŷ).

    Prediction: log-probabilities, as a log-softmax gives them; targets: probabilities of the same shape, 0·log 0 = 0,
    what is negative counts as 0. N counts the samples, not their numbers. ∂L/∂ŷ = −y/N.
    """

    formula = "L = (1/N)·Σ y·(log y − ŷ)"
    partials = {"prediction": "−y / N"}
    metrics = (MAE(),)
    bounds = Bounds(0.0, 1.0, "Wire probabilities to it, or use MSE.")

    def check_pair(self, prediction: Spec, targets: Spec) -> None:
        check_numbers(prediction, targets, "Use negative log-likelihood.")

    def forward(self, w: Any, op: Op) -> None:
        w.true, w.logs = w.empty((w.x.size,)), w.empty((w.x.size,))
        op(np.maximum, w.targets.reshape(-1), 0.0, out=w.true)
        op(np.maximum, w.true, np.finfo(w.x.dtype).tiny, out=w.logs)  # 0·log 0 becomes 0·(−87), which is 0
        op(np.log, w.logs, w.logs)
        op(np.subtract, w.logs, w.x.reshape(-1), w.logs)
        op(np.dot, w.true, w.logs, w.loss)
        op(np.multiply, w.loss, self.weight / w.batch, w.loss)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(np.multiply, w.true, -self.weight / w.batch, w.dx.reshape(-1))  # ∂L/∂ŷ = −y/N

    def decide(self, prediction: Array) -> Array:
        return np.asarray(np.exp(np.minimum(prediction, 0)))

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        arguments = {"reduction": "batchmean"}
        return TorchTwin("nn.KLDivLoss", arguments, call="{module}({prediction}, {targets})")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((3,)), Spec((3,))), between=(0.05, 0.95)),
            Example(cls(weight=5.0), (Spec((2, 2)), Spec((2, 2))), between=(0.05, 0.95)),
        ]
