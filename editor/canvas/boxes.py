"""Boxes as arrays (…, 4: left, top, right, bottom), in the scene or in the widget."""

import numpy as np
from numpy.typing import NDArray

from editor.canvas.curves import Floats


def hull(boxes: Floats) -> Floats:
    """What all the boxes (n, 4: left, top, right, bottom) lie in."""
    return np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])


def meeting(one: Floats, other: Floats) -> NDArray[np.bool_]:
    """Where boxes (…, 4) overlap."""
    found: NDArray[np.bool_] = (one[..., 0] < other[..., 2]) & (other[..., 0] < one[..., 2])
    found &= (one[..., 1] < other[..., 3]) & (other[..., 1] < one[..., 3])
    return found
