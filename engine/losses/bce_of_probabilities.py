"""Binary cross-entropy of probabilities: for yes or no behind a sigmoid."""

from typing import Any

import numpy as np

from engine.layers.layer import Example, TorchTwin, layer
from engine.losses.loss import YES_NO, Bounds, Loss, check_yes_no, labels_or_numbers, yes_in_torch
from engine.op import Op
from engine.tensor import Array, Spec, copy

LEAST = -100.0  # of a logarithm: a certain answer that is wrong costs so much, not infinity
SMALLEST = 9.999999960041972e-13  # of p·(1 − p) below the gradient: 1e-12 in float32, as PyTorch has it


@layer(title="BCE of probabilities", category="Loss")
class BCEOfProbabilities(Loss):
    """How surprised p is by yes or no: L = −(1/n)·Σ [y·log p + (1 − y)·log(1 − p)].

    Prediction p from 0 to 1, as a sigmoid gives it; numbers beyond count as 0 or 1 and get no gradient. Near 0 and 1
    digits are lost: binary cross-entropy without the sigmoid keeps them. Logarithms are at least −100. Prediction (1)
    and targets of 2 classes, or both real and of one shape, targets from 0 to 1; n counts every number of the batch.
    ∂L/∂p = (1/n)·(p − y)/(p·(1 − p)).
    """

    formula = "L = −(1/n)·Σ [y·log p + (1 − y)·log(1 − p)]"
    partials = {"prediction": "(p − y) / (p · (1 − p)) / n"}
    metrics = YES_NO
    bounds = Bounds(0.0, 1.0, "Use MSE to predict such numbers.")

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return "p against y"

    def check_pair(self, prediction: Spec, targets: Spec) -> None:
        check_yes_no(prediction, targets)

    def forward(self, w: Any, op: Op) -> None:
        count = w.x.size
        w.p, w.yes, w.no, w.log_p, w.log_q = (w.empty((count,)) for _ in range(5))
        w.ones, w.other = w.filled((count,), 1), w.empty(())
        op(np.maximum, w.x.reshape(-1), 0.0, out=w.p)
        op(np.minimum, w.p, 1.0, out=w.p)
        op(copy, w.xs[1].reshape(-1), w.yes)
        op(clamped_log, w.p, w.log_p)
        op(clamped_log_rest, w.p, w.log_q)
        op(np.subtract, w.ones, w.yes, w.no)
        op(np.dot, w.yes, w.log_p, w.loss)
        op(np.dot, w.no, w.log_q, w.other)
        op(np.add, w.loss, w.other, w.loss)
        op(np.multiply, w.loss, -self.weight / count, w.loss)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.spread, w.within, dx = w.empty(w.p.shape), w.empty(w.p.shape), w.dx.reshape(-1)
        op(np.subtract, w.ones, w.p, w.spread)
        op(np.multiply, w.spread, w.p, w.spread)
        op(np.maximum, w.spread, SMALLEST, out=w.spread)
        op(np.subtract, w.p, w.yes, dx)
        op(np.divide, dx, w.spread, dx)
        op(np.equal, w.x.reshape(-1), w.p, w.within)
        op(np.multiply, dx, w.within, dx)
        op(np.multiply, dx, self.weight / w.x.size, dx)  # ∂L/∂p = (1/n)·(p − y)/(p·(1 − p))

    def decide(self, prediction: Array) -> Array:
        return labels_or_numbers(prediction > 0.5, prediction)

    def decide_in_torch(self, *inputs: Spec) -> str:
        return yes_in_torch(0.5, inputs[1])

    def certainty(self, score: Array) -> Array:
        return np.asarray(np.clip(score, 0, 1))

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        prediction, targets = "{prediction}", "{targets}"
        if inputs[1].classes:
            prediction, targets = "{prediction}[:, 0]", "{targets}.to({prediction}.dtype)"
        return TorchTwin("nn.BCELoss", call=f"{{module}}({prediction}, {targets})")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((1,)), Spec((), classes=2)), between=(0.05, 0.95)),
            Example(cls(weight=0.5), (Spec((2, 3)), Spec((2, 3))), between=(0.05, 0.95)),
        ]


def clamped_log(p: Array, out: Array) -> None:
    """log p, at least −100."""
    with np.errstate(divide="ignore"):
        np.log(p, out)
    np.maximum(out, LEAST, out=out)


def clamped_log_rest(p: Array, out: Array) -> None:
    """log(1 − p), at least −100; exact also where 1 − p would be 1."""
    np.negative(p, out)
    with np.errstate(divide="ignore"):
        np.log1p(out, out)
    np.maximum(out, LEAST, out=out)
