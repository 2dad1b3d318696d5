"""How large both runs' gradients are from the first layer to the last, at one iteration, on the same axes."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolTip, QVBoxLayout, QWidget

from editor.look import colours
from editor.look.axes import DecadeAxis, LayerAxis
from editor.look.fonts import ui
from editor.look.look import Look
from editor.look.numbers import count, decades
from editor.look.plot import Plot
from editor.panels.depth import SIGNS, SIZE, heights
from editor.panels.sides import MARKS, SHAPES, Side, colour
from engine.flow import layers_of, line, row_at, table

BELOW = 24  # px that the names take
HEAD = 24  # px, as high as the button beside the losses
MEANING = (
    "The RMS of ∂L/∂w over all numbers of a layer's parameters, the k-th layer of one above the k-th of the other. "
    "Where a line falls to the left, the gradient vanishes on its way back from the loss."
)


class Depths(QWidget):
    """A line for each run, in its colour; dots in the colours of the ramp, round for the first and square for the
    second.
    """

    chosen = Signal(int, str)  # the first or the second, and a layer of it

    def __init__(self, sides: Sequence[Side], look: Look) -> None:
        super().__init__()
        self.sides, self.look = sides, look
        self.axis, self.layers = DecadeAxis("left"), LayerAxis("bottom")
        self.axis.decades = True
        self.plot = Plot("Gradients of parameters across depth, of both", self.axis, self.layers)
        self.heading = QLabel("gradients of parameters across depth", objectName="hint")
        self.where = QLabel(objectName="hint", minimumHeight=HEAD)
        self.heading.setToolTip(MEANING)
        self.names: list[tuple[str, ...]] = [() for _ in sides]
        self.values = [np.empty(0) for _ in sides]
        self.paths = [pg.PlotCurveItem(antialias=True) for _ in sides]
        self.dots = [pg.ScatterPlotItem(antialias=True) for _ in sides]
        for item in (*self.paths, *self.dots):
            self.plot.addItem(item, ignoreBounds=True)
        head, column = QHBoxLayout(), QVBoxLayout(self)
        head.setSpacing(10)
        for label in (self.heading, self.where):
            label.setFont(ui(9))
            head.addWidget(label)
        head.addStretch(1)
        column.setContentsMargins(6, 6, 12, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.plot, 1)
        self.plot.pointed.connect(self.read_off)
        self.plot.pressed.connect(self.press)
        self.look.changed.connect(self.restyle)
        self.restyle()

    def restyle(self) -> None:
        """Takes over the theme."""
        self.plot.restyle(self.look.theme)
        self.axis.setWidth(46)
        self.layers.setHeight(BELOW)
        self.plot.showGrid(x=False, y=True, alpha=0.2)
        for place, path in enumerate(self.paths):
            path.setPen(pg.mkPen(colour(self.look, place), width=1.6))
        self.draw()

    def show_iteration(self, iteration: int) -> None:
        """What was told of the iteration, or of the nearest one that was measured."""
        pieces = [line(side.session.timeline) for side in self.sides]
        known = [int(each[-1].iterations[-1]) for each in pieces if each]
        told = []
        for place, each in enumerate(pieces):
            if not each:
                self.names[place], self.values[place] = (), np.empty(0)
                continue
            found = table(each, "gradients", layers_of(each[-1], "gradients"))
            row = row_at(found, min(iteration, *known))  # no further than both have told
            there = found.told[row]
            self.names[place] = tuple(name for name, is_told in zip(found.layers, there, strict=True) if is_told)
            self.values[place] = found.values[row, there]
            told.append(int(found.iterations[row]))
        words = " and ".join(count(one) for one in dict.fromkeys(told))
        self.where.setText(f"iteration {words}" if told else "")
        self.draw()

    def draw(self) -> None:
        """All of it anew."""
        theme, deepest = self.look.theme, max(map(len, self.names))
        low, high = colours.DECADES
        alike = len(set(self.names)) == 1
        self.layers.show_names(self.names[0] if alike else tuple(str(layer + 1) for layer in range(deepest)))
        self.plot.box.setRange(xRange=(-0.5, max(deepest, 1) - 0.5), yRange=(low - 0.4, high + 0.4), padding=0)
        for place, values in enumerate(self.values):
            tall, looks, across = heights(values), colours.bins(values), np.arange(len(values))
            ordinary = looks < colours.BINS
            self.paths[place].setData(across, np.where(ordinary, tall, np.nan), connect="finite")
            self.dots[place].setData(
                x=across,
                y=tall,
                size=SIZE + 1,
                symbol=[SIGNS.get(int(look), SHAPES[place]) for look in looks],
                brush=[theme.ramp[look] for look in looks],
                pen=[pg.mkPen(colour(self.look, place), width=1.4) for _ in looks],
            )

    def press(self, at: QPointF) -> None:
        """Chooses the layer of the run whose dot is nearest."""
        layer = round(at.x())
        near = [
            (abs(float(heights(values)[layer]) - at.y()), place)
            for place, values in enumerate(self.values)
            if 0 <= layer < len(values)
        ]
        if near:
            place = min(near)[1]
            self.chosen.emit(place, self.names[place][layer])

    def read_off(self, at: QPointF | None) -> None:
        """Both gradients at the pointer, in words."""
        layer = round(at.x()) if at is not None else -1
        said = [
            f"{MARKS[place]} {names[layer]}: {decades(float(values[layer]))}"
            for place, (names, values) in enumerate(zip(self.names, self.values, strict=True))
            if 0 <= layer < len(names)
        ]
        QToolTip.showText(QCursor.pos(), "\n".join(said), self.plot)
