"""How much memory a graph will need, counted before anything is allocated: allocating to see whether it fits proves
nothing, since the system hands out memory that it does not have."""

import os
from functools import cache

from engine.graph import Graph, Port, wires_in
from engine.tensor import Spec

COPIES = 4  # of each parameter: its value, its gradient, and what an optimiser keeps, two numbers at most
PASSES = 2  # of each tensor: its values and its gradient
BYTES = 4  # of one float32


def needed(graph: Graph, specs: dict[Port, Spec], batch: int) -> dict[str, int]:
    """Bytes for each node's parameters, outputs and scratch, in Python integers: they cannot overflow."""
    arriving = wires_in(graph)
    found: dict[str, int] = {}
    for name, layer in graph.nodes.items():
        outputs = [specs[name, port] for port in layer.outputs() if (name, port) in specs]
        numbers = sum(PASSES * batch * spec.size for spec in outputs)
        ends = [arriving.get((name, port), [None])[0] for port in layer.inputs()]
        inputs = [specs.get((wire.source, wire.output)) for wire in ends if wire is not None]
        known = [spec.shape for spec in inputs if spec is not None]
        if outputs and len(known) == len(ends):  # inferred, so its inputs fit
            parameters = layer.parameters(*known).values()
            numbers += sum(COPIES * Spec(parameter.shape).size for parameter in parameters)
            numbers += batch * layer.scratch(*known)
        found[name] = BYTES * numbers
    return found


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
