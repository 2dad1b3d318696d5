"""The colours of bars that show how numbers are spread, the same in every view."""

import numpy as np
from PySide6.QtGui import QColor

from editor.look import colours
from editor.look.themes import Theme
from engine.pictures import Spread

CATEGORIES: dict[Spread, str] = {"activations": "Activations", "weights": "Layers"}


def bar_colours(theme: Theme, kind: Spread, low: float, high: float, count: int) -> list[QColor]:
    """For each bin from `low` to `high` its category's colour, or for gradients that of the magnitude in its middle."""
    if kind in CATEGORIES:
        return [theme.categories[CATEGORIES[kind]]] * count
    middles = low + (np.arange(count) + 0.5) * (high - low) / count
    return [theme.ramp[look] for look in colours.bins(middles)]
