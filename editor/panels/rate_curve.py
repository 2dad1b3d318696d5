"""What a range test has told: the loss over the learning rate, by powers of ten, and where it falls most steeply."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from editor.look.axes import Axis, DecadeAxis
from editor.look.fonts import ui
from editor.look.look import Look
from editor.look.numbers import loss_text, plain
from editor.look.plot import Plot
from editor.look.themes import mixed
from engine.insight.range_test import ITERATIONS, Sweep

MEANING = (
    f"{ITERATIONS} iterations from the first weights, each with a larger rate than the one before: the loss of each "
    "thin, smoothed bold. Of the rates at which the loss falls, the one where it falls most steeply is suggested."
)


class RateCurve(QWidget):
    """Hover reads it off."""

    def __init__(self, look: Look, sweep: Sweep) -> None:
        super().__init__()
        self.look, self.sweep = look, sweep
        self.axis, self.rates = Axis("left"), DecadeAxis("bottom")
        self.rates.decades = True
        self.plot = Plot("Loss over the learning rate", self.axis, self.rates)
        self.heading = QLabel("loss over the learning rate", objectName="hint")
        self.heading.setToolTip(MEANING)
        self.where = QLabel(objectName="hint")
        self.thin, self.bold = self.plot.plot(antialias=True), self.plot.plot(antialias=True)
        self.suggested = pg.InfiniteLine(angle=90, movable=False)
        self.plot.addItem(self.suggested, ignoreBounds=True)
        head, column = QHBoxLayout(), QVBoxLayout(self)
        head.setSpacing(10)
        for label in (self.heading, self.where):
            label.setFont(ui(9))
            head.addWidget(label)
        head.addStretch(1)
        column.setContentsMargins(0, 6, 0, 0)
        column.addLayout(head)
        column.addWidget(self.plot, 1)
        self.plot.pointed.connect(self.read_off)
        look.changed.connect(self.draw)
        self.draw()

    def draw(self) -> None:
        """All of it anew."""
        theme, sweep = self.look.theme, self.sweep
        self.plot.restyle(theme)
        self.axis.setWidth(46)
        self.plot.showGrid(x=False, y=True, alpha=0.25)
        across, smoothed = np.log10(np.asarray(sweep.rates, np.float64)), np.asarray(sweep.smoothed)
        self.thin.setPen(pg.mkPen(mixed(theme.accent, theme.field, 0.45)))
        self.thin.setData(across, np.asarray(sweep.losses))
        self.bold.setPen(pg.mkPen(theme.accent, width=2))
        self.bold.setData(across, smoothed)
        self.suggested.setPen(pg.mkPen(theme.good, width=2, style=Qt.PenStyle.DashLine))
        self.suggested.setVisible(sweep.suggested is not None)
        if sweep.suggested is not None:
            self.suggested.setValue(np.log10(sweep.suggested))
        if len(across):
            low, high = float(smoothed.min()), float(smoothed.max())
            room = 0.08 * (high - low) or 0.5
            self.plot.box.setRange(xRange=(across[0], across[-1]), yRange=(low - room, high + room), padding=0)
        self.read_off(None)

    def read_off(self, at: QPointF | None) -> None:
        """The loss at the rate under the pointer; else where it falls most steeply."""
        rates = np.asarray(self.sweep.rates)
        suggested = self.sweep.suggested
        if at is not None and len(rates):
            row = int(np.argmin(np.abs(np.log10(rates) - at.x())))
            self.where.setText(f"at {plain(float(rates[row]))}: {loss_text(self.sweep.smoothed[row])}")
        else:
            self.where.setText(f"suggested: {plain(suggested)}" if suggested is not None else "")
