"""The words around the picture in the weight view."""

from editor.canvas.weights.lines import MOST
from editor.canvas.weights.shading import Quantity, numbers_of
from engine.pictures import Grid, WeightView
from engine.tensor import times

SHOWN: dict[Quantity, str] = {"gradient": "|∂L/∂w|", "value": "w", "change": "Δw"}


def headline(view: WeightView | None, grid: Grid | None, quantity: Quantity) -> str:
    """'16 → 16 · every line is one weight, coloured by |∂L/∂w|'."""
    if view is None or grid is None:
        return "nothing is known of it yet"
    if not grid.parameter:
        of = "the gradient that comes back" if quantity == "gradient" else "its numbers"
        return f"{grid.title} {times(grid.whole)} · coloured by {of}"
    what = f"one pixel is one weight, coloured by {SHOWN[quantity]}"
    if view.neurons is None or grid.title != view.neurons.weight.title:
        return f"{grid.title} {times(grid.whole)} · {what}"
    units, inputs = grid.whole
    turned = f"{inputs - view.neurons.bias:,} → {units:,}"
    if grid.values.size <= MOST:
        what = f"every line is one weight, coloured by {SHOWN[quantity]}"
    return f"{turned} · {what}"


def about(view: WeightView | None, grid: Grid | None) -> str:
    """Which pass it is, what is missing, and what is left out."""
    if view is None or grid is None:
        return ""
    said = [f"iteration {view.iteration:,}" if view.iteration else "no pass to show yet: train to see gradients"]
    if view.iteration and not view.batch:
        said.append("its numbers are being computed")
    if view.former and grid.parameter:
        said.append("gradients of the pass before")
    if view.iteration and grid.parameter and numbers_of(grid, "gradient") is None:
        said.append("no gradient yet")
    if grid.values.shape != grid.whole:
        said.append(f"{times(grid.values.shape)} of {times(grid.whole)} are shown")
    if view.neurons is not None and view.neurons.steps > 1:
        said.append(f"numbers of neurons are means over {view.neurons.steps} steps")
    return " · ".join(said)
