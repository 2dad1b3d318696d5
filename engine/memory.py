"""How much memory a graph will need, counted before anything is allocated.

Allocating to see whether it fits proves nothing: the system hands out memory that it does not have.
"""

import os
from collections.abc import Mapping
from functools import cache, lru_cache

from engine.data.dataset import Dataset
from engine.dry import taken
from engine.feed import AHEAD
from engine.fit import FLOAT, MOST, Fit, bytes_of
from engine.graph import Graph
from engine.layers.layer import Layer
from engine.tensor import Spec
from engine.wiring import Wiring

# Of each parameter: value, gradient and the update's scratch; the value before an update that is measured; two numbers
# that an optimiser keeps, at most, and how they began; value and both numbers in each of the two copies that a failed
# run may go back to. States of the past are not counted: they take what they are given, or none is kept.
COPIES = 14
MODES = 2  # recorded for training: with and without the gradients that are only looked at
CHUNK, FEW = 256, 16  # samples, or points of a plane, inferred from at a time; fewer in networks of so many parameters
MANY = 4_000_000  # that one operation would take long: nobody is heard meanwhile


def needed(graph: Graph, wired: Wiring, fits: Mapping[str, Fit], batch: int) -> dict[str, int]:
    """Bytes for each node in a run that is watched, in Python integers: they cannot overflow.

    `fits`: of the nodes whose inputs are known, and fit.
    """
    many = sum([found.parameters for found in fits.values()]) > MANY
    training, inference = batches(graph, batch, FEW if many else CHUNK)
    most, there = max(training), installed()
    recordings = len(training), sum(training), len(inference), sum(inference)
    summed = branching(graph, wired, fits)
    sizes = dict.fromkeys(graph.nodes, 0)
    for name, found in fits.items():
        layer = graph.nodes[name]
        size = COPIES * FLOAT * found.parameters
        if not found.inputs and isinstance(layer, Dataset):
            samples, largest = sum(layer.sizes()), max(spec.size for spec in layer.specs())
            size += (samples + 2 * min(AHEAD // largest, samples)) * found.made  # gathered, and lying ready
        if not layer.reshapes:
            passing = (found.made + found.taken) * most
            if size + passing > there:  # too much already
                size += passing
            else:
                size += recording(layer, found.inputs, summed.get(name, 0), *recordings)
        sizes[name] = size
    return sizes


@lru_cache(MOST)
def recording(
    layer: Layer, inputs: tuple[Spec, ...], summed: int, trained: int, training: int, inferred: int, inference: int
) -> int:
    """Bytes of all recordings of one layer: so many of them, for so many samples together.

    Counted with the gradient of every input: those that nobody wants are small beside the rest.
    """
    one, other = taken(layer, inputs, training=True), taken(layer, inputs, training=False)
    gradients = MODES * (one.fixed * trained + (one.each + summed) * training)
    return gradients + other.fixed * inferred + other.each * inference


def branching(graph: Graph, wired: Wiring, fits: Mapping[str, Fit]) -> dict[str, int]:
    """Bytes of one sample of those outputs of each node whose gradients are summed from several wires."""
    summed: dict[str, int] = {}
    for name, port in wired.branching:
        if name in fits and port in (ports := graph.nodes[name].outputs()):
            summed[name] = summed.get(name, 0) + bytes_of(fits[name].outputs[ports.index(port)])
    return summed


def batches(graph: Graph, batch: int, chunk: int) -> tuple[set[int], set[int]]:
    """How many samples the recordings hold: those for training, and those for inference on test part and plane."""
    sources = {wire.source for wire in graph.wires}
    data = [layer for name, layer in graph.nodes.items() if name in sources and isinstance(layer, Dataset)]
    data = [layer for layer in data if layer.readable()]
    if not data:  # not to be trained, and recorded by hand
        return {batch}, set()
    train, test = (max(sizes) for sizes in zip(*(layer.sizes() for layer in data), strict=True))
    plane = {chunk} if any(layer.specs()[0].shape == (2,) for layer in data) else set()
    return chunks(train, batch), chunks(test, chunk) | plane


def chunks(count: int, most: int) -> set[int]:
    """The sizes of the pieces when `count` samples are taken `most` at a time: the last piece may be smaller."""
    return {min(count, most), count % most} - {0}


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
