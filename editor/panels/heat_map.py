"""How large a quantity of every layer was at every iteration: a row for each layer, in the colours of the ramp."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Signal

from editor.look import colours
from editor.look.axes import IterationAxis, LayerAxis
from editor.look.look import Look
from editor.look.numbers import count, decades
from editor.look.past_plot import PastPlot, span
from engine.flow import Table, row_at

APART = 6  # px of height from where on rows keep a gap


class HeatMap(PastPlot):
    """The first layer is on top. A row that is pressed is chosen; where the map is pressed or dragged, one scrubs."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        self.layers, self.iterations = LayerAxis("left"), IterationAxis()
        super().__init__("Gradients of every layer over the iterations", self.layers, self.iterations)
        self.look = look
        self.table: Table | None = None
        self.selected: frozenset[str] = frozenset()
        self.image = pg.ImageItem(axisOrder="row-major")
        self.gaps, self.outline = pg.PlotCurveItem(connect="pairs"), pg.PlotCurveItem(connect="finite")
        for item in (self.image, self.gaps, self.outline):
            self.addItem(item, ignoreBounds=True)
        self.box.invertY(True)
        self.layers.setZValue(-1)  # its line lies below the picture
        self.pressed.connect(self.press)
        self.pointed.connect(self.read_off)
        self.box.sigResized.connect(self.draw)  # pictures have as many pixels as there is room
        look.changed.connect(self.take_look)
        self.take_look()

    def take_look(self) -> None:
        """The theme's colours."""
        theme = self.look.theme
        self.restyle(theme)
        self.gaps.setPen(pg.mkPen(theme.field))
        self.outline.setPen(pg.mkPen(theme.text, width=2))
        self.draw()

    def show_table(self, table: Table) -> None:
        """These values from now on."""
        self.table = table
        self.draw()

    def kept(self) -> NDArray[np.int64]:
        return self.table.iterations if self.table is not None else np.empty(0, np.int64)

    def select(self, names: frozenset[str]) -> None:
        """These rows are framed."""
        if names != self.selected:
            self.selected = names
            self.draw_marks()

    def draw(self) -> None:
        """All of it anew."""
        table = self.table
        if table is None or not len(table.iterations) or not table.layers:
            self.image.clear()
            return
        first, last = span(table.iterations)
        self.layers.show_names(table.layers)
        self.box.setRange(xRange=(first, last), yRange=(-0.5, len(table.layers) - 0.5), padding=0)
        width = max(1, round(self.box.sceneBoundingRect().width()))
        theme = self.look.theme
        self.image.setImage(picture(table, width, theme.name, theme.field.getRgb()[:3]), autoLevels=False)
        self.image.setRect(QRectF(first, -0.5, last - first, len(table.layers)))
        self.draw_marks()

    def draw_marks(self) -> None:
        """Gaps between rows, and frames around the selected ones."""
        table = self.table
        if table is None or not len(table.iterations):
            return
        (first, last), rows = span(table.iterations), len(table.layers)
        high = self.box.sceneBoundingRect().height() / max(rows, 1)
        edges = np.arange(1, rows) - 0.5 if high >= APART else np.empty(0)
        self.gaps.setData(np.tile([first, last], len(edges)), np.repeat(edges, 2))
        at = [row for row, name in enumerate(table.layers) if name in self.selected]
        self.outline.setData(
            np.concatenate([[first, last, last, first, first, np.nan] for _ in at] or [[]]),
            np.concatenate([np.array([-1, -1, 1, 1, -1, np.nan]) / 2 + row for row in at] or [[]]),
        )

    def press(self, at: QPointF) -> None:
        """Chooses the row, and goes to the iteration; at a layer's name only the former."""
        if self.table is None or not len(self.table.iterations):
            return
        row = round(at.y())
        if 0 <= row < len(self.table.layers):
            self.chosen.emit(self.table.layers[row])
        if at.x() >= span(self.table.iterations)[0]:
            self.scrub(at)

    def read_off(self, at: QPointF | None) -> None:
        """The number below the pointer, in words."""
        table = self.table
        row = round(at.y()) if at is not None else -1
        if at is None or table is None or not len(table.iterations) or not 0 <= row < len(table.layers):
            self.said.emit("")
            return
        place = row_at(table, at.x())
        value = decades(table.values[place, row]) if table.told[place, row] else "not there"
        self.said.emit(f"{table.layers[row]}: {value} at iteration {count(int(table.iterations[place]))}")


def picture(table: Table, width: int, theme: colours.ThemeName, blank: tuple[int, ...]) -> NDArray[np.uint8]:
    """A row for each layer, so many columns: each has the colour of the iteration nearest to its middle."""
    first, last = span(table.iterations)
    middles = first + (np.arange(width) + 0.5) * (last - first) / width
    rows = np.searchsorted((table.iterations[1:] + table.iterations[:-1]) / 2, middles)
    pixels = colours.ramp(theme)[colours.bins(table.values[rows].T)]
    pixels[~table.told[rows].T] = blank
    return pixels
