"""Graphs written down: 'dense_1 > dense_2' for a wire."""

from itertools import pairwise

from engine.graph import Graph, Wire
from engine.layers.layer import Layer


def drawn(nodes: dict[str, Layer], *chains: str) -> Graph:
    """These nodes, and wires along each chain; a port that is not named is a node's first one: 'in > add_1.b'."""
    wires = []
    for chain in chains:
        ends = [end.partition(".") for end in chain.split(" > ")]
        for (source, _, output), (target, _, entry) in pairwise(ends):
            first, second = nodes[source].outputs()[0], nodes[target].inputs()[0]
            leaving = output if output in nodes[source].outputs() else first
            wires.append(Wire(source, leaving, target, entry or second))
    return Graph(nodes, tuple(wires))
