"""What is said of a weight or a neuron: the numbers of a hover card, each from the engine."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from editor.canvas.weights.place import Place
from editor.look.numbers import NOTHING, downhill, magnitude, plus
from editor.selection import Weight
from engine.pictures import Grid, Neurons, WeightView, place_in_whole, weight_at

TERMS = 4  # products of a neuron's sum that are told one by one
Lines: TypeAlias = list[tuple[str, str]]


class Said(NamedTuple):
    """A title, and lines of name and value."""

    title: str
    lines: Lines

    @property
    def sentence(self) -> str:
        """For who listens."""
        return ", ".join([self.title, *(f"{name} {value}".strip() for name, value in self.lines)])


class Sum(NamedTuple):
    """A unit's z as it comes about: some terms w·x by input, how many others there are and what they add, b, z."""

    terms: tuple[tuple[int, float, float], ...]  # input, w, x
    others: int
    rest: float
    bias: float | None
    z: float


def said(view: WeightView, grid: Grid, place: Place) -> Said:
    """Of what lies at this place."""
    if place.kind != "number" and view.neurons is not None:
        if place.kind == "input":
            return of_input(view.neurons, place.index[0])
        return of_unit(view.neurons, place.index[0], mean=view.sample is None)
    return of_number(view, grid, place.index)


def of_number(view: WeightView, grid: Grid, index: tuple[int, ...]) -> Said:
    """One number: of a weight also what its gradient asks for, and what the update has done."""
    value, of = float(grid.values[index]), "w" if grid.parameter else "value"
    lines: Lines = [(of, magnitude(value))]
    gradient = None if grid.gradient is None else float(grid.gradient[index])
    if grid.parameter:
        former = "former " if view.former else ""
        lines.append((f"{former}∂L/∂w", NOTHING if gradient is None else f"{magnitude(gradient)}{downhill(gradient)}"))
        change = None if grid.change is None else float(grid.change[index])
        lines.append((f"{former}Δw", NOTHING if change is None else plus(change)))
    elif gradient is not None:
        lines.append(("gradient", magnitude(gradient)))
    if len(grid.axes) > 1 and grid.axes != ("unit", "input"):
        lines += list(zip(grid.axes, map(str, place_in_whole(grid, index)), strict=True))
    return Said(name_of(view, grid, index), lines)


def name_of(view: WeightView, grid: Grid, index: tuple[int, ...]) -> str:
    """'w[9,5]' for the fifth input of unit nine, 'b[9]' for its bias; of others the grid's title and the index."""
    neurons = view.neurons
    if not grid.parameter:
        return f"{grid.title}[{','.join(map(str, place_in_whole(grid, index)))}]"
    place = weight_at(grid, index)
    if neurons is not None and grid is neurons.weight and neurons.bias and place[1] == grid.shape[1] - 1:
        return f"b[{place[0]}]"
    return Weight(view.node, grid.parameter, place).title


def of_input(neurons: Neurons, index: int) -> Said:
    """An input's number and its gradient."""
    if neurons.bias and index == neurons.weight.values.shape[1] - 1:
        return Said("1", [("multiplies", "the bias of each unit")])
    if neurons.x is None:
        return Said(f"x[{index}]", [("x", NOTHING)])
    lines: Lines = [("x", magnitude(float(neurons.x.values[index])))]
    if neurons.x.gradient is not None:
        lines.append(("∂L/∂x", magnitude(float(neurons.x.gradient[index]))))
    return Said(f"x[{index}]", lines)


def of_unit(neurons: Neurons, index: int, *, mean: bool) -> Said:
    """A unit's arithmetic: products, bias, sum, activation. The mean of activations is not that of the mean sum."""
    if neurons.x is None or neurons.z is None or neurons.y is None:
        return Said(f"unit {index}", [("z", NOTHING)])
    made = arithmetic(neurons, index)
    lines: Lines = [
        (f"w[{index},{i}] · x[{i}]", f"{fixed(w)} × {fixed(x)} = {fixed(w * x, True)}") for i, w, x in made.terms
    ]
    if made.others:
        lines.append((f"and {made.others} more", fixed(made.rest, True)))
    if made.bias is not None:
        lines.append((f"b[{index}]", fixed(made.bias, True)))
    lines.append(("z", fixed(made.z)))
    y = float(neurons.y.values[index])
    if neurons.activation:
        lines.append((f"{'mean of' if mean else 'y ='} {neurons.activation}(z)", fixed(y)))
    if neurons.y.gradient is not None:
        lines.append(("∂L/∂y", magnitude(float(neurons.y.gradient[index]))))
    return Said(f"unit {index}", lines)


def arithmetic(neurons: Neurons, index: int) -> Sum:
    """The largest products one by one, in the order of the inputs, and the sum of all others."""
    assert neurons.x is not None
    assert neurons.z is not None
    row, z = neurons.weight.values[index].astype(np.float64), float(neurons.z.values[index])
    bias = float(row[-1]) if neurons.bias else None
    x = neurons.x.values.astype(np.float64)
    products = row[: len(x)] * x
    chosen: Sequence[int] = sorted(np.argsort(-np.abs(products), kind="stable")[:TERMS].tolist())
    terms = tuple((i, float(row[i]), float(x[i])) for i in chosen)
    rest = float(products.sum() - products[list(chosen)].sum())
    return Sum(terms, len(x) - len(chosen), rest, bias, z)


def fixed(number: float, plus: bool = False) -> str:
    """With four decimals: so many that what is added up is seen to."""
    if not np.isfinite(number):
        return magnitude(number)
    text = f"{abs(number):.4f}" if abs(number) < 1e6 else f"{abs(number):.3e}"
    return f"{'−' if number < 0 else '+' if plus else ''}{text}"
