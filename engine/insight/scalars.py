"""What a time line keeps of a watched iteration: a few numbers for each node and wire, in one row."""

from collections.abc import Mapping
from math import hypot, inf, nan, sqrt
from typing import NamedTuple

import numpy as np

from engine.exhibit import Arithmetic
from engine.graph import Wire
from engine.insight.wires import rms, zero_share
from engine.layers.activation import Activation
from engine.layers.layer import Layer
from engine.program import Recording
from engine.readings import Reading
from engine.tensor import Array, norm, start
from engine.train import Run

NEAR = 0.025  # of the way from one limit to the other: as near as this to one of them is saturated


class Columns(NamedTuple):
    """Whose numbers a row holds.

    In this order: loss, learning rate; of each of `nodes` the RMS of its parameters' gradient, then of each the length
    of its last update as a share of the length of its parameters, then of each the RMS of these parameters before that
    update, then of each the cosine between its gradient and that of the iteration before; of each of `outputs` the
    share of zeros in it, then of each the share of units that are 0 for the whole batch; of each of `sources` the RMS
    of the gradient by its output, summed over wires; of each of `wires` the RMS of its gradient; of each of `passing`
    its gain; of each of `bending` the gain of its activation alone; of each of `bounded` the share of saturated
    numbers in its output.
    """

    nodes: tuple[str, ...]  # that have parameters
    outputs: tuple[str, ...]  # nodes that compute real numbers
    sources: tuple[str, ...]  # those of them that a gradient comes back to
    wires: tuple[Wire, ...]  # that a gradient comes back along
    passing: tuple[str, ...]  # of the sources those that give a gradient back themselves
    bending: tuple[str, ...]  # those of these that hold an activation
    bounded: tuple[str, ...]  # outputs of activations with two limits

    @property
    def width(self) -> int:
        """How many there are."""
        return sum(self.widths)

    @property
    def widths(self) -> tuple[int, ...]:
        """How many of each."""
        nodes, outputs, *others = map(len, self)
        return 1, 1, *[nodes] * 4, *[outputs] * 2, *others


class Update(NamedTuple):
    """Of each node with parameters how far they moved, as a share of their length, and that length before."""

    shares: list[float]
    lengths: list[float]


def columns(run: Run, recording: Recording) -> Columns:
    """Of a watched recording."""
    nodes = dict.fromkeys(name.rpartition(".")[0] for name in run.program.parameters)
    layers = run.sheet.graph.nodes
    real = (
        node for (node, _), values in recording.values.items() if values.dtype.kind == "f" and layers[node].inputs()
    )
    outputs = tuple(dict.fromkeys(real))
    sources = tuple(node for node in outputs if leaving(recording, node))
    giving = {wire.target for wire in recording.gradients}
    passing = tuple(node for node in sources if node in giving)
    bending = tuple(node for node in passing if bent(recording, node) is not None)
    bounded = tuple(node for node in sources if limits(layers[node]) is not None)
    return Columns(tuple(nodes), outputs, sources, tuple(recording.gradients), passing, bending, bounded)


def leaving(recording: Recording, node: str) -> list[Wire]:
    """The wires along which a gradient comes back to the node's first output."""
    first = next(output for source, output in recording.values if source == node)
    return [wire for wire in recording.gradients if wire.source == node and wire.output == first]


def arriving(recording: Recording, node: str) -> list[Wire]:
    """The wires along which a node gives a gradient back."""
    return [wire for wire in recording.gradients if wire.target == node]


def bent(recording: Recording, node: str) -> Array | None:
    """∂L/∂z of a node that bends z = W·x to y = f(z); None for all others."""
    for exhibit in recording.exhibits.get(node, ()):
        if isinstance(exhibit, Arithmetic) and exhibit.activation:
            return exhibit.z.gradient
    return None


def limits(layer: Layer) -> tuple[float, float] | None:
    """Of an activation, or of the one that a layer holds."""
    activation = getattr(layer, "activation", layer)
    return activation.limits() if isinstance(activation, Activation) else None


def length(recording: Recording, readings: Mapping[Wire, Reading], wire: Wire) -> float:
    """Of the gradient that comes back along it."""
    return (readings[wire].gradient or 0.0) * sqrt(recording.gradients[wire].size)


class Scalars:
    """Reads rows off a run; knows where each node's numbers lie."""

    def __init__(self, run: Run, recording: Recording) -> None:
        self.columns = columns(run, recording)
        program = run.program
        self._parts: list[list[slice]] = []  # of each node's parameters in the flat array
        self._gradients: list[list[Array]] = []
        for node in self.columns.nodes:
            names = [name for name in program.parameters if name.rpartition(".")[0] == node]
            self._parts.append([placed(program.flat, program.parameters[name]) for name in names])
            self._gradients.append([program.gradients[name] for name in names])
        largest = max((array.size for array in program.parameters.values()), default=0)
        self._difference = np.empty(largest, program.flat.dtype)
        self._leaving = {node: leaving(recording, node) for node in self.columns.sources}
        self._arriving = {node: arriving(recording, node) for node in self.columns.passing}
        graph = run.sheet.graph
        self._limits = [limits(graph.nodes[node]) or (0.0, 0.0) for node in self.columns.bounded]

    def update(self, run: Run, parameters: Array) -> Update:
        """Of the watched iteration that has just run; `parameters` are those before it."""
        lengths = [together([parameters[part] for part in parts]) for parts in self._parts]
        moved = [hypot(*(self._moved(run, parameters, part) for part in parts)) for parts in self._parts]
        return Update([share(*pair) for pair in zip(moved, lengths, strict=True)], lengths)

    def _moved(self, run: Run, parameters: Array, part: slice) -> float:
        """How far this part of them did."""
        difference = self._difference[: part.stop - part.start]
        return norm(np.subtract(run.program.flat[part], parameters[part], difference))

    def row(
        self, run: Run, update: Update, gradient: Array | None, readings: Mapping[Wire, Reading], loss: float
    ) -> Array:
        """Of the watched iteration that has just run; `gradient` is that of the iteration before, if there was one."""
        found: list[float | None] = [loss, run.learning_rate]
        roots = [sqrt(sum(gradient.size for gradient in gradients)) for gradients in self._gradients]
        found += [together(gradients) / root for gradients, root in zip(self._gradients, roots, strict=True)]
        found += update.shares
        found += [length / root for length, root in zip(update.lengths, roots, strict=True)]
        now = run.program.flat_gradient
        found += [cosine(now, gradient, parts) if gradient is not None else nan for parts in self._parts]
        values = run.plan.recording.values
        first: dict[str, Array] = {}
        for (node, _), array in values.items():
            first.setdefault(node, array)
        zeros = [zero_share(first[node]) for node in self.columns.outputs]
        found += zeros
        found += [
            dead_share(first[node]) if some else 0.0 for node, some in zip(self.columns.outputs, zeros, strict=True)
        ]
        returning = {node: self._returning(run, node, readings) for node in self.columns.sources}
        found += returning.values()
        found += [readings[wire].gradient for wire in self.columns.wires]
        recording = run.plan.recording
        for node in self.columns.passing:
            got = (returning[node] or 0.0) * sqrt(first[node].size)
            given = hypot(*(length(recording, readings, wire) for wire in self._arriving[node]))
            found.append(given / got if got else nan)
        for node in self.columns.bending:
            got, inner = (returning[node] or 0.0) * sqrt(first[node].size), bent(recording, node)
            found.append(norm(inner) / got if got and inner is not None else nan)
        found += [
            saturated_share(first[node], *bounds)
            for node, bounds in zip(self.columns.bounded, self._limits, strict=True)
        ]
        return np.array(found, np.float32)

    def _returning(self, run: Run, node: str, readings: Mapping[Wire, Reading]) -> float | None:
        """The RMS of the gradient by a node's output."""
        wires = self._leaving[node]
        if len(wires) == 1:
            return readings[wires[0]].gradient
        first, *others = (run.plan.recording.gradients[wire] for wire in wires)
        return rms(sum(others, first))


def placed(flat: Array, array: Array) -> slice:
    """Where an array lies in the flat one that it is a view of."""
    begin = (start(array) - start(flat)) // flat.itemsize
    return slice(begin, begin + array.size)


def together(arrays: list[Array]) -> float:
    """The Euclidean length of all together."""
    return hypot(*map(norm, arrays))


def cosine(one: Array, other: Array, parts: list[slice]) -> float:
    """Of the angle between these parts of two arrays; NaN where one of them is no direction."""
    lengths = together([one[part] for part in parts]) * together([other[part] for part in parts])
    product = sum(float(np.dot(one[part], other[part])) for part in parts)
    return product / lengths if lengths else nan


def share(moved: float, length: float) -> float:
    """Of a length; of none at all infinitely much."""
    return moved / length if length else inf if moved else 0.0


def saturated_share(values: Array, low: float, high: float) -> float:
    """Of all numbers, those near a limit: there a sigmoid or tanh has a tenth of its steepest slope or less."""
    margin = NEAR * (high - low)
    middle = np.abs(values - (low + high) / 2)
    return np.count_nonzero(middle > (high - low) / 2 - margin) / values.size if values.size else 0.0


def dead_share(values: Array) -> float:
    """Of the units, which are all places but the last axis."""
    units = values.reshape(-1, values.shape[-1])
    return 1 - np.count_nonzero(units.any(axis=1)) / len(units)
