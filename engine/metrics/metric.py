"""A number that says how good the predictions are, in people's terms."""

from math import isfinite
from typing import ClassVar

from engine.family import Family, Member
from engine.tensor import Array


class Metric(Member):
    """Measures predictions against targets, both as the loss's `decide` gives them, batch last.

    `scores` is the raw prediction, such as logits (classes, N), for metrics that want to know more than a decision.
    """

    __slots__ = ()
    shelf: ClassVar["Family[Metric]"]
    key: ClassVar[str] = ""  # in reports: test_<key>
    wants_scores: ClassVar[bool] = False  # else they may be left out, and `predicted` stands for them

    def measure(self, predicted: Array, actual: Array, scores: Array) -> float:
        """The metric over a whole set of samples."""
        raise TypeError(f"{type(self).__name__} measures nothing")

    def text(self, value: float) -> str:
        """The value as the interface writes it, in eight characters at most: 0.912, 12,346, -2.3e15."""
        if abs(value) < 999 or not isfinite(value):
            return f"{value:.3f}"
        return f"{value:,.0f}" if abs(value) < 999_999 else f"{value:.1e}".replace("e+", "e")


METRICS: Family[Metric] = Family("metric", "engine.metrics")
Metric.shelf = METRICS
metric = METRICS.add
