"""Accuracy: the share of samples whose class was named rightly."""

import numpy as np

from engine.family import Setting
from engine.metrics.counts import as_labels
from engine.metrics.metric import Metric, metric
from engine.tensor import Array


@metric(title="accuracy")
class Accuracy(Metric, Setting):
    """Right answers / all answers, from 0 to 1. A real target counts as yes above one half."""

    key = "accuracy"

    def measure(self, predicted: Array, actual: Array, scores: Array) -> float:
        return float(np.mean(predicted == as_labels(actual)))

    def text(self, value: float) -> str:
        return f"{100 * value:.1f} %"
