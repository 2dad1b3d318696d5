"""How a quantity changes from the first layer to the last, at one iteration: a dot for each layer, by decades."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Signal

from editor.look import colours
from editor.look.axes import DecadeAxis, LayerAxis
from editor.look.fonts import grown, ui
from editor.look.look import Look
from editor.look.numbers import decades
from editor.look.plot import Plot
from editor.look.themes import mixed
from engine.flow import Quantity, Table

UPDATES = (1e-4, 1e-2)  # shares of a layer's weights that an iteration may well change
AROUND = (1e-2, 1e1)  # times the last layer's gradient
NEAR = 14.0  # px around a dot in which it is pointed at
SIZE = 9.0
HEALTHY: dict[Quantity, str] = {
    "gradients": "Shaded: from a hundredth of the last layer's gradient to ten times it. Gradients start at the loss, "
    "so the last layer's is the measure: layers far below the band learn next to nothing (vanishing), layers above it "
    "are shaken (exploding).",
    "updates": "Shaded: an update that changes a layer's weights by 1e-4 to 1e-2 of their size, around the rule of "
    "thumb of 1e-3. Below, a thousand iterations hardly move the layer; above, each one throws away much of what it "
    "has learned.",
}
HEALTHY["returning"] = HEALTHY["gradients"]
SIGNS = {colours.ZERO: "x", colours.NAN: "+", colours.INFINITE: "t1"}


class Depth(Plot):
    """The first layer is at the left. A dot that is pressed is chosen. What has no logarithm lies at the edges."""

    chosen = Signal(str)
    said = Signal(str)

    def __init__(self, look: Look) -> None:
        self.decades, self.layers = DecadeAxis("left"), LayerAxis("bottom")
        self.decades.decades = True
        super().__init__("Across depth", self.decades, self.layers)
        self.look = look
        self.names: tuple[str, ...] = ()
        self.values = np.empty(0)
        self.heights = np.empty(0)  # of the dots, in decades
        self.healthy: tuple[float, float] | None = None
        self.selected: frozenset[str] = frozenset()
        self.band = pg.LinearRegionItem(orientation="horizontal", movable=False)
        self.word = pg.TextItem("healthy", anchor=(0, 0))
        self.path, self.dots = pg.PlotCurveItem(antialias=True), pg.ScatterPlotItem(antialias=True)
        for item in (self.band, self.path, self.dots, self.word):
            self.addItem(item, ignoreBounds=True)
        self.pressed.connect(self.press)
        self.pointed.connect(self.read_off)
        look.changed.connect(self.take_look)
        self.take_look()

    def take_look(self) -> None:
        """The theme's colours."""
        theme = self.look.theme
        self.restyle(theme)
        self.decades.setWidth(grown(40))
        self.showGrid(x=False, y=True, alpha=0.2)
        self.band.setBrush(mixed(theme.good, theme.field, 0.16))
        for edge in self.band.lines:
            edge.setPen(pg.mkPen(None))
        self.word.setColor(theme.good)
        self.word.setFont(ui())
        self.path.setPen(pg.mkPen(theme.muted))
        self.draw()

    def show_row(self, table: Table, row: int, quantity: Quantity) -> None:
        """What the row of the table says."""
        there = table.told[row]
        self.names = tuple(name for name, told in zip(table.layers, there, strict=True) if told)
        self.values = table.values[row, there]
        self.healthy = healthy(self.values, quantity)
        self.draw()

    def select(self, names: frozenset[str]) -> None:
        """These dots are marked."""
        if names != self.selected:
            self.selected = names
            self.draw()

    def draw(self) -> None:
        """All of it anew."""
        theme, count = self.look.theme, len(self.names)
        low, high = colours.DECADES
        self.layers.show_names(self.names)
        self.box.setRange(xRange=(-0.5, max(count, 1) - 0.5), yRange=(low - 0.4, high + 0.4), padding=0)
        self.heights, looks = heights(self.values), colours.bins(self.values)
        self.band.setVisible(self.healthy is not None)
        self.word.setVisible(self.healthy is not None)
        if self.healthy is not None:
            self.band.setRegion(self.healthy)
            self.put_word(max(self.healthy[0], low - 0.4), min(self.healthy[1], high + 0.4))
        ordinary = looks < colours.BINS
        self.path.setData(np.arange(count), np.where(ordinary, self.heights, np.nan), connect="finite")
        marked = [name in self.selected for name in self.names]
        self.dots.setData(
            x=np.arange(count),
            y=self.heights,
            size=[SIZE + 4 * mark for mark in marked],
            symbol=[SIGNS.get(int(look), "o") for look in looks],
            brush=[theme.ramp[look] for look in looks],
            pen=[pg.mkPen(theme.text if mark else theme.field, width=2 if mark else 1) for mark in marked],
        )

    def put_word(self, low: float, high: float) -> None:
        """Into that corner of the band from which the nearest dot is farthest."""
        size, ends = self.box.size(), self.box.viewRange()
        across, up = size.width() / (ends[0][1] - ends[0][0]), size.height() / (ends[1][1] - ends[1][0])
        word, dots = self.word.boundingRect(), np.stack([np.arange(len(self.heights)) * across, self.heights * up])
        found = list[tuple[float, float, float, tuple[int, int]]]()
        for anchor in ((0, 0), (0, 1), (1, 0), (1, 1)):
            x, y = ends[0][anchor[0]], (high, low)[anchor[1]]
            middle = (x * across - (anchor[0] - 0.5) * word.width(), y * up + (anchor[1] - 0.5) * word.height())
            away = np.abs(dots - np.array(middle)[:, None]) / [[word.width()], [word.height()]]
            found.append((-float(away.max(axis=0).min(initial=np.inf)), x, y, anchor))
        _, x, y, anchor = min(found)
        self.word.setAnchor(anchor)
        self.word.setPos(x, y)

    def dot_at(self, at: QPointF) -> int | None:
        """The dot at or near a place."""
        if not len(self.names):
            return None
        row = min(max(round(at.x()), 0), len(self.names) - 1)
        away = self.pixels(at) - self.pixels(QPointF(row, self.heights[row]))
        return row if away.manhattanLength() <= NEAR else None

    def press(self, at: QPointF) -> None:
        """Chooses a dot, or the layer whose name is pressed."""
        below = at.y() < self.box.viewRange()[1][0]
        row = round(at.x()) if below else self.dot_at(at)
        if row is not None and 0 <= row < len(self.names):
            self.chosen.emit(self.names[row])

    def read_off(self, at: QPointF | None) -> None:
        """The layer at the pointer and its number, in words."""
        row = round(at.x()) if at is not None else -1
        inside = 0 <= row < len(self.names)
        self.said.emit(f"{self.names[row]}: {decades(float(self.values[row]))}" if inside else "")


def heights(values: np.ndarray) -> np.ndarray:
    """In decades, stopped at the ends of the range; of NaN at the upper one."""
    low, high = colours.DECADES
    return np.nan_to_num(low + colours.position(values) * (high - low), nan=high)


def healthy(values: np.ndarray, quantity: Quantity) -> tuple[float, float] | None:
    """The band in decades: fixed for updates, else around the last layer's gradient, if that has a size."""
    if quantity == "updates":
        low, high = UPDATES
    else:
        last = values[np.isfinite(values) & (values > 0)][-1:]
        if not last.size:
            return None
        low, high = (factor * float(last[0]) for factor in AROUND)
    return float(np.log10(low)), float(np.log10(high))
