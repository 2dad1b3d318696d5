"""The axes of all plots: one look, and numbers written as everywhere else."""

from collections.abc import Callable
from math import ceil, floor, inf, log10

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from editor.look.fonts import SMALL, grown, mono
from editor.look.numbers import count, plain
from editor.look.themes import Theme

OVER = 10  # px that a number may reach beyond the plot
LINE = 13  # px of height that a name needs
NUMBER = 40  # px of width that a decade needs
LONGEST = 96  # px of a name
UNDER = 10  # px above and below names, together
BETWEEN = 8  # px from one name to the next


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


class DecadeAxis(Axis):
    """With `decades` set it is given logarithms, and writes what they are of."""

    decades = False

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        if not self.decades:
            return super().tickValues(low, high, size)
        steps = (1,) if high - low > 2.5 else (1, 2, 5) if high - low > 0.7 else range(1, 10)
        needed = grown(LINE if self.orientation == "left" else NUMBER)
        every = max(1, ceil((high - low) * needed / max(size, 1)))
        whole = (decade for decade in range(floor(low), ceil(high) + 1) if decade % every == 0)
        ticks = [decade + log10(step) for decade in whole for step in steps]
        return [(1.0, [tick for tick in ticks if low <= tick <= high])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if not self.decades:
            return super().tickStrings(values, scale, spacing)
        return [plain(10**value, digits=1) for value in values]


class IterationAxis(Axis):
    """There is no iteration 1.5, so none is written twice as 1 and 2."""

    def __init__(self, side: str = "bottom") -> None:
        super().__init__(side, lambda iteration: count(round(iteration)))
        self.first = -inf  # the lowest that is written
        self.setStyle(hideOverlappingLabels=OVER)  # of two iterations one stands at each end

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        levels = super().tickValues(low, high, size)
        return [(spacing, [tick for tick in ticks if tick >= self.first]) for spacing, ticks in levels]

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        return [(max(1.0, spacing), offset) for spacing, offset in super().tickSpacing(low, high, size)]


class LayerAxis(Axis):
    """Names of layers, the k-th at k; numbers from 1 where names have no room, and only some where not even these."""

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.names: tuple[str, ...] = ()
        self.written: list[str] = []  # what stands for each
        self.setStyle(hideOverlappingLabels=OVER)

    def show_names(self, names: tuple[str, ...]) -> None:
        """These from now on."""
        if names == self.names:
            return
        self.names, self.picture = names, None
        self.widen()
        self.update()

    def restyle(self, theme: Theme, apart: int = 5) -> None:
        super().restyle(theme, apart)
        self.widen()

    def widen(self) -> None:
        """At the left it is as wide as its names, below as high as one."""
        if self.orientation == "bottom":
            self.setHeight(round(QFontMetricsF(mono(SMALL)).height()) + UNDER)
        if self.orientation == "left" and self.names:
            self.setWidth(round(min(max(map(self.width_of, self.names), default=0.0), grown(LONGEST))) + 12)

    def width_of(self, text: str) -> float:
        """In pixels."""
        return QFontMetricsF(mono(SMALL)).horizontalAdvance(text)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        room, needed = size / max(abs(high - low), 1e-9), float(grown(LINE))
        self.written = self.texts(room)
        if self.orientation == "bottom":
            needed = max(map(self.width_of, self.written), default=0.0) + BETWEEN
        every = max(1, ceil(needed / room))
        return [(float(every), [float(place) for place in range(0, len(self.names), every)])]

    def texts(self, room: float) -> list[str]:
        """What is written for each layer, with so many pixels from one to the next."""
        longest = max(map(self.width_of, self.names), default=0.0)
        if self.orientation == "bottom" and longest + BETWEEN > room:
            return [str(place + 1) for place in range(len(self.names))]
        metrics = QFontMetricsF(mono(SMALL))
        return [metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, grown(LONGEST)) for name in self.names]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [self.written[round(value)] for value in values]


def axes() -> dict[str, Axis]:
    """Left and bottom, as a PlotWidget takes them."""
    return {side: Axis(side) for side in ("left", "bottom")}
