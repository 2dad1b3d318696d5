"""Contrastive loss: pairs that are the same come close, others keep their distance."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.layers.layer import Example, TorchTwin, layer
from engine.losses.loss import YES_NO, Loss, check_prediction
from engine.op import Op
from engine.summary import plain
from engine.tensor import Array, KindError, ShapeError, Spec, copy, times


@layer(title="Contrastive", category="Loss")
class Contrastive(Loss):
    """L = (1/n)·Σ [(1 − y)·d² + y·max(0, m − d)²]/2, with y = 0 for the same and 1 for different.

    Prediction d (1): the distance of a pair; targets: 2 classes. Same pairs are drawn together, different ones pushed
    apart up to the margin m. ∂L/∂d = (1/n)·(d − y·max(d, m)). Hadsell, Chopra & LeCun 2006.
    """

    formula = "L = (1/n)·Σ [(1 − y)·d² + y·max(0, m − d)²] / 2"
    partials = {"prediction": "(1 − y)·d − y·max(0, m − d), over n"}
    metrics = YES_NO
    margin: Annotated[float, Meta(gt=0, le=1e12, description="Distance m at which different pairs are left alone.")] = (
        1.0
    )

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return f"margin {plain(self.margin)}"

    def check_pair(self, prediction: Spec, targets: Spec) -> None:
        check_prediction(prediction)
        if (targets.classes, targets.shape) != (2, ()):
            step = "Wire 2 classes to it: same and different."
            raise KindError(f"wants same or different as targets and gets {targets}", step)
        if prediction.shape != (1,):
            sentence = f"wants one distance and gets {times(prediction.shape)} numbers"
            raise ShapeError(sentence, "Wire the distance of a pair to it.")

    def forward(self, w: Any, op: Op) -> None:
        w.different, w.far, w.pull = (w.empty((w.batch,)) for _ in range(3))
        distance = w.x.reshape(-1)
        op(copy, w.targets, w.different)
        op(np.maximum, distance, self.margin, out=w.far)
        op(np.multiply, w.far, w.different, w.far)
        op(np.subtract, distance, w.far, w.pull)  # d for the same, −max(0, m − d) for different: squared, the loss
        op(np.dot, w.pull, w.pull, w.loss)
        op(np.multiply, w.loss, self.weight / 2 / w.batch, w.loss)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(np.multiply, w.pull, self.weight / w.batch, w.dx.reshape(-1))  # ∂L/∂d = (1/n)·(d − y·max(d, m))

    def decide(self, prediction: Array) -> Array:
        return np.asarray(prediction[0] > self.margin / 2, np.int64)

    def decide_in_torch(self, *inputs: Spec) -> str:
        return f"{{prediction}}[:, 0] > {self.margin / 2}"

    def certainty(self, score: Array) -> Array:
        return super().certainty(4 * (score / self.margin - 0.5))

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        same = "(1 - {targets}) * {prediction}[:, 0].square()"
        different = f"{{targets}} * F.relu({self.margin} - {{prediction}}[:, 0]).square()"
        return TorchTwin(call=f"({same} + {different}).mean() / 2")

    @classmethod
    def examples(cls) -> list[Example]:
        inputs = (Spec((1,)), Spec((), classes=2))
        return [Example(cls(), inputs), Example(cls(weight=3.0, margin=0.5), inputs)]
