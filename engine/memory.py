"""How much memory a graph will need, counted before anything is allocated.

Allocating to see whether it fits proves nothing: the system hands out memory that it does not have.
"""

import os
from functools import cache

from engine.graph import Graph, Port
from engine.tensor import Spec

COPIES = 4  # of each parameter: its value, its gradient, and what an optimiser keeps, two numbers at most
PASSES = 2  # of each tensor: its values and its gradient
BYTES = 4  # of one float32


def needed(graph: Graph, specs: dict[Port, Spec], batch: int) -> dict[str, int]:
    """Bytes for each node's parameters, outputs and scratch, in Python integers: they cannot overflow."""
    wires = reversed(graph.wires)  # where an input has two, the first one counts, as in `check`
    sources = {(wire.target, wire.input): specs.get((wire.source, wire.output)) for wire in wires}
    found: dict[str, int] = {}
    for name, layer in graph.nodes.items():
        numbers = 0
        for port in layer.outputs() if not layer.reshapes else ():
            spec = specs.get((name, port))
            numbers += spec.size if spec else 0
        if numbers:  # its outputs were inferred, so its inputs fit
            shapes = [spec.shape for port in layer.inputs() if (spec := sources[name, port])]
            numbers = batch * (PASSES * numbers + layer.scratch(*shapes))
            for parameter in layer.parameters(*shapes).values():
                numbers += COPIES * Spec(parameter.shape).size
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
