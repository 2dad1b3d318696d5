"""A regression's predictions against what they should be: on the diagonal they are right."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from editor.look.axes import axes
from editor.look.fonts import SMALL, ui
from editor.look.look import Look
from editor.look.themes import mixed
from engine.pictures import ScatterView


class Scatter(QWidget):
    """Test samples as points: actual to the right, predicted upwards, a diagonal where both are equal."""

    title = "predicted against actual"
    hint = "test samples; on the line they are right"

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.view: ScatterView | None = None
        self.axes = axes()
        self.plot = pg.PlotWidget(axisItems=self.axes)
        self.plot.setAcceptDrops(False)  # layers on their way to the canvas are none of its business
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys do nothing in it
        self.plot.setAccessibleName("Predicted against actual")
        self.diagonal = self.plot.plot(antialias=True)
        self.points = pg.ScatterPlotItem(size=5, antialias=True)
        self.plot.addItem(self.points)
        item = self.plot.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        item.layout.setContentsMargins(2, 8, 10, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self.setMinimumWidth(160)
        look.changed.connect(self.restyle)
        self.restyle()

    def restyle(self) -> None:
        """Takes over the colours of the theme."""
        theme = self.look.theme
        self.plot.setBackground(theme.field)
        self.plot.setStyleSheet(f"PlotWidget {{ border: 1px solid {theme.border.name()}; border-radius: 6px; }}")
        for axis in self.axes.values():
            axis.restyle(theme)
            axis.label.setFont(ui(SMALL))
        self.plot.showGrid(x=True, y=True, alpha=0.2)
        self.diagonal.setPen(pg.mkPen(theme.muted, width=1))
        self.points.setBrush(pg.mkBrush(mixed(theme.accent, theme.field, 0.85)))
        self.points.setPen(pg.mkPen(theme.field, width=0.5))

    def wanted_width(self, height: int) -> int:
        """A little wider than high: the diagonal should look like one."""
        return round(1.5 * height)

    def show_view(self, view: ScatterView) -> None:
        """The newest predictions."""
        self.view = view
        actual, predicted = np.ravel(view.actual), np.ravel(view.predicted)
        finite = np.isfinite(actual) & np.isfinite(predicted)
        actual, predicted = actual[finite], predicted[finite]
        self.points.setData(x=actual, y=predicted)
        self.plot.setLabel("bottom", f"actual {view.name}")
        self.plot.setLabel("left", "predicted")
        if actual.size:
            low = float(min(actual.min(), predicted.min()))
            high = float(max(actual.max(), predicted.max()))
            self.diagonal.setData([low, high], [low, high])
            self.plot.getPlotItem().getViewBox().setRange(xRange=(low, high), yRange=(low, high), padding=0.03)
