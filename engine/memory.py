"""How much memory a graph will need, counted before anything is allocated.

Allocating to see whether it fits proves nothing: the system hands out memory that it does not have.
"""

import os
from contextlib import suppress
from functools import cache

from engine.data.dataset import Dataset
from engine.dry import taken
from engine.feed import AHEAD
from engine.graph import Graph, Port, wires_in, wires_out
from engine.layers.layer import Layer
from engine.tensor import ShapeError, Spec

BYTES = 4  # of one float32
# Of each parameter: value, gradient and the update's scratch; two numbers that an optimiser keeps, at most, and how
# they began; value and both numbers in each of the two copies that a failed run may go back to.
COPIES = 13
MODES = 2  # recorded for training: with and without the gradients that are only looked at
CHUNK, FEW = 256, 16  # samples, or points of a plane, inferred from at a time; fewer in networks of so many parameters
MANY = 4_000_000  # that one operation would take long: nobody is heard meanwhile


def needed(graph: Graph, specs: dict[Port, Spec], batch: int) -> dict[str, int]:
    """Bytes for each node in a run that is watched, in Python integers: they cannot overflow."""
    inputs = known_inputs(graph, specs)
    parameters = {name: parameter_count(graph.nodes[name], found) for name, found in inputs.items()}
    training, inference = batches(graph, batch, CHUNK if sum(parameters.values()) <= MANY else FEW)
    leaving = wires_out(graph)
    sizes = dict.fromkeys(graph.nodes, 0)
    for name, found in inputs.items():
        layer = graph.nodes[name]
        values = sum([bytes_of(specs[name, port]) for port in layer.outputs()])
        sizes[name] = COPIES * BYTES * parameters[name]
        if isinstance(layer, Dataset):
            samples, largest = sum(layer.sizes()), max(spec.size for spec in layer.specs())
            sizes[name] += (samples + 2 * min(AHEAD // largest, samples)) * values  # gathered, and lying ready
        if layer.reshapes:
            continue
        passing = (values + sum(map(bytes_of, found))) * max(training)
        if sizes[name] + passing > installed():  # too much already
            sizes[name] += passing
            continue
        # Counted with the gradient of every input: those that nobody wants are small beside the rest.
        one, other = taken(layer, found, training=True), taken(layer, found, training=False)
        summed = sum([bytes_of(specs[name, port]) for port in layer.outputs() if len(leaving[name, port]) > 1])
        sizes[name] += MODES * (one.fixed * len(training) + (one.each + summed) * sum(training))
        sizes[name] += other.fixed * len(inference) + other.each * sum(inference)
    return sizes


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


def known_inputs(graph: Graph, specs: dict[Port, Spec]) -> dict[str, tuple[Spec, ...]]:
    """The input specs of each node that all have, and that fit it."""
    arriving = wires_in(graph)
    found: dict[str, tuple[Spec, ...]] = {}
    for name, layer in graph.nodes.items():
        wires = [arriving[name, port][0] for port in layer.inputs() if arriving[name, port]]
        inputs = tuple([specs[port] for wire in wires if (port := (wire.source, wire.output)) in specs])
        if len(inputs) == len(layer.inputs()) and all((name, port) in specs for port in layer.outputs()):
            with suppress(ShapeError):
                layer.infer(*inputs)  # a loss has no outputs that would tell
                found[name] = inputs
    return found


def parameter_count(layer: Layer, inputs: tuple[Spec, ...]) -> int:
    """How many numbers it trains."""
    return sum(Spec(parameter.shape).size for parameter in layer.parameters_for(*inputs).values())


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
