"""F1: precision and recall in one number."""

from engine.family import Setting
from engine.metrics.counts import counts, mean_share
from engine.metrics.metric import Metric, metric
from engine.tensor import Array


@metric(title="F1")
class F1(Metric, Setting):
    """2·precision·recall/(precision + recall); of several classes, the mean over all."""

    key = "f1"

    def measure(self, predicted: Array, actual: Array, scores: Array) -> float:
        found = counts(predicted, actual)
        return mean_share(2 * found.right, found.answered + found.true)
