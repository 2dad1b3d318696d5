"""Colours between two: what the prediction over a plane is painted in, the same in every view."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from engine.pictures import PlaneView


def levels(view: PlaneView) -> tuple[float, float]:
    """The numbers shown as the first and the last colour: 0 and the last class, else the span of the targets."""
    targets = np.concatenate([np.ravel(view.train[1]), np.ravel(view.test[1])])
    if targets.size == 0 or targets.dtype.kind in "iub":
        return 0.0, float(max(targets.max(initial=1), 1))
    low, high = float(targets.min()), float(targets.max())
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def between(first: QColor, last: QColor) -> NDArray[np.uint8]:
    """256 colours from one to the other."""
    ends = np.array([colour.getRgb()[:3] for colour in (first, last)], float)
    return np.round(np.linspace(*ends, 256)).astype(np.uint8)
