"""What flows along each wire: the numbers that the canvas turns into colour and width."""

import math

from engine.graph import Graph, Port, Wire
from engine.program import Recording
from engine.readings import Reading
from engine.tensor import Array, norm


def rms(tensor: Array) -> float:
    """√(Σx²/n) over a whole tensor; NaN if one number is NaN, else inf if one is; 0 only if all are 0."""
    return norm(tensor) / math.sqrt(tensor.size) if tensor.size else 0.0


def read(graph: Graph, recording: Recording) -> dict[Wire, Reading]:
    """Of every wire: the RMS of value and gradient over the whole batch, as the last pass left them."""
    values: dict[Port, float] = {port: rms(value) for port, value in recording.values.items()}
    return {
        wire: Reading(
            values[wire.source, wire.output],
            None if (gradient := recording.gradients.get(wire)) is None else rms(gradient),
        )
        for wire in graph.wires
    }


def read_some(
    recording: Recording, values: set[Wire], gradients: set[Wire], before: dict[Wire, Reading]
) -> dict[Wire, Reading]:
    """The readings before, with these wires' values and gradients read again: a pass is half done."""
    readings = dict(before)
    for wire in values:
        gradient = readings[wire].gradient if wire in readings else None
        value = rms(recording.values[wire.source, wire.output])
        returns = wire in recording.gradients
        readings[wire] = Reading(value, gradient, gradient is None and returns, gradient is not None)
    for wire in gradients:
        readings[wire] = Reading(readings[wire].value, rms(recording.gradients[wire]))
    return readings
