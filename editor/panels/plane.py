"""What the network predicts at every point of a two-dimensional input, with the samples on top."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from editor.look.axes import axes
from editor.look.blend import between, levels
from editor.look.fonts import grown
from editor.look.look import Look
from engine.pictures import PlaneView

SHAPES = ("o", "s")  # of a sample of the first class, or of a number; and of the second class
BESIDE, BELOW = 34, 22  # px: the numbers at the left, and those below


class SmoothImage(pg.ImageItem):
    """An image whose pixels run into each other when it is drawn larger."""

    def paint(self, painter: QPainter, *arguments: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        super().paint(painter, *arguments)


class Plane(QWidget):
    """Blue to orange: the prediction. Filled samples were trained on, hollow ones are for testing; discs are blue,
    squares orange."""

    title = "prediction over the input plane"
    hint = "●■ trained on   ○□ test"

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.view: PlaneView | None = None
        self.drawn: dict[bool, tuple[object, ...]] = {}  # the training samples as they were drawn, and the test ones
        self.axes = axes()
        self.plot = pg.PlotWidget(self, axisItems=self.axes)
        self.plot.setAcceptDrops(False)  # layers on their way to the canvas are none of its business
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys do nothing in it
        self.plot.setAccessibleName("Prediction over the input plane")
        self.image = SmoothImage(axisOrder="row-major")
        self.train = pg.ScatterPlotItem(size=6, antialias=True)
        self.test = pg.ScatterPlotItem(size=6, antialias=True)
        item = self.plot.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        item.getViewBox().setAspectLocked(True)
        item.getViewBox().setDefaultPadding(0)
        item.layout.setContentsMargins(0, 0, 0, 0)
        for part in (self.image, self.train, self.test):
            self.plot.addItem(part)
        self.setMinimumWidth(140)
        look.changed.connect(self.restyle)
        self.restyle()

    def restyle(self) -> None:
        """Takes over the colours of the theme."""
        theme = self.look.theme
        self.plot.setBackground(theme.panel)
        for axis in self.axes.values():
            axis.restyle(theme, apart=4)
        self.axes["left"].setWidth(grown(BESIDE))
        self.axes["bottom"].setHeight(grown(BELOW))
        self.image.setLookupTable(between(*theme.prediction))
        if self.view is not None:
            self.show_view(self.view)

    def wanted_width(self, height: int) -> int:
        """So wide that the picture is as high as there is room."""
        return height + grown(BESIDE) - grown(BELOW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = min(self.width(), self.wanted_width(self.height()))
        self.plot.setGeometry(0, 0, width, width - grown(BESIDE) + grown(BELOW))
        super().resizeEvent(event)

    def show_view(self, view: PlaneView) -> None:
        """The newest picture."""
        self.view = view
        left, right, bottom, top = view.extent
        low, high = levels(view)
        self.image.setImage(np.asarray(view.grid), levels=(low, high), autoLevels=False)
        self.image.setRect(left, bottom, right - left, top - bottom)
        self.plot.getPlotItem().getViewBox().setRange(xRange=(left, right), yRange=(bottom, top), padding=0)
        theme = self.look.theme
        for item, (points, targets), filled in (
            (self.train, view.train, True),
            (self.test, view.test, False),
        ):
            places, values = np.asarray(points), np.asarray(targets)
            table = between(*theme.samples)
            drawn = (theme, low, high, places.tobytes(), values.tobytes())
            if self.drawn.get(filled) == drawn:
                continue  # the samples stay while the prediction moves
            self.drawn[filled] = drawn
            classes = values.dtype.kind in "iub"
            share = np.clip((values.reshape(-1) - low) / (high - low), 0, 1)
            indices = np.round(255 * np.nan_to_num(share)).astype(int)
            edge = theme.canvas
            # One pen and brush for each colour: pyqtgraph draws a symbol for every object it has not seen.
            colours = {index: QColor(*map(int, table[index])) for index in set(indices.tolist())}
            brushes = {i: pg.mkBrush(c if filled else edge) for i, c in colours.items()}
            pens = {i: pg.mkPen(edge if filled else c, width=1 if filled else 1.6) for i, c in colours.items()}
            item.setData(
                x=places[0],
                y=places[1],
                brush=[brushes[index] for index in indices.tolist()],
                pen=[pens[index] for index in indices.tolist()],
                symbol=[SHAPES[classes and index > 127] for index in indices.tolist()],
            )
