"""A plot that one looks at and points at: no menu, no zoom, and the mouse means what the view makes of it."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from editor.look.axes import Axis
from editor.look.themes import Theme


class Plot(pg.PlotWidget):
    """Tells where it is pressed, dragged and pointed at, in its own coordinates."""

    pressed = Signal(QPointF)  # also beside its axes
    dragged = Signal(QPointF)
    pointed = Signal(object)  # None where the pointer is elsewhere

    def __init__(self, name: str, left: Axis, below: Axis, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems={"left": left, "bottom": below})
        self.left, self.below = left, below
        self.setAcceptDrops(False)  # layers on their way to the canvas are none of its business
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys do nothing in it
        self.setAccessibleName(name)
        self.item = self.getPlotItem()
        self.box = self.item.getViewBox()
        self.item.setMenuEnabled(False)
        self.item.hideButtons()
        self.item.setMouseEnabled(x=False, y=False)
        self.item.setClipToView(False)
        self.item.layout.setContentsMargins(2, 6, 10, 2)
        self.box.disableAutoRange()
        self.box.setDefaultPadding(0)

    def restyle(self, theme: Theme) -> None:
        """Takes over fonts and colours of the theme."""
        self.setBackground(theme.field)
        self.setStyleSheet(f"PlotWidget {{ border: 1px solid {theme.border.name()}; border-radius: 6px; }}")
        for axis in (self.left, self.below):
            axis.restyle(theme)

    def place(self, at: QPointF) -> QPointF:
        """A point of the widget in the plot's coordinates."""
        return self.box.mapSceneToView(self.mapToScene(at.toPoint()))

    def pixels(self, at: QPointF) -> QPointF:
        """The other way round."""
        return QPointF(self.mapFromScene(self.box.mapViewToScene(at)))

    def contains(self, at: QPointF) -> bool:
        """Whether a point of the widget lies between the axes."""
        return bool(self.box.sceneBoundingRect().contains(self.mapToScene(at.toPoint())))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(self.place(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.place(event.position())
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(place)
        self.pointed.emit(place if self.contains(event.position()) else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QEvent) -> None:
        event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(None)
        super().leaveEvent(event)


def averaged(points: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    """Means of neighbouring points, at most so many; few points as they are."""
    group = -(-len(points) // most)
    if group < 2:
        return points
    starts = np.arange(0, len(points), group)
    return np.add.reduceat(points, starts) / np.diff(starts, append=len(points))[:, np.newaxis]
