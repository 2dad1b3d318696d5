"""What a loss is: the one number that training makes smaller."""

from typing import Annotated, ClassVar, NamedTuple

from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Layer
from engine.metrics.metric import Metric
from engine.tensor import Array, Spec


class Bounds(NamedTuple):
    """What real targets have to lie within, and the next step, a sentence, where they do not."""

    low: float
    high: float
    next_step: str


class Loss(Layer, Setting):
    """A node without outputs: `forward` assigns the 0-d array `w.loss`, `backward` assigns `w.dx` =
    ∂L/∂prediction.

    The mean over the batch, times `weight`. `w.x` is the prediction, `w.xs[1]` the targets; targets get no
    gradient.
    """

    metrics: ClassVar[tuple[Metric, ...]] = ()
    bounds: ClassVar[Bounds | None] = None
    weight: Annotated[float, Meta(ge=0, le=1e12, description="Multiplies this loss, and with it every gradient.")] = 1.0

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
