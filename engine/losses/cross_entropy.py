"""Cross-entropy: for naming one of several classes."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.layers.layer import Example, TorchTwin, layer
from engine.layers.softmax import Softmax
from engine.losses.loss import Loss, check_classes
from engine.metrics.accuracy import Accuracy
from engine.metrics.f1 import F1
from engine.metrics.perplexity import Perplexity
from engine.metrics.precision import Precision
from engine.metrics.recall import Recall
from engine.metrics.top_k import TopK
from engine.op import Op
from engine.summary import counted
from engine.tensor import Array, ShapeError, Spec


@layer(title="Cross-entropy", category="Loss")
class CrossEntropy(Loss):
    """How surprised the prediction is by the true class: L = −(1/n)·Σ log softmax(ŷ)[y].

    It contains the softmax: wire the last dense layer to it directly, without an activation. Prediction
    (classes), any real scores; targets one of as many classes. ∂L/∂ŷ = (1/n)·(softmax(ŷ) − 1 at the class y).
    With smoothing s, the 1 becomes q = 1 − s at the class y and s/classes everywhere. With class weights each class's
    part of q is multiplied by its weight, and n is the sum of the true classes' weights.
    """

    formula = "L = −(1/n)·Σ log softmax(ŷ)[y]"
    partials = {"prediction": "(softmax(ŷ) − [y]) / n"}
    metrics = (Accuracy(), Precision(), Recall(), F1(), TopK(), Perplexity())
    contains = Softmax
    smoothing: Annotated[float, Meta(ge=0, le=1, description="Share of certainty spread over all classes.")] = 0.0
    class_weights: Annotated[
        tuple[Annotated[float, Meta(gt=0, le=1e6)], ...],
        Meta(description="How much each class counts, such as 1, 2.5, 1. Empty: all the same."),
    ] = ()

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return counted(inputs[1].classes, "classes") if inputs and inputs[1].classes else "classes"

    def check_pair(self, prediction: Spec, targets: Spec) -> None:
        check_classes(prediction, targets)
        if self.class_weights and len(self.class_weights) != targets.classes:
            sentence = f"has {len(self.class_weights)} class weights for {targets}"
            step = f"Give it {targets.classes} weights, or none."
            raise ShapeError(sentence, step, setting={"class_weights": ()})

    def forward(self, w: Any, op: Op) -> None:
        count, batch = w.x.shape
        w.shifted, w.powers, w.hot = w.empty(w.x.shape), w.empty(w.x.shape), w.empty(w.x.shape)
        w.peak, w.total, w.surprise, w.picked = w.empty((batch,)), w.empty((batch,)), w.empty((batch,)), w.empty(())
        w.ones, w.labels = w.filled((max(count, batch),), 1), w.constant(np.arange(count)[:, None])
        op(np.maximum.reduce, w.x, out=w.peak)
        op(np.subtract, w.x, w.peak, w.shifted)  # the greatest becomes 0: e^ŷ cannot overflow
        op(np.exp, w.shifted, w.powers)
        op(np.dot, w.ones[:count], w.powers, w.total)
        op(np.equal, w.labels, w.xs[1], w.hot)  # 1 at the true class, else 0
        if self.class_weights:
            self.weigh(w, op)
        elif self.smoothing:
            op(np.multiply, w.hot, 1 - self.smoothing, w.hot)
            op(np.add, w.hot, self.smoothing / count, w.hot)
        op(np.log, w.total, w.surprise)
        op(np.dot, w.hot.reshape(-1), w.shifted.reshape(-1), w.picked)
        op(np.dot, w.mass if self.class_weights else w.ones[:batch], w.surprise, w.loss)
        op(np.subtract, w.loss, w.picked, w.loss)
        op(np.multiply, w.loss, w.share if self.class_weights else self.weight / batch, w.loss)

    def weigh(self, w: Any, op: Op) -> None:
        """q with class weights; `mass` is its sum for each sample, `share` what a sample of weight 1 counts."""
        count, batch = w.x.shape
        weights = np.array(self.class_weights)
        w.class_weights = w.constant(weights)
        w.column = w.constant((1 - self.smoothing) * weights[:, None])
        w.mass, w.share = w.empty((batch,)), w.empty(())
        op(np.dot, w.class_weights, w.hot, w.mass)
        op(np.dot, w.ones[:batch], w.mass, w.share)
        op(np.divide, self.weight, w.share, w.share)
        op(np.multiply, w.hot, w.column, w.hot)
        if self.smoothing:
            w.spread = w.constant(self.smoothing / count * weights[:, None])
            op(np.add, w.hot, w.spread, w.hot)
            op(np.dot, w.ones[:count], w.hot, w.mass)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(np.divide, w.powers, w.total, w.dx)
            if self.class_weights:
                op(np.multiply, w.dx, w.mass, w.dx)
            op(np.subtract, w.dx, w.hot, w.dx)
            # ∂L/∂ŷ = (1/n)·(softmax(ŷ) − 1 at the class y)
            op(np.multiply, w.dx, w.share if self.class_weights else self.weight / w.batch, w.dx)

    def decide(self, prediction: Array) -> Array:
        return np.asarray(np.argmax(prediction, axis=0))

    def decide_in_torch(self, *inputs: Spec) -> str:
        return "{prediction}.argmax(1)"

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        smoothing = {"label_smoothing": self.smoothing} if self.smoothing else {}
        if not self.class_weights:
            return TorchTwin("nn.CrossEntropyLoss", smoothing, call="{module}({prediction}, {targets})")
        more = "".join(f", {name}={value!r}" for name, value in smoothing.items())
        call = f"F.cross_entropy({{prediction}}, {{targets}}, weight={{class_weights}}{more})"
        return TorchTwin(call=call, constants={"class_weights": np.array(self.class_weights)})

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((3,)), Spec((), classes=3))),
            Example(cls(weight=4.0), (Spec((2,)), Spec((), classes=2))),
            Example(cls(smoothing=0.2), (Spec((4,)), Spec((), classes=4))),
            Example(cls(class_weights=(0.5, 2.0, 1.0), weight=3.0), (Spec((3,)), Spec((), classes=3))),
            Example(cls(class_weights=(0.5, 2.0, 1.0), smoothing=0.3), (Spec((3,)), Spec((), classes=3))),
        ]
