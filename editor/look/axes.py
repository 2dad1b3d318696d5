"""The axes of all plots: one look, and numbers written as everywhere else."""

from collections.abc import Callable

import pyqtgraph as pg

from editor.look.fonts import SMALL, mono
from editor.look.numbers import plain
from editor.look.themes import Theme


class Axis(pg.AxisItem):
    """An axis without tick lines whose numbers are written by `write`."""

    def __init__(self, side: str, write: Callable[[float], str] = plain) -> None:
        super().__init__(side)
        self.write = write
        self.enableAutoSIPrefix(False)  # a factor in the label would be a second way to write numbers

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [self.write(value) for value in values]

    def restyle(self, theme: Theme, apart: int = 5) -> None:
        """Takes over fonts and colours of the theme; numbers keep so many pixels `apart` from the plot."""
        self.setStyle(tickFont=mono(SMALL), tickLength=0, tickTextOffset=apart, maxTickLevel=0)
        self.setPen(pg.mkPen(theme.border))
        self.setTextPen(theme.muted)


def axes() -> dict[str, Axis]:
    """Left and bottom, as a PlotWidget takes them."""
    return {side: Axis(side) for side in ("left", "bottom")}
