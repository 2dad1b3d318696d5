"""Precision: how often an answer is right."""

from engine.family import Setting
from engine.metrics.counts import counts, mean_share
from engine.metrics.metric import Metric, metric
from engine.tensor import Array


@metric(title="precision")
class Precision(Metric, Setting):
    """Right among those answered yes; of several classes, the mean over all. 0 where nobody was answered so."""

    key = "precision"

    def measure(self, predicted: Array, actual: Array, scores: Array) -> float:
        found = counts(predicted, actual)
        return mean_share(found.right, found.answered)
