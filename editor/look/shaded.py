"""What wires show where somebody looks, as it is now; whoever paints them is told of another choice."""

from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QObject, Signal

from editor.look.shading import USUAL, Floats, Shading


class Shaded(QObject):
    """One choice for all who look in this way; an automatic scale follows what all of them see."""

    shaded = Signal()  # wires show something else, or in another way

    def __init__(self, shading: Shading = USUAL) -> None:
        super().__init__()
        self.shading = shading
        self._seen: WeakKeyDictionary[QObject, Floats] = WeakKeyDictionary()

    def set_shading(self, shading: Shading) -> None:
        """What wires show, and how."""
        if shading != self.shading:
            self.shading = shading
            self.shaded.emit()

    def fit(self, viewer: QObject, sizes: Floats) -> None:
        """So large is what a viewer's wires show."""
        self._seen[viewer] = sizes
        if self.shading.mode == "auto":
            self.set_shading(self.shading.fitted(np.concatenate(list(self._seen.values()))))
