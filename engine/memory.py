"""How much memory a graph will need, counted before anything is allocated.

Allocating to see whether it fits proves nothing: the system hands out memory that it does not have.
"""

import os
from functools import cache
from typing import NamedTuple

from engine.data.dataset import Dataset
from engine.graph import Graph, Port, wires_in, wires_out
from engine.layers.layer import Layer
from engine.tensor import Spec

BYTES = 4  # of one float32
# Of each parameter: value, gradient and the update's scratch; two numbers that an optimiser keeps, at most, and how
# they began; value and both numbers in each of the two copies that a failed run may go back to.
COPIES = 13
MODES = 2  # recorded for training: with and without the gradients that are only looked at
CHUNK, FEW = 256, 16  # samples, or points of a plane, that `engine.train` infers from at a time: few of them in
MANY = 4_000_000  # networks of more parameters than so many
CALLS = 6_000  # bytes of a node's recorded calls with their texts


class Need(NamedTuple):
    """A node's bytes: for each sample in a recording for training and in one for inference, and of its parameters.

    Training is counted with the gradient of every input: those that nobody wants are small beside the rest.
    """

    training: int = 0
    inference: int = 0
    parameters: int = 0


def needed(graph: Graph, specs: dict[Port, Spec], batch: int) -> dict[str, int]:
    """Bytes for each node in a run that is watched, in Python integers: they cannot overflow."""
    found: dict[str, int] = {}
    each = needs(graph, specs)
    parameters = sum(need.parameters for need in each.values()) // (COPIES * BYTES)
    training, inference = batches(graph, batch, CHUNK if parameters <= MANY else FEW)
    recordings = MODES * len(training) + len(inference)
    for name, need in each.items():
        found[name] = MODES * sum(training) * need.training + sum(inference) * need.inference + need.parameters
        found[name] += recordings * CALLS
        layer = graph.nodes[name]
        if isinstance(layer, Dataset):
            found[name] += sum(layer.sizes()) * sum(map(bytes_of, layer.specs()))
    return found


def batches(graph: Graph, batch: int, chunk: int) -> tuple[set[int], set[int]]:
    """How many samples the recordings hold: those for training, and those for inference on test part and plane."""
    sources = {wire.source for wire in graph.wires}
    data = [layer for name, layer in graph.nodes.items() if name in sources and isinstance(layer, Dataset)]
    if not data:  # not to be trained, and recorded by hand
        return {batch}, set()
    train, test = (max(sizes) for sizes in zip(*(layer.sizes() for layer in data), strict=True))
    plane = {chunk} if any(layer.specs()[0].shape == (2,) for layer in data) else set()
    return chunks(train, batch), chunks(test, chunk) | plane


def chunks(count: int, most: int) -> set[int]:
    """The sizes of the pieces when `count` samples are taken `most` at a time: the last piece may be smaller."""
    return {min(count, most), count % most} - {0}


def needs(graph: Graph, specs: dict[Port, Spec]) -> dict[str, Need]:
    """Of each node; nothing where its shapes are not known, or where it only reshapes."""
    arriving, leaving = wires_in(graph), wires_out(graph)
    found: dict[str, Need] = {}
    for name, layer in graph.nodes.items():
        wires = [arriving[name, port][0] for port in layer.inputs() if arriving[name, port]]
        inputs = [specs[port] for wire in wires if (port := (wire.source, wire.output)) in specs]
        outputs = {port: specs[name, port] for port in layer.outputs() if (name, port) in specs}
        known = len(inputs) == len(layer.inputs()) and len(outputs) == len(layer.outputs())
        summed = sum(spec.size for port, spec in outputs.items() if len(leaving[name, port]) > 1)
        found[name] = need(layer, inputs, [*outputs.values()], summed) if known and not layer.reshapes else Need()
    return found


def need(layer: Layer, inputs: list[Spec], outputs: list[Spec], summed: int) -> Need:
    """Of one layer; `summed` numbers of its outputs' gradients come from several wires."""
    shapes = [spec.shape for spec in inputs]
    forward, backward = layer.scratch(*shapes)
    values = sum(map(bytes_of, outputs)) + BYTES * (len(outputs) + forward)  # each output has its row of ones
    gradients = summed + sum(spec.size for spec in inputs if not spec.classes)
    numbers = sum(Spec(parameter.shape).size for parameter in layer.parameters(*shapes).values())
    return Need(values + BYTES * (gradients + backward), values, COPIES * BYTES * numbers)


def bytes_of(spec: Spec) -> int:
    """One sample's bytes: float32, or int64 for class labels."""
    return spec.size * (8 if spec.classes else BYTES)


@cache
def installed() -> int:
    """Bytes of memory that this computer has; 8 GB where the system does not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return 8 * 2**30


def in_words(size: int) -> str:
    """Bytes as people say them: 3.2 TB."""
    units = ("B", "kB", "MB", "GB", "TB", "PB", "EB")
    power = min((len(str(size)) - 1) // 3, len(units) - 1)
    value = size / 1000**power
    return f"{value:.1f} {units[power]}" if value < 10 else f"{value:,.0f} {units[power]}"
