"""What the weight view paints, worked out; and what each way of drawing it can do."""

from typing import NamedTuple, Protocol

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter

from editor.canvas.weights.place import Place
from editor.canvas.weights.tints import Tints
from editor.look.themes import Theme
from engine.pictures import Grid, WeightView


class Seen(NamedTuple):
    """Grids of a view in their colours. While it is not `settled`, what takes long stays as it was."""

    view: WeightView
    grids: tuple[Grid, ...]
    tints: tuple[Tints, ...]
    theme: Theme
    scale: float  # pixels of the screen in one of the widget
    settled: bool


class Drawing(Protocol):
    """Knows what lies where. One lasts as long as size and shapes stay."""

    def paint(self, painter: QPainter, seen: Seen) -> None:
        """All of it."""

    def mark(self, painter: QPainter, place: Place, colour: QColor, seen: Seen) -> None:
        """What is pointed at or selected, above the rest."""

    def at(self, point: QPointF) -> Place | None:
        """What lies at this point of the widget."""

    def spot(self, place: Place) -> QPointF:
        """Where a place lies."""

    def stepped(self, place: Place | None, down: int, across: int) -> Place:
        """Where an arrow key leads from there."""
