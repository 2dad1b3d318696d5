"""Top-k accuracy: the share of samples whose class is among the k likeliest."""

from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.metrics.metric import Metric, metric
from engine.tensor import Array


@metric(title="top-k accuracy")
class TopK(Metric, Setting):
    """From 0 to 1; of k classes or fewer it is 1. Among equal scores the classes come in their order."""

    key = "top_k"
    wants_scores = True
    k: Annotated[int, Meta(ge=1, le=1_000_000, description="How many answers are allowed.")] = 5

    def measure(self, predicted: Array, actual: Array, scores: Array) -> float:
        own = np.take_along_axis(scores, actual[None], axis=0)
        earlier = np.arange(len(scores)).reshape(-1, *[1] * actual.ndim) < actual
        before = (scores > own) | ((scores == own) & earlier)
        return float(np.mean(before.sum(axis=0) < self.k))

    def text(self, value: float) -> str:
        return f"{100 * value:.1f} %"
