"""What follows from the names and wires of a graph alone, remembered: most edits leave these as they are."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from engine.graph import Graph, Port, Wire, ordered


class Wiring(NamedTuple):
    """An order for the passes, what is caught in cycles, and what is wired to what."""

    order: tuple[str, ...]
    cyclic: tuple[str, ...]
    arriving: Mapping[Port, Port]  # input → the output that feeds it: the first, where there are several wires
    sources: Mapping[str, list[str]]  # node → the nodes whose wires arrive there
    branching: tuple[Port, ...]  # outputs that several wires leave


def wiring(graph: Graph) -> Wiring:
    """Of this graph. Nothing in it may be written to."""
    return remembered(tuple(graph.nodes), graph.wires)


@lru_cache(8)
def remembered(names: tuple[str, ...], wires: tuple[Wire, ...]) -> Wiring:
    order, cyclic = ordered(names, wires)
    arriving = {(wire.target, wire.input): (wire.source, wire.output) for wire in reversed(wires)}
    branching = tuple([port for port, count in Counter(arriving.values()).items() if count > 1])
    return Wiring(tuple(order), tuple(cyclic), arriving, sources_of(wires), branching)


def sources_of(wires: Iterable[Wire]) -> dict[str, list[str]]:
    """The nodes from which wires lead to each node."""
    sources: dict[str, list[str]] = {}
    for wire in wires:
        sources.setdefault(wire.target, []).append(wire.source)
    return sources


def targets_of(wires: Iterable[Wire]) -> dict[str, list[str]]:
    """The nodes to which wires lead from each node."""
    targets: dict[str, list[str]] = {}
    for wire in wires:
        targets.setdefault(wire.source, []).append(wire.target)
    return targets


def upstream(sources: Mapping[str, list[str]], goals: Iterable[str]) -> set[str]:
    """The goals, and every node from which wires lead to one of them."""
    found = set(goals)
    waiting = list(found)
    while waiting:
        for name in sources.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found
