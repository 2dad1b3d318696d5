"""The words around the picture in the weight view."""

from editor.canvas.weights.pages import Page, as_lines
from editor.canvas.weights.tints import Quantity
from engine.pictures import WeightView
from engine.tensor import times

SHOWN: dict[Quantity, str] = {"gradient": "|∂L/∂w|", "value": "w", "change": "Δw"}


def headline(view: WeightView | None, page: Page | None, quantity: Quantity) -> str:
    """'16 → 16 · every line is one weight, coloured by |∂L/∂w|'."""
    if view is None or page is None:
        return "nothing is known of it yet"
    grid, neurons = page.grids[0], view.neurons
    if len(page.grids) > 1 or grid.values.ndim == 1:
        of = "its gradient" if quantity == "gradient" else "its sign and size"
        return f"every bar is one number, coloured by {of}"
    if not grid.parameter:
        of = "its gradient" if quantity == "gradient" else "its sign and size"
        return f"{times(grid.whole)} · every pixel is one number, coloured by {of}"
    if neurons is None or neurons.weight is not grid:
        return f"{times(grid.whole)} · every pixel is one weight, coloured by {SHOWN[quantity]}"
    units, inputs = grid.whole
    what = "line" if as_lines(view, page) else "pixel"
    return f"{inputs - neurons.bias:,} → {units:,} · every {what} is one weight, coloured by {SHOWN[quantity]}"


def about(view: WeightView | None, page: Page | None) -> str:
    """Which pass it is, what is missing, and what is left out."""
    if view is None or page is None:
        return ""
    trained = any(grid.parameter for grid in page.grids)
    said = [f"iteration {view.iteration:,}" if view.iteration else "no pass to show yet: train to see gradients"]
    if view.iteration and not view.batch:
        said.append("its numbers are being computed")
    if view.former and trained:
        said.append("gradients of the pass before")
    elif view.iteration and all(grid.gradient is None for grid in page.grids):
        said.append("no gradient so far")
    for grid in page.grids:
        if grid.values.shape != grid.whole:
            said.append(f"{times(grid.values.shape)} of {times(grid.whole)} are shown")
    if view.neurons is not None and view.neurons.steps > 1:
        said.append(f"numbers of neurons are means over {view.neurons.steps} steps")
    return " · ".join(said)
