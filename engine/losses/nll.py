"""Negative log-likelihood: cross-entropy of log-probabilities, behind a log-softmax."""

from typing import Any

import numpy as np

from engine.layers.layer import Example, TorchTwin, layer
from engine.losses.loss import Loss, check_classes
from engine.metrics.accuracy import Accuracy
from engine.metrics.f1 import F1
from engine.metrics.perplexity import Perplexity
from engine.metrics.precision import Precision
from engine.metrics.recall import Recall
from engine.metrics.top_k import TopK
from engine.op import Op
from engine.tensor import Array, Spec


@layer(title="NLL", category="Loss")
class NLL(Loss):
    """L = −(1/n)·Σ ŷ[y].

    Prediction (classes), log-probabilities as a log-softmax gives them; targets one of as many classes. Of scores that
    are none it makes no sense: they would grow for ever. ∂L/∂ŷ = −1/n at the class y, else 0.
    """

    formula = "L = −(1/n)·Σ ŷ[y]"
    partials = {"prediction": "−[y] / n"}
    metrics = (Accuracy(), Precision(), Recall(), F1(), TopK(), Perplexity())

    def check_pair(self, prediction: Spec, targets: Spec) -> None:
        check_classes(prediction, targets)

    def forward(self, w: Any, op: Op) -> None:
        count, batch = w.x.shape
        w.hot, w.labels = w.empty(w.x.shape), w.constant(np.arange(count)[:, None])
        w.places, w.columns = w.empty((batch,), np.int64), w.constant(np.arange(batch))
        w.picked, w.ones = w.empty((batch,)), w.filled((batch,), 1)
        op(np.equal, w.labels, w.xs[1], w.hot)  # 1 at the true class, else 0
        op(np.multiply, w.xs[1], batch, w.places)
        op(np.add, w.places, w.columns, w.places)
        # Picked and not multiplied by 0 and 1: the other classes may be at −∞.
        op(np.take, w.x.reshape(-1), w.places, mode="clip", out=w.picked)
        op(np.dot, w.ones, w.picked, w.loss)
        op(np.multiply, w.loss, -self.weight / batch, w.loss)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(np.multiply, w.hot, -self.weight / w.batch, w.dx)  # ∂L/∂ŷ = −1/n at the class y

    def decide(self, prediction: Array) -> Array:
        return np.asarray(np.argmax(prediction, axis=0))

    def decide_in_torch(self, *inputs: Spec) -> str:
        return "{prediction}.argmax(1)"

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.NLLLoss", call="{module}({prediction}, {targets})")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((3,)), Spec((), classes=3))),
            Example(cls(weight=4.0), (Spec((2,)), Spec((), classes=2))),
        ]
