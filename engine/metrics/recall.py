"""Recall: how many of those that should be found are."""

from engine.family import Setting
from engine.metrics.counts import counts, mean_share
from engine.metrics.metric import Metric, metric
from engine.tensor import Array


@metric(title="recall")
class Recall(Metric, Setting):
    """Found among those that are yes; of several classes, the mean over all. 0 where there are none."""

    key = "recall"

    def measure(self, predicted: Array, actual: Array, scores: Array) -> float:
        found = counts(predicted, actual)
        return mean_share(found.right, found.true)
