"""Perplexity: among how many equally likely classes the prediction is undecided."""

import numpy as np

from engine.family import Setting
from engine.metrics.metric import Metric, metric
from engine.tensor import Array


@metric(title="perplexity")
class Perplexity(Metric, Setting):
    """e to the mean cross-entropy, without class weights and smoothing: 1 is certain and right."""

    key = "perplexity"
    wants_scores = True

    def measure(self, predicted: Array, actual: Array, scores: Array) -> float:
        shifted = scores.astype(np.float64) - scores.max(axis=0)
        logs = np.log(np.exp(shifted).sum(axis=0)) - np.take_along_axis(shifted, actual[None], axis=0)[0]
        with np.errstate(over="ignore"):
            return float(np.exp(logs.mean()))
