"""What is shown together in the weight view: each matrix and set of images by itself, all rows of numbers at once."""

from typing import NamedTuple

from PySide6.QtCore import QRectF

from editor.canvas.weights.lines import MOST, Bundle
from editor.canvas.weights.seen import Drawing
from editor.canvas.weights.strips import Strips
from editor.canvas.weights.tiles import Tiles
from engine.pictures import Grid, WeightView


class Page(NamedTuple):
    """Some of a view's grids, under one title."""

    title: str
    grids: tuple[Grid, ...]

    @property
    def shapes(self) -> tuple[object, ...]:
        """What a drawing of it depends on."""
        return tuple((grid.title, grid.values.shape) for grid in self.grids)


def pages(view: WeightView) -> tuple[Page, ...]:
    """In the order in which the layer names what it has; rows last, where they are not the first that it has."""
    rows = tuple(grid for grid in view.grids if grid.values.ndim == 1)
    found = [Page(grid.title, (grid,)) for grid in view.grids if grid.values.ndim > 1]
    if rows:
        biases = all(grid.title.endswith("bias") for grid in rows)
        title = rows[0].title if len(rows) == 1 else "biases" if biases else "numbers"
        found.insert(0 if rows[0] is view.grids[0] else len(found), Page(title, rows))
    return tuple(found)


def as_lines(view: WeightView, page: Page) -> bool:
    """Whether it is the weight of neurons, and not too many."""
    neurons = view.neurons
    return neurons is not None and neurons.weight is page.grids[0] and neurons.weight.values.size <= MOST


def drawing(view: WeightView, page: Page, rect: QRectF) -> Drawing:
    """Lines, images or bars."""
    shape = page.grids[0].values.shape
    if as_lines(view, page):
        return Bundle((shape[0], shape[1]), rect)
    if len(shape) > 1:
        return Tiles(shape, rect)
    counts = tuple(grid.values.size for grid in page.grids)
    return Strips(tuple(grid.title for grid in page.grids), counts, rect)
