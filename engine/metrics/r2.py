"""R²: the share of the targets' variance that the predictions explain."""

import numpy as np

from engine.family import Setting
from engine.metrics.metric import Metric, metric
from engine.tensor import Array


@metric(title="R²")
class R2(Metric, Setting):
    """1 − Σ(y − ŷ)² / Σ(y − ȳ)²: 1 is perfect, 0 no better than the mean."""

    key = "r2"

    def measure(self, predicted: Array, actual: Array, scores: Array) -> float:
        predicted, actual = predicted.astype(np.float64), actual.astype(np.float64)
        spread = float(np.sum((actual - actual.mean(axis=-1, keepdims=True)) ** 2))
        if spread == 0:
            return float("nan")
        return 1 - float(np.sum((actual - predicted) ** 2)) / spread
