"""The loss curve as it is kept for drawing: never more points than a screen has columns for."""

import numpy as np
from numpy.typing import NDArray

from engine.timeline import Timeline, line

Points = NDArray[np.float64]

MOST = 2_000
EMPTY: Points = np.empty((0, 3))


def extended(curve: Points, new: Points) -> Points:
    """The curve with new points behind, thinned to MOST: iteration, training loss, test loss or NaN.

    A run that has gone back writes over what it had come to.
    """
    new = new.reshape(-1, 3)
    still = curve[curve[:, 0] <= new[0, 0]] if len(new) else curve
    joined = np.concatenate([still, new])
    return joined if len(joined) <= MOST else thinned(joined)


def recounted(timeline: Timeline | None) -> Points:
    """The curve of the line that the run is on, as far as its history knows it: least and greatest losses."""
    curve = EMPTY
    for branch, end in reversed(list(line(timeline)) if timeline is not None else []):
        losses = branch.losses[branch.losses[:, 0] <= end]
        both = np.repeat(losses[:, :1], 2, axis=0), losses[:, 1:].reshape(-1, 1)
        points = np.column_stack([*both, np.full(2 * len(losses), np.nan)])
        places = np.searchsorted(points[:, 0], branch.tests[:, 0])
        inside = places < len(points)
        points[places[inside], 2] = branch.tests[inside, 1]
        curve = extended(curve, points)
    return curve


def thinned(curve: Points) -> Points:
    """Of each of MOST/5 equal stretches the lowest and highest training loss and the last test loss.

    All points kept are points that were there: a spike stays as high as it was. The last one is always kept.
    """
    iterations, losses, tests = curve.T
    first, last = iterations[0], iterations[-1]
    stretch = ((iterations - first) * (MOST / 5 / max(last - first, 1.0))).astype(np.int64)
    by_loss = np.lexsort((losses, stretch))  # NaN counts as highest
    begins = np.flatnonzero(np.diff(stretch[by_loss], prepend=-1))
    ends = np.append(begins[1:], len(curve)) - 1
    tested = np.flatnonzero(~np.isnan(tests))
    last_tests = tested[np.flatnonzero(np.diff(stretch[tested], append=-1))]
    kept = np.unique(np.concatenate([by_loss[begins], by_loss[ends], last_tests, [len(curve) - 1]]))
    return np.ascontiguousarray(curve[kept])
