"""Mean absolute error, in the targets' own unit."""

import numpy as np

from engine.family import Setting
from engine.metrics.metric import Metric, metric
from engine.tensor import Array


@metric(title="MAE")
class MAE(Metric, Setting):
    """(1/n)·Σ|ŷ − y|."""

    key = "mae"

    def measure(self, predicted: Array, actual: Array, scores: Array) -> float:
        return float(np.mean(np.abs(predicted.astype(np.float64) - actual)))
