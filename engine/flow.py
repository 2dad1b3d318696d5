"""The past as tables, a quantity of every layer or wire over the iterations: for heat map, profile and files."""

from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from engine.tensor import Array
from engine.timeline import Magnitudes, Outline, Readings, Timeline
from engine.timeline import line as line_of

Quantity: TypeAlias = Literal[
    "gradients",
    "returning",
    "updates",
    "weights",
    "cosines",
    "zeros",
    "dead",
    "flows",
    "gains",
    "slopes",
    "saturated",
]
NAMED: dict[Quantity, str] = {  # by which of the readings' names its columns go
    "gradients": "nodes",
    "returning": "sources",
    "updates": "nodes",
    "weights": "nodes",
    "cosines": "nodes",
    "zeros": "outputs",
    "dead": "outputs",
    "flows": "wires",
    "gains": "passing",
    "slopes": "bending",
    "saturated": "bounded",
}


class Table(NamedTuple):
    """`values[i, k]` is what the i-th iteration told of the k-th layer; NaN where it is not `told`: there was none."""

    layers: tuple[str, ...]
    iterations: Array
    values: Array
    told: Array


def outlines(timeline: Timeline | None) -> list[Outline]:
    """The branches that the run has come along, the oldest first."""
    found = line_of(timeline) if timeline is not None else ()
    return [outline for outline, _ in found][::-1]


def line(timeline: Timeline | None) -> list[Readings]:
    """What these have told, the oldest first; of one after an edit other layers than before."""
    told = [outline.readings for outline in outlines(timeline)]
    return [readings for readings in told if readings is not None and len(readings.iterations)]


def layers_of(readings: Readings, quantity: Quantity) -> tuple[str, ...]:
    """Whose columns there are, in the order of the data; wires as they are written."""
    return tuple(map(str, getattr(readings, NAMED[quantity])))


def all_layers(pieces: list[Readings], quantity: Quantity) -> tuple[str, ...]:
    """Those of the newest, then those that are gone."""
    return tuple(dict.fromkeys(name for piece in pieces[::-1] for name in layers_of(piece, quantity)))


def table(pieces: list[Readings], quantity: Quantity, layers: tuple[str, ...]) -> Table:
    """Of these layers over all that is told."""
    count = sum(len(piece.iterations) for piece in pieces)
    values, told = np.full((count, len(layers)), np.nan), np.zeros((count, len(layers)), bool)
    begin = 0
    for piece in pieces:
        end = begin + len(piece.iterations)
        places = {name: place for place, name in enumerate(layers_of(piece, quantity))}
        for column, name in enumerate(layers):
            if name in places:
                values[begin:end, column] = getattr(piece, quantity)[:, places[name]]
                told[begin:end, column] = True
        begin = end
    iterations = np.concatenate([piece.iterations for piece in pieces]) if pieces else np.empty(0, np.int64)
    return Table(layers, iterations, values, told)


def row_at(table: Table, iteration: float) -> int:
    """The row whose iteration is nearest."""
    after = int(np.searchsorted(table.iterations, iteration))
    near = range(max(after - 1, 0), min(after + 1, len(table.iterations)))
    return min(near, key=lambda row: abs(float(table.iterations[row]) - iteration))


def magnitudes(timeline: Timeline | None, layer: str) -> Magnitudes | None:
    """How large a layer's numbers were, along the same line; None if nothing is told of it."""
    told = [outline.magnitudes for outline in outlines(timeline)]
    found = [each for each in told if each is not None and each.layer == layer and len(each.iterations)]
    if not found:
        return None
    iterations, counts = ([getattr(each, what) for each in found] for what in ("iterations", "counts"))
    return Magnitudes(layer, np.concatenate(iterations), np.concatenate(counts))
