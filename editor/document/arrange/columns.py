"""Which column of a tidy drawing each node stands in: right of all that feeds it."""

from collections import deque
from typing import NamedTuple

from engine.graph import Graph, Wire


class Column(NamedTuple):
    """Where a node stands along the flow."""

    part: int  # which of the graph's connected parts it belongs to
    number: int  # from the left
    before: int  # nodes on the longest way to it
    behind: int  # and on the longest from it


def columns(graph: Graph) -> dict[str, Column]:
    """Every node's column, by the longest way to it. Data stand in the first, losses in the last of their part."""
    wires = [wire for wire in graph.wires if wire.source in graph.nodes and wire.target in graph.nodes]
    order, onward = flow(graph, wires)
    feeding, fed = neighbours(graph, onward)
    part = parts(graph, wires)
    before, behind = dict.fromkeys(order, 0), dict.fromkeys(order, 0)
    for name in order:
        before[name] = max((before[other] + 1 for other in feeding[name]), default=0)
    for name in reversed(order):
        behind[name] = max((behind[other] + 1 for other in fed[name]), default=0)
    last = [0] * len(order)
    for name in order:
        last[part[name]] = max(last[part[name]], before[name])
    number = dict(before)
    for name in reversed(order):
        layer = graph.nodes[name]
        if layer.inputs() and not layer.outputs():
            number[name] = last[part[name]]
        elif layer.inputs() and len(fed[name]) > len(feeding[name]):  # its wires are shorter all together
            number[name] = min(number[other] for other in fed[name]) - 1
    return {name: Column(part[name], number[name], before[name], behind[name]) for name in graph.nodes}


def flow(graph: Graph, wires: list[Wire]) -> tuple[list[str], list[Wire]]:
    """The nodes, sources first, and the wires that lead onward in this order: in a cycle one does not."""
    waiting = dict.fromkeys(graph.nodes, 0)
    feeding, fed = neighbours(graph, wires)
    for name in graph.nodes:
        waiting[name] = len(feeding[name])
    ready, later = deque(name for name, count in waiting.items() if not count), deque(graph.nodes)
    place: dict[str, int] = {}
    while len(place) < len(graph.nodes):
        name = ready.popleft() if ready else later.popleft()
        if name in place:
            continue
        place[name] = len(place)
        for other in fed[name]:
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return list(place), [wire for wire in wires if place[wire.source] < place[wire.target]]


def neighbours(graph: Graph, wires: list[Wire]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """For each node who feeds it and whom it feeds, each once for every wire."""
    feeding: dict[str, list[str]] = {name: [] for name in graph.nodes}
    fed: dict[str, list[str]] = {name: [] for name in graph.nodes}
    for wire in wires:
        feeding[wire.target].append(wire.source)
        fed[wire.source].append(wire.target)
    return feeding, fed


def parts(graph: Graph, wires: list[Wire]) -> dict[str, int]:
    """The number of the connected part that each node belongs to."""
    feeding, fed = neighbours(graph, wires)
    found: dict[str, int] = {}
    number = -1
    for start in graph.nodes:
        if start in found:
            continue
        number, reached = number + 1, [start]
        found[start] = number
        for name in reached:  # the list grows while it is read
            for other in (*feeding[name], *fed[name]):
                if other not in found:
                    found[other] = number
                    reached.append(other)
    return found
