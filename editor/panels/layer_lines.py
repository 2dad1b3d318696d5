"""A quantity of every layer over the iterations as lines: the later the layer, the stronger its line."""

from typing import NamedTuple

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal

from editor.look.axes import Axis, IterationAxis
from editor.look.fonts import grown
from editor.look.look import Look
from editor.look.numbers import count, plain
from editor.look.past_plot import PastPlot, span
from editor.look.plot import averaged
from editor.look.themes import mixed
from engine.flow import Table, row_at

MEANS = 60  # points of a line; of more, neighbours are averaged, and only the selected layer shows each
NEAR = 10.0  # px around a line in which it is pointed at
FAINT = 0.35  # share of its colour that the first layer's line has


class Bounds(NamedTuple):
    """How a quantity that needs no decades is drawn: its range, and what it means."""

    low: float
    high: float
    meaning: str


class LayerLines(PastPlot):
    """A line that is pressed is chosen; elsewhere the plot scrubs. The selected layer's line is bold."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        self.values, self.iterations = Axis("left"), IterationAxis()
        super().__init__("Of every layer over the iterations", self.values, self.iterations)
        self.look = look
        self.table: Table | None = None
        self.bounds = Bounds(0, 1, "")
        self.selected: frozenset[str] = frozenset()
        self.lines: list[pg.PlotCurveItem] = []
        self.drawn: list[NDArray[np.float64]] = []  # the points of each
        self.single = pg.PlotCurveItem(antialias=True, connect="finite")  # each iteration of the selected layer
        self.zero = pg.InfiniteLine(angle=0, pos=0, movable=False)
        for item in (self.zero, self.single):
            self.addItem(item, ignoreBounds=True)
        self.pressed.connect(self.press)
        self.pointed.connect(self.read_off)
        look.changed.connect(self.take_look)
        self.take_look()

    def take_look(self) -> None:
        """The theme's colours."""
        theme = self.look.theme
        self.restyle(theme)
        self.values.setWidth(grown(40))
        self.showGrid(x=False, y=True, alpha=0.2)
        self.zero.setPen(pg.mkPen(theme.muted, style=Qt.PenStyle.DashLine))
        self.single.setPen(pg.mkPen(mixed(theme.accent, theme.field, 0.5)))
        self.draw()

    def show_table(self, table: Table, bounds: Bounds) -> None:
        """These values from now on."""
        self.table, self.bounds = table, bounds
        self.draw()

    def kept(self) -> NDArray[np.int64]:
        return self.table.iterations if self.table is not None else np.empty(0, np.int64)

    def select(self, names: frozenset[str]) -> None:
        """These lines are bold."""
        if names != self.selected:
            self.selected = names
            self.draw()

    def draw(self) -> None:
        """All of it anew."""
        table = self.table
        layers = table.layers if table is not None and len(table.iterations) else ()
        while len(self.lines) > len(layers):
            self.removeItem(self.lines.pop())
        while len(self.lines) < len(layers):
            self.lines.append(pg.PlotCurveItem(antialias=True))
            self.addItem(self.lines[-1], ignoreBounds=True)
        self.drawn = []
        self.single.setData([], [])
        if table is None or not layers:
            return
        first, last = span(table.iterations)
        room = 0.04 * (self.bounds.high - self.bounds.low)
        self.box.setRange(xRange=(first, last), yRange=(self.bounds.low - room, self.bounds.high + room), padding=0)
        theme = self.look.theme
        strong = theme.categories["Layers"]
        for place, (line, name) in enumerate(zip(self.lines, layers, strict=True)):
            points = np.column_stack([table.iterations, table.values[:, place]])
            points = points[np.isfinite(points[:, 1])]
            share = FAINT + (1 - FAINT) * (place + 1) / len(layers)
            selected = name in self.selected
            colour = theme.accent if selected else mixed(strong, theme.field, share)
            line.setPen(pg.mkPen(colour, width=3 if selected else 1))
            line.setZValue(selected)
            self.drawn.append(averaged(points, MEANS))
            line.setData(self.drawn[-1][:, 0], self.drawn[-1][:, 1])
            if selected and len(self.selected) == 1 and len(self.drawn[-1]) < len(points):
                self.single.setData(points[:, 0], points[:, 1])

    def line_at(self, at: QPointF) -> int | None:
        """The line at or near a place."""
        here = self.pixels(at)
        found, near = None, NEAR
        for place, points in enumerate(self.drawn):
            if len(points):
                height = float(np.interp(at.x(), points[:, 0], points[:, 1]))
                away = abs(self.pixels(QPointF(at.x(), height)).y() - here.y())
                if away <= near:
                    found, near = place, away
        return found

    def press(self, at: QPointF) -> None:
        """Chooses a line, or where there is none goes to the iteration."""
        place = self.line_at(at)
        if place is not None and self.table is not None:
            self.chosen.emit(self.table.layers[place])
        else:
            self.scrub(at)

    def read_off(self, at: QPointF | None) -> None:
        """The line at the pointer and its number, in words."""
        place = self.line_at(at) if at is not None else None
        if at is None or place is None or self.table is None:
            self.said.emit("")
            return
        row = row_at(self.table, at.x())
        value, iteration = float(self.table.values[row, place]), int(self.table.iterations[row])
        self.said.emit(f"{self.table.layers[place]}: {plain(value, 3)} at iteration {count(iteration)}")
