"""What a loss is: the one number that training makes smaller."""

from typing import Annotated, ClassVar, NamedTuple

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.layer import Layer
from engine.metrics.accuracy import Accuracy
from engine.metrics.f1 import F1
from engine.metrics.metric import Metric
from engine.metrics.precision import Precision
from engine.metrics.recall import Recall
from engine.metrics.roc_auc import RocAuc
from engine.summary import formula, joined, plain
from engine.tensor import Array, KindError, ShapeError, Spec, times

YES_NO: tuple[Metric, ...] = (Accuracy(), Precision(), Recall(), F1(), RocAuc())


class Bounds(NamedTuple):
    """What real targets have to lie within, and the next step, a sentence, where they do not."""

    low: float
    high: float
    next_step: str


class Loss(Layer, Setting):
    """A node without outputs: `forward` assigns the 0-d array `w.loss`, `backward` assigns `w.dx` =
    ∂L/∂prediction.

    The mean over the batch, times `weight`. `w.x` is the prediction, `w.xs[1]` the targets; targets get no
    gradient. `backward` does not read `w.loss`: its value is computed only when somebody looks at it.
    """

    metrics: ClassVar[tuple[Metric, ...]] = ()
    bounds: ClassVar[Bounds | None] = None
    contains: ClassVar[type[Activation] | None] = None  # what it does to the prediction itself: nobody does it before
    weight: Annotated[float, Meta(ge=0, le=1e12, description="Multiplies this loss, and with it every gradient.")] = 1.0

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        what = formula(self.formula) or formula(self.formula.partition("Σ")[2])
        return joined(what, "" if self.weight == 1 else f"× {plain(self.weight)}")

    def inputs(self) -> tuple[str, ...]:
        return ("prediction", "targets")

    def outputs(self) -> tuple[str, ...]:
        return ()

    def infer(self, *inputs: Spec) -> tuple[Spec, ...]:
        self.check_pair(*inputs)
        return ()

    def check_pair(self, prediction: Spec, targets: Spec) -> None:
        """ShapeError where prediction and targets do not belong together."""

    def decide(self, prediction: Array) -> Array:
        """What the prediction says in the targets' own terms: class labels (N,), or the numbers."""
        return prediction

    def decide_in_torch(self, *inputs: Spec) -> str:
        """`decide` as an expression in PyTorch, batch first, over {prediction}; '' where no answer is simply right."""
        return ""

    def certainty(self, score: Array) -> Array:
        """How sure of yes a single output is, from 0 to 1, for pictures: the sigmoid unless the loss says otherwise."""
        return np.asarray(0.5 * (1 + np.tanh(0.5 * score)))  # without an exp that could overflow


def check_numbers(prediction: Spec, targets: Spec, instead: str) -> None:
    """Both real and of one shape; the next step for class labels says which losses take them."""
    if targets.classes:
        raise KindError("wants numbers as targets and gets class labels", instead)
    check_prediction(prediction)
    if prediction.shape != targets.shape:
        wanted, got = times(targets.shape), times(prediction.shape)
        sentence = f"compares prediction {got} with targets {wanted}"
        fits = {"prediction": targets.shape}
        raise ShapeError(sentence, f"Give the last layer {wanted} outputs.", wanted=fits)


def check_prediction(prediction: Spec) -> None:
    """Numbers, not class labels."""
    if prediction.classes:
        raise KindError("wants numbers as prediction and gets class labels", "Wire the last layer to it.")


def check_classes(prediction: Spec, targets: Spec) -> None:
    """Targets are one of several classes, the prediction has a number for each."""
    if not targets.classes:
        step = "Use MSE to predict numbers, or wire class labels to it."
        raise KindError(f"wants class labels as targets and gets numbers ({targets})", step)
    if prediction.classes or targets.shape or prediction.shape != (targets.classes,):
        got = "class labels" if prediction.classes else f"{times(prediction.shape)} outputs"
        fits = {} if targets.shape else {"prediction": (targets.classes,)}
        step = f"Give the last layer {targets.classes} outputs."
        raise ShapeError(f"compares {got} with {targets}", step, wanted=fits)


def check_yes_no(prediction: Spec, targets: Spec) -> None:
    """Targets are 2 classes and the prediction is one number, or both are real and of one shape."""
    check_prediction(prediction)
    if targets.classes and (targets.classes, targets.shape) != (2, ()):
        raise KindError(f"wants yes or no as targets and gets {targets}", "Use cross-entropy.")
    if targets.classes and prediction.shape != (1,):
        sentence = f"compares {times(prediction.shape)} outputs with 2 classes"
        raise ShapeError(sentence, "Give the last layer 1 output, or use cross-entropy.", wanted={"prediction": (1,)})
    if not targets.classes:
        check_numbers(prediction, targets, "")


def labels_or_numbers(yes: Array, prediction: Array) -> Array:
    """An answer of yes or no as a class label, of several as 1 and 0."""
    return yes[0].astype(np.int64) if prediction.shape[:-1] == (1,) else yes.astype(prediction.dtype)


def yes_in_torch(threshold: float, targets: Spec) -> str:
    """The same in PyTorch, batch first."""
    return f"{{prediction}}[:, 0] > {threshold}" if targets.classes else f"{{prediction}} > {threshold}"
