"""Numbers brought to a common measure."""

import numpy as np

from engine.tensor import Array


def standardised(rows: Array, trained: int) -> Array:
    """Each row less its mean, divided by its deviation, both over the first `trained` columns.

    A row that is the same there everywhere has no deviation and is divided by nothing.
    """
    largest = np.abs(rows).max(axis=1, keepdims=True, initial=0)
    scaled = rows / np.where(largest > 0, largest, 1)  # squares of the numbers themselves might be too large
    known = scaled[:, :trained]
    spread = known.std(axis=1, keepdims=True)
    spread[known.min(axis=1) == known.max(axis=1)] = 1  # rounding may leave a little
    found: Array = (scaled - known.mean(axis=1, keepdims=True)) / spread
    return found
