"""Both runs' losses over the iterations, on the same axes."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from editor.look.axes import DecadeAxis, IterationAxis
from editor.look.fonts import ui
from editor.look.look import Look
from editor.look.numbers import count, loss_text
from editor.look.plot import Plot, averaged
from editor.panels.loss_points import LINES, MEANS, drawable, nearest, scaled
from editor.panels.sides import MARKS, Side, colour

NAMES = ("training", "test")
BESIDE = 38  # px of width that margins and gaps take
UNBOUNDED = 1 << 14  # px
NAMED = (0.6, 1.0)  # where along a curve its run's name stands: two that lie close together are both read


class Losses(QWidget):
    """A colour for each run; full lines for the training loss, dashed ones for the test loss, as everywhere."""

    def __init__(self, sides: Sequence[Side], look: Look) -> None:
        super().__init__()
        self.sides, self.look = sides, look
        self.axis = DecadeAxis("left")
        self.plot = Plot("Losses of both", self.axis, IterationAxis())
        self.heading = QLabel("mean loss: — training, - - test", objectName="hint")
        self.where = QLabel(objectName="hint", textFormat=Qt.TextFormat.RichText)
        self.log = QPushButton("log scale", checkable=True)
        self.log.setToolTip("Shows each factor of ten as the same height: for losses that fall far.")
        self.log.setStyleSheet("padding: 2px 9px")
        self.keys = list(product(range(len(sides)), range(2)))
        self.points = {key: np.empty((0, 2)) for key in self.keys}  # what is drawn, by side and kind of loss
        self.curves = {key: self.plot.plot(antialias=True) for key in self.keys}
        self.names = [pg.TextItem(side.title, anchor=(1, 1)) for side in sides]  # on their curves
        self.cursor, self.marker = (pg.InfiniteLine(angle=90, movable=False) for _ in range(2))
        for item in (*self.names, self.cursor, self.marker):
            self.plot.addItem(item, ignoreBounds=True)
        self.marker.hide()
        self.cursor.hide()
        self.lay_out()
        self.log.toggled.connect(self.draw)
        self.plot.pointed.connect(self.read_off)
        self.look.changed.connect(self.restyle)
        self.restyle()

    def lay_out(self) -> None:
        """Words above the plot."""
        head, column = QHBoxLayout(), QVBoxLayout(self)
        head.setSpacing(10)
        for part in (self.heading, self.where):
            part.setFont(ui(9))
            head.addWidget(part)
        self.where.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head.setStretch(1, 1)
        head.addWidget(self.log)
        column.setContentsMargins(12, 6, 6, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.plot, 1)

    def restyle(self) -> None:
        """Takes over the theme."""
        theme = self.look.theme
        self.plot.restyle(theme)
        self.axis.setWidth(46)
        self.plot.showGrid(x=False, y=True, alpha=0.25)
        for (place, kind), curve in self.curves.items():
            curve.setPen(pg.mkPen(colour(self.look, place), width=2 if kind == 0 else 1.4, style=LINES[kind]))
        for place, name in enumerate(self.names):
            name.setColor(colour(self.look, place))
        self.cursor.setPen(pg.mkPen(theme.accent, width=2))
        self.marker.setPen(pg.mkPen(theme.muted, style=Qt.PenStyle.DashLine))
        self.draw()

    def show_past(self, iteration: int | None) -> None:
        """Where on the curves the iteration lies that is shown; None for the newest."""
        self.cursor.setVisible(iteration is not None)
        if iteration is not None:
            self.cursor.setValue(iteration)

    def draw(self) -> None:
        """The curves as they are now."""
        log = self.log.isChecked()
        for place, kind in self.keys:
            curve = np.asarray(self.sides[place].session.curve, np.float64).reshape(-1, 3)
            points = drawable(curve[:, 0], curve[:, 1 + kind], log)
            self.points[place, kind] = points
            self.curves[place, kind].setData(*scaled(averaged(points, MEANS), log))
        every = np.concatenate(list(self.points.values()))
        for side in ("left", "bottom"):
            self.plot.getAxis(side).setStyle(showValues=bool(len(every)))
        if len(every):
            self.frame(*scaled(every, log), log)
        for place, name in enumerate(self.names):
            points = self.points[place, 0]
            name.setVisible(len(points) > 0)
            if len(points):
                shown = averaged(points, MEANS)
                x, y = scaled(shown[nearest(shown, NAMED[place] * shown[-1, 0])][np.newaxis], log)
                name.setPos(x[0], y[0])
        self.say(None)

    def frame(self, iterations: np.ndarray, heights: np.ndarray, log: bool) -> None:
        """Fits the plot to both runs: from 0 up, or on a log scale from the smallest."""
        self.axis.decades, self.axis.picture = log, None
        last, low, high = max(float(iterations.max()), 1.0), float(heights.min()), float(heights.max())
        low = low if log else min(low, 0.0)
        name = max(item.boundingRect().height() for item in self.names) * 1.2 / max(self.plot.box.height(), 1.0)
        room = max(0.12, min(name, 0.5)) * (high - low) or 0.5  # a name stands above its curve
        self.plot.setXRange(min(float(iterations.min()), last - 1), last, padding=0)
        self.plot.setYRange(low - (room if log or low < 0 else 0), high + room, padding=0)

    def read_off(self, at: QPointF | None) -> None:
        """The losses at the iteration under the pointer."""
        train = self.points[0, 0]
        inside = at is not None and len(train) > 0
        self.marker.setVisible(inside)
        iteration = train[nearest(train, at.x()), 0] if at is not None and inside else None
        if iteration is not None:
            self.marker.setValue(iteration)
        self.say(iteration)

    def say(self, iteration: float | None) -> None:
        """Of each run its losses, at an iteration or the last ones."""
        said = [f"at iteration {count(round(iteration))}:"] if iteration is not None else []
        for place in range(len(self.sides)):
            numbers = []
            for kind, name in enumerate(NAMES):
                points = self.points[place, kind]
                if len(points):
                    row = nearest(points, iteration) if iteration is not None else -1
                    numbers.append(f"{name} {loss_text(points[row, 1])}")
            if numbers:
                hue = colour(self.look, place).name()
                said.append(f'<span style="color: {hue}"><b>{MARKS[place]}</b></span> {" · ".join(numbers)}')
        self.where.setText("&nbsp; ".join(said))
        self.give_room()

    def give_room(self) -> None:
        """Numbers that have no room between heading and button are not begun."""
        room = self.width() - self.heading.sizeHint().width() - self.log.sizeHint().width() - BESIDE
        self.where.setMaximumHeight(UNBOUNDED if self.where.sizeHint().width() <= room else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.give_room()
