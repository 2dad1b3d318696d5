"""Root mean squared error, in the targets' own unit."""

import numpy as np

from engine.family import Setting
from engine.metrics.metric import Metric, metric
from engine.tensor import Array


@metric(title="RMSE")
class RMSE(Metric, Setting):
    """√((1/n)·Σ(ŷ − y)²)."""

    key = "rmse"

    def measure(self, predicted: Array, actual: Array, scores: Array) -> float:
        return float(np.sqrt(np.mean((predicted.astype(np.float64) - actual) ** 2)))
