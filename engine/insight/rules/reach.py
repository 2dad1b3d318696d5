"""Between which numbers an activation's outputs lie, and what loss that leaves."""

from math import exp, inf, log1p
from typing import NamedTuple

from engine.layers.activation import Activation
from engine.layers.log_softmax import LogSoftmax
from engine.layers.relu import ReLU
from engine.layers.softmax import Softmax
from engine.layers.softplus import Softplus
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.hinge import Hinge
from engine.losses.loss import Loss


class Reach(NamedTuple):
    """The least and the greatest number."""

    low: float
    high: float


FREE = Reach(-inf, inf)


def reach_of(activation: Activation | None, units: int) -> Reach:
    """Of so many units that share a softmax."""
    if isinstance(activation, Softmax):
        return Reach(0.0 if units > 1 else 1.0, 1.0)
    if isinstance(activation, LogSoftmax):
        return Reach(-inf, 0.0)
    if isinstance(activation, ReLU | Softplus):
        return Reach(0.0, inf)
    limits = activation.limits() if activation is not None else None
    return Reach(*limits) if limits is not None else FREE


def floor(loss: Loss, reach: Reach, units: int) -> float:
    """The least loss, of the worst class, that scores within this reach can have, as long as nobody weighs it."""
    low, high = reach
    if isinstance(loss, CrossEntropy):
        return log1p((units - 1) * exp(low - high))  # the true class at its greatest, all others at their least
    if isinstance(loss, BinaryCrossEntropy):
        return max(log1p(exp(-high)), log1p(exp(low)))
    if isinstance(loss, Hinge):
        return max(0.0, 1 - high, 1 + low)
    return 0.0
