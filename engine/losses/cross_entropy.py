"""Cross-entropy: for naming one of several classes."""

from typing import Any

import numpy as np

from engine.layers.layer import Example, TorchTwin, layer
from engine.losses.loss import Loss
from engine.metrics.accuracy import Accuracy
from engine.op import Op
from engine.tensor import Array, KindError, ShapeError, Spec, times


@layer(title="Cross-entropy", category="Loss")
class CrossEntropy(Loss):
    """How surprised the prediction is by the true class: L = −(1/n)·Σ log softmax(ŷ)[y].

    It contains the softmax: wire the last dense layer to it directly, without an activation. Prediction
    (classes), any real scores; targets one of as many classes. ∂L/∂ŷ = (1/n)·(softmax(ŷ) − 1 at the class y).
    """

    formula = "L = −(1/n)·Σ log softmax(ŷ)[y]"
    metrics = (Accuracy(),)

    def check_pair(self, prediction: Spec, targets: Spec) -> None:
        if not targets.classes:
            step = "Use MSE to predict numbers, or wire class labels to it."
            raise KindError(f"wants class labels as targets and gets numbers ({targets})", step)
        if prediction.classes or targets.shape or prediction.shape != (targets.classes,):
            got = "class labels" if prediction.classes else f"{times(prediction.shape)} outputs"
            step = f"Give the last layer {targets.classes} outputs."
            raise ShapeError(f"compares {got} with {targets}", step)

    def forward(self, w: Any, op: Op) -> None:
        count, batch = w.x.shape
        w.shifted, w.powers, w.hot = w.empty(w.x.shape), w.empty(w.x.shape), w.empty(w.x.shape)
        w.peak, w.total, w.surprise, w.picked = (
            w.empty((batch,)),
            w.empty((batch,)),
            w.empty((batch,)),
            w.empty(()),
        )
        w.ones, w.labels = w.filled((max(count, batch),), 1), w.constant(np.arange(count)[:, None])
        op(np.maximum.reduce, w.x, out=w.peak)
        op(np.subtract, w.x, w.peak, w.shifted)  # the greatest becomes 0: e^ŷ cannot overflow
        op(np.exp, w.shifted, w.powers)
        op(np.dot, w.ones[:count], w.powers, w.total)
        op(np.log, w.total, w.surprise)
        op(np.equal, w.labels, w.xs[1], w.hot)  # 1 at the true class, else 0
        op(np.dot, w.hot.reshape(-1), w.shifted.reshape(-1), w.picked)
        op(np.dot, w.ones[:batch], w.surprise, w.loss)
        op(np.subtract, w.loss, w.picked, w.loss)
        op(np.multiply, w.loss, self.weight / batch, w.loss)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(np.divide, w.powers, w.total, w.dx)
            op(np.subtract, w.dx, w.hot, w.dx)
            # ∂L/∂ŷ = (1/n)·(softmax(ŷ) − 1 at the class y)
            op(np.multiply, w.dx, self.weight / w.batch, w.dx)

    def decide(self, prediction: Array) -> Array:
        return np.asarray(np.argmax(prediction, axis=0))

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.CrossEntropyLoss", call="{module}({prediction}, {targets})")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((3,)), Spec((), classes=3))),
            Example(cls(weight=4.0), (Spec((2,)), Spec((), classes=2))),
        ]
