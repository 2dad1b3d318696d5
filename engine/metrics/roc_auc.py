"""The area under the ROC curve: whether yes gets higher scores than no, whatever the threshold."""

import numpy as np

from engine.family import Setting
from engine.metrics.counts import as_labels
from engine.metrics.metric import Metric, metric
from engine.tensor import Array


@metric(title="ROC AUC")
class RocAuc(Metric, Setting):
    """The share of pairs of a yes and a no in which yes has the higher score; equal scores count half.

    1 is perfect, ½ no better than chance; NaN where only one of them occurs, or where there are more than two classes.
    """

    key = "roc_auc"
    wants_scores = True

    def measure(self, predicted: Array, actual: Array, scores: Array) -> float:
        score = scores[1] - scores[0] if len(scores) == 2 and scores.ndim == actual.ndim + 1 else scores
        if score.size != actual.size:
            return float("nan")
        yes = as_labels(actual).reshape(-1) == 1
        positive, negative = int(yes.sum()), int((~yes).sum())
        if not positive or not negative:
            return float("nan")
        _, places, ties = np.unique(score.reshape(-1), return_inverse=True, return_counts=True)
        ranks = np.cumsum(ties) - (ties - 1) / 2  # those of equal scores share their mean
        return float((ranks[places.reshape(-1)[yes]].sum() - positive * (positive + 1) / 2) / (positive * negative))
