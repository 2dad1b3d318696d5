"""The loss curves: mean training loss and test loss over the iterations."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from editor.explain import explain
from editor.look.axes import DecadeAxis, IterationAxis
from editor.look.fonts import SMALL, grown, larger, ui
from editor.look.look import Look
from editor.look.numbers import count, loss_text
from editor.look.plot import averaged
from editor.look.themes import mixed
from editor.panels.loss_points import LINES, MEANS, drawable, nearest, scaled
from editor.training.branches import on_the_line
from editor.training.session import Session
from editor.training.words import invitation

EVERY = 150  # ms from one redraw to the next at most: a curve moves slowly, and each costs milliseconds
ROOMY = 380  # px of width from where on the heading has room
BESIDE, BELOW = 46, 36  # px that the axes take
FEW = 60  # test points; so many are marked each
NAMES = ("train", "test")
SIGNS = ("—", "- -")


class Curves(QWidget):
    """Two curves from `session.curve`: iteration, training loss, test loss or NaN. Hover reads them off.

    Many points are drawn thin, with the means of neighbours bold above them.
    """

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self.session, self.look = session, look
        self.points: tuple[NDArray[np.float64], ...] = (np.empty((0, 2)), np.empty((0, 2)))  # what is drawn
        self.heading = QLabel("mean loss")
        self.heading.setToolTip("The mean over all batches since the point before; the toolbar has the last batch's.")
        self.legend = [QLabel(textFormat=Qt.TextFormat.RichText) for _ in NAMES]
        for label, words in zip(self.legend, ("mean loss", "test loss"), strict=True):
            explain(label, lambda words=words: words)
        self.where = QLabel()
        self.log = QPushButton("log scale", checkable=True)
        self.log.setToolTip("Shows each factor of ten as the same height: for losses that fall far.")
        explain(self.heading)
        explain(self.log)
        self.axis = DecadeAxis("left")
        self.below = IterationAxis()
        self.plot = pg.PlotWidget(axisItems={"left": self.axis, "bottom": self.below})
        self.plot.setAcceptDrops(False)  # layers on their way to the canvas are none of its business
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys do nothing in it
        self.plot.setAccessibleName("Loss curves")
        self.waiting = QLabel(parent=self.plot, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.thin = [self.plot.plot(antialias=True) for _ in NAMES]
        self.bold = [self.plot.plot(antialias=True) for _ in NAMES]
        self.marker = pg.InfiniteLine(angle=90, movable=False)
        self.marker.hide()
        self.cursor = pg.InfiniteLine(angle=90, movable=False)  # the iteration shown, of the past
        self.cursor.hide()
        for line in (self.marker, self.cursor):
            self.plot.addItem(line, ignoreBounds=True)
        self.set_up_plot()
        self.timer = QTimer(self, singleShot=True, interval=EVERY)
        self.timer.timeout.connect(self.draw)
        self.lay_out()
        self.log.toggled.connect(self.draw)
        self.plot.scene().sigMouseMoved.connect(self.read_off)
        session.went_on.connect(self.follow)
        session.past.changed.connect(self.show_past)
        session.state_changed.connect(self.invite)
        look.changed.connect(self.restyle)
        self.invite()
        self.restyle()

    def set_up_plot(self) -> None:
        """Only what a reader of the curves needs: no menu, no dragging."""
        item = self.plot.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        item.setClipToView(False)
        item.layout.setContentsMargins(4, 8, 12, 2)
        item.getViewBox().disableAutoRange()

    def lay_out(self) -> None:
        """Legend above, plot below."""
        head = QHBoxLayout()
        head.setSpacing(10)
        for part in (self.heading, *self.legend, self.where):
            head.addWidget(part)
        head.addStretch(1)
        head.addWidget(self.log)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 10)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.plot, 1)
        cover = QVBoxLayout(self.plot)
        cover.setContentsMargins(BESIDE + 14, 8, 20, BELOW)  # inside the axes
        cover.addWidget(self.waiting)

    def restyle(self) -> None:
        """Takes over fonts and colours of the theme."""
        theme = self.look.theme
        muted = f"color: {theme.muted.name()}"
        for label in (self.heading, *self.legend, self.where, self.waiting):
            label.setFont(ui(9))
            label.setStyleSheet(f"{muted}; background: transparent")
        self.plot.setBackground(theme.field)
        self.plot.setStyleSheet(f"PlotWidget {{ border: 1px solid {theme.border.name()}; border-radius: 6px; }}")
        self.log.setStyleSheet("padding: 2px 9px")
        for axis in (self.axis, self.below):
            axis.restyle(theme)
        self.axis.setWidth(grown(BESIDE))
        self.below.setLabel("iteration", **{"color": theme.muted.name(), "font-size": f"{SMALL * larger()}pt"})
        self.below.setHeight(grown(BELOW))
        self.plot.showGrid(x=False, y=True, alpha=0.25)
        for thin, bold, colour, line in zip(self.thin, self.bold, self.colours(), LINES, strict=True):
            thin.setPen(pg.mkPen(mixed(colour, theme.field, 0.45)))
            bold.setPen(pg.mkPen(colour, width=2, style=line))
            bold.setSymbolBrush(colour)
            bold.setSymbolPen(None)
        self.marker.setPen(pg.mkPen(theme.muted, style=Qt.PenStyle.DashLine))
        self.cursor.setPen(pg.mkPen(theme.accent, width=2))
        self.draw()

    def colours(self) -> tuple[pg.QtGui.QColor, pg.QtGui.QColor]:
        """Of the training and the test curve."""
        return self.look.theme.accent, self.look.theme.warning

    def invite(self) -> None:
        """What to do while there is no curve."""
        self.waiting.setText(invitation(self.session.state, "to see the loss fall"))

    def follow(self) -> None:
        """There may be new points: draws them soon."""
        if self.isVisible() and not self.timer.isActive():
            self.timer.start()

    def show_past(self) -> None:
        """Where the iteration that is shown is, if the run has come by there."""
        shown, timeline = self.session.past.shown, self.session.timeline
        here = shown is not None and timeline is not None and on_the_line(timeline, shown)
        self.cursor.setVisible(here)
        if here:
            self.cursor.setValue(shown.iteration)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.heading.setVisible(self.width() >= ROOMY)
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self.draw()
        super().showEvent(event)

    def draw(self) -> None:
        """The curves as they are now."""
        log = self.log.isChecked()
        curve = np.asarray(self.session.curve, np.float64).reshape(-1, 3)
        self.points = tuple(drawable(curve[:, 0], curve[:, column], log) for column in (1, 2))
        for thin, bold, points in zip(self.thin, self.bold, self.points, strict=True):
            mean = averaged(points, MEANS)
            thin.setData(*scaled(points if len(mean) < len(points) else points[:0], log))
            bold.setData(*scaled(mean, log))
        self.bold[1].setSymbol("o" if len(self.points[1]) <= FEW else None)
        self.bold[1].setSymbolSize(5)
        empty = not any(map(len, self.points))
        self.waiting.setVisible(empty)
        if not empty:
            self.frame(*scaled(np.concatenate(self.points), log), log)
        for axis in (self.axis, self.below):
            axis.setStyle(showValues=not empty)
        self.say_values([points[-1, 1] if len(points) else None for points in self.points])

    def frame(self, iterations: NDArray[np.float64], heights: NDArray[np.float64], log: bool) -> None:
        """Fits the plot to the curves: from 0 up, or on a log scale from the smallest."""
        self.axis.decades = log
        self.axis.picture = None  # drawn anew, even where the range is the same
        last = max(float(iterations.max()), 1.0)
        low, high = float(heights.min()), float(heights.max())
        low = low if log else min(low, 0.0)
        room = 0.06 * (high - low) or 0.5
        self.plot.setXRange(min(float(iterations.min()), last - 1), last, padding=0)
        self.plot.setYRange(low - (room if log or low < 0 else 0), high + room, padding=0)

    def say_values(self, values: list[float | None]) -> None:
        """The legend: a piece of line, a name and a number for each curve."""
        for label, name, sign, colour, value in zip(self.legend, NAMES, SIGNS, self.colours(), values, strict=True):
            text = f"color: {self.look.theme.text.name()}"
            number = f' <span style="{text}">{loss_text(value)}</span>' if value is not None else ""
            label.setText(f'<span style="color: {colour.name()}"><b>{sign}</b></span> {name}{number}')

    def read_off(self, place: QPointF) -> None:
        """The losses at the iteration under the pointer; the last ones when it has left."""
        box = self.plot.getPlotItem().getViewBox()
        train = self.points[0]
        inside = len(train) > 0 and box.sceneBoundingRect().contains(place)
        self.marker.setVisible(inside)
        self.where.setVisible(inside)
        if not inside:
            self.say_values([points[-1, 1] if len(points) else None for points in self.points])
            return
        iteration = train[nearest(train, box.mapSceneToView(place).x()), 0]
        self.marker.setValue(iteration)
        self.where.setText(f"at iteration {count(round(iteration))}")
        self.say_values([points[nearest(points, iteration), 1] if len(points) else None for points in self.points])
