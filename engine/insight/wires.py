"""What flows along each wire: the numbers that the canvas turns into colour and width."""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import numpy as np

from engine.graph import Graph, Port, Wire, wires_in
from engine.groups.passage import Passage
from engine.program import Recording
from engine.readings import READ_ANYWAY, Reading, WireQuantity
from engine.tensor import Array, norm

Updates: TypeAlias = Mapping[str, float]  # of each node with parameters: the last update's length by theirs


def rms(tensor: Array) -> float:
    """√(Σx²/n) over a whole tensor; NaN if one number is NaN, else inf if one is; 0 only if all are 0."""
    return norm(tensor) / math.sqrt(tensor.size) if tensor.size else 0.0


def mean(tensor: Array) -> float:
    """Of |x|. Added up in double precision: a float32 sum would lose what is small."""
    return float(np.abs(tensor).mean(dtype=np.float64)) if tensor.size else 0.0


def signed_mean(tensor: Array) -> float:
    """Of x."""
    return float(tensor.mean(dtype=np.float64)) if tensor.size else 0.0


def largest(tensor: Array) -> float:
    """Of |x|; NaN if one number is."""
    return max(float(tensor.max()), -float(tensor.min())) if tensor.size else 0.0


def zero_share(values: Array) -> float:
    """Of all numbers."""
    return 1 - np.count_nonzero(values) / values.size if values.size else 0.0


NORMS: dict[WireQuantity, Callable[[Array], float]] = {
    "l2": norm,
    "mean": mean,
    "signed mean": signed_mean,
    "max": largest,
}


def read(
    graph: Graph, recording: Recording, quantity: WireQuantity = "rms", updates: Updates | None = None
) -> dict[Wire, Reading]:
    """Of every wire: the RMS of value and gradient over the whole batch, as the last pass left them; and what else is
    asked for. `updates` are None if they were not measured.
    """
    values: dict[Port, float] = {port: rms(value) for port, value in recording.values.items()}
    known = measured(graph, recording, quantity, graph.wires, updates)
    unread = not known and quantity not in READ_ANYWAY
    return {
        wire: Reading(
            values[wire.source, wire.output],
            None if (gradient := recording.gradients.get(wire)) is None else rms(gradient),
            measured=known.get(wire),
            unread=unread,
        )
        for wire in graph.wires
    }


def read_some(
    graph: Graph,
    recording: Recording,
    values: set[Wire],
    gradients: set[Wire],
    before: dict[Wire, Reading],
    quantity: WireQuantity = "rms",
) -> dict[Wire, Reading]:
    """The readings before, with these wires' values and gradients read again: a pass is half done."""
    readings = dict(before)
    known = measured(graph, recording, quantity, values if quantity == "zeros" else gradients, None)
    for wire in values:
        former, returns = readings.get(wire), wire in recording.gradients
        gradient = former.gradient if former is not None else None
        size, unread = (former.measured, former.unread) if former is not None else (None, quantity not in READ_ANYWAY)
        if wire in known:
            size, unread = known[wire], False
        value = rms(recording.values[wire.source, wire.output])
        readings[wire] = Reading(value, gradient, gradient is None and returns, gradient is not None, size, unread)
    for wire in gradients:
        former = readings[wire]
        size, unread = (known[wire], False) if wire in known else (former.measured, former.unread)
        readings[wire] = Reading(former.value, rms(recording.gradients[wire]), measured=size, unread=unread)
    return readings


def measured(
    graph: Graph, recording: Recording, quantity: WireQuantity, wires: Iterable[Wire], updates: Updates | None
) -> dict[Wire, float | None]:
    """The quantity of these wires, None where they have none; nothing of what is read anyway or cannot be known."""
    if quantity in NORMS:
        size, gradients = NORMS[quantity], recording.gradients
        return {wire: size(gradients[wire]) if wire in gradients else None for wire in wires}
    if quantity == "zeros":
        values = recording.values
        ports = dict.fromkeys((wire.source, wire.output) for wire in wires)
        shares = {port: zero_share(values[port]) if values[port].dtype.kind == "f" else None for port in ports}
        return {wire: shares[wire.source, wire.output] for wire in wires}
    if quantity == "updates" and updates is not None:
        behind = makers(graph)
        return {wire: updates.get(graph.keeper(behind(wire))) for wire in wires}
    return {}


def returning(recording: Recording, port: Port) -> float | None:
    """The RMS of the sum of all gradients that come back to an output; None where none does."""
    found = [gradient for wire, gradient in recording.gradients.items() if (wire.source, wire.output) == port]
    return rms(sum(found[1:], found[0])) if found else None


def makers(graph: Graph) -> Callable[[Wire], str]:
    """Of a wire the node whose output it carries, past those that numbers only pass."""
    arriving = wires_in(graph)

    def maker(wire: Wire) -> str:
        while isinstance(layer := graph.nodes[wire.source], Passage) and arriving.get((wire.source, layer.entry)):
            wire = arriving[wire.source, layer.entry][0]
        return wire.source

    return maker
