"""Right and wrong answers, counted class by class: for accuracy, precision, recall and F1."""

from typing import NamedTuple

import numpy as np

from engine.tensor import Array


class Counts(NamedTuple):
    """For each class that occurs in answers or truth: answered rightly, answered at all, and true."""

    right: Array
    answered: Array
    true: Array


def as_labels(values: Array) -> Array:
    """Class labels as they are; of real targets, yes or no: 1 above one half."""
    return values if values.dtype.kind in "iu" else (values > 0.5).astype(np.int64)


def counts(predicted: Array, actual: Array) -> Counts:
    """Of yes or no, only yes is counted; where a label above 1 occurs, every class that does."""
    answers, truth = as_labels(predicted).reshape(-1), as_labels(actual).reshape(-1)
    most = max(1, int(max(answers.max(initial=0), truth.max(initial=0)))) + 1
    right = np.bincount(answers[answers == truth], minlength=most)
    answered, true = np.bincount(answers, minlength=most), np.bincount(truth, minlength=most)
    kept = np.arange(most) == 1 if most == 2 else answered + true > 0
    return Counts(right[kept], answered[kept], true[kept])


def mean_share(part: Array, whole: Array) -> float:
    """The mean over the classes of part / whole; 0 where there is no whole."""
    shares = np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
    return float(shares.mean())
