"""A plot with the iterations along one side: a line stands where one is, and one goes elsewhere by the mouse."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Signal

from editor.look.axes import Axis, IterationAxis
from editor.look.fonts import SMALL, grown, larger
from editor.look.plot import Plot
from editor.look.themes import Theme

BELOW = 34  # px that the lower axis takes with its words
ON_TOP = 2  # of selected lines too


class PastPlot(Plot):
    """Iterations are on the axis that counts them, to the right or downwards; `kept` are those that are drawn."""

    scrubbed = Signal(int)  # to this iteration
    said = Signal(str)  # what is under the pointer

    def __init__(self, name: str, left: Axis, below: Axis) -> None:
        super().__init__(name, left, below)
        self.across = isinstance(below, IterationAxis)
        self.cursor = pg.InfiniteLine(angle=90 if self.across else 0, movable=False)
        self.cursor.setZValue(ON_TOP)
        self.addItem(self.cursor, ignoreBounds=True)
        self.dragged.connect(self.scrub)

    def kept(self) -> NDArray[np.int64]:
        """The iterations that are drawn, ascending."""
        raise NotImplementedError

    def restyle(self, theme: Theme) -> None:
        super().restyle(theme)
        self.cursor.setPen(pg.mkPen(theme.accent, width=2))
        self.below.setHeight(grown(BELOW))
        if self.across:
            self.below.setLabel("iteration", **{"color": theme.muted.name(), "font-size": f"{SMALL * larger()}pt"})

    def show_cursor(self, iteration: int | None) -> None:
        """Where one is: at the iteration that all views show, if it is one of these."""
        self.cursor.setVisible(iteration is not None)
        if iteration is not None:
            self.cursor.setValue(iteration)

    def scrub(self, at: QPointF) -> None:
        """To the iteration at the pointer."""
        kept = self.kept()
        if len(kept):
            wanted = at.x() if self.across else at.y()
            self.scrubbed.emit(round(min(max(wanted, int(kept[0])), int(kept[-1]))))


def span(iterations: NDArray[np.int64]) -> tuple[int, int]:
    """From the first to the last of them, or to the next where there is one alone: what a plot has to show."""
    first, last = int(iterations[0]), int(iterations[-1])
    return first, max(last, first + 1)
