"""Puts the graphs that groups stand for in their places: what is checked, compiled and trained has no groups."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from msgspec.structs import replace

from engine.graph import USUAL, Graph, Learning, Port, Wire
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.layers.layer import Layer

MOST = 20_000  # nodes that groups may stand for, all together


class Unfolded(NamedTuple):
    """A graph without groups, and the port that each output port of a group stands for.

    The nodes inside `block` are called block.dense; of several turns block.1.dense, block.2.dense …
    """

    graph: Graph
    stands_for: dict[Port, Port]


def size(graph: Graph) -> int:
    """How many nodes there are without groups; counted, not built."""
    return sum(layer.repeat * size(layer.graph) if isinstance(layer, Group) else 1 for layer in graph.nodes.values())


def unfold(graph: Graph) -> Unfolded:
    """Lays all nodes out side by side, then joins what is wired through inlets and outlets."""
    if not any(isinstance(layer, Group) for layer in graph.nodes.values()):
        return Unfolded(graph, {})
    flat = laid_out(graph, "")
    through = {name for name, layer in flat.nodes.items() if isinstance(layer, Inlet | Outlet) and "." in name}
    before = {wire.target: (wire.source, wire.output) for wire in flat.wires if wire.target in through}

    def origin(port: Port) -> Port | None:
        """Where the numbers really come from; None where an inlet has no wire."""
        passed = set[str]()
        while port[0] in through:
            if port[0] not in before or port[0] in passed:
                return None
            passed.add(port[0])
            port = before[port[0]]
        return port

    wires = []
    for wire in flat.wires:
        found = origin((wire.source, wire.output))
        if wire.target not in through and found is not None:
            wires.append(Wire(*found, wire.target, wire.input))
    nodes = {name: layer for name, layer in flat.nodes.items() if name not in through}
    exits = {
        (name, port): origin((f"{turns(name, layer)[-1]}{port}", "y"))
        for name, layer in graph.nodes.items()
        if isinstance(layer, Group)
        for port in layer.outputs()
    }
    kept = {port: found for port, found in exits.items() if found is not None}
    return Unfolded(Graph(nodes, tuple(wires), flat.learning), kept)


def laid_out(graph: Graph, prefix: str) -> Graph:
    """All nodes of all groups under their long names; inlets and outlets are nodes among them."""
    nodes: dict[str, Layer] = {}
    wires: list[Wire] = []
    learning: dict[str, Learning] = {}
    for name, layer in graph.nodes.items():
        if not isinstance(layer, Group):
            nodes[prefix + name] = layer
            continue
        own = turns(prefix + name, layer)
        for turn in own:
            inner = learning_so(laid_out(layer.graph, turn), graph.learns(name))
            nodes |= inner.nodes
            wires += inner.wires
            learning |= inner.learning
            if layer.tied and turn != own[0]:
                learning |= tied(inner, turn, own[0])
        wires += between(layer, own)
    for wire in graph.wires:
        wires += ends(graph, wire, prefix)
    for name, own_way in graph.learning.items():
        if prefix + name in nodes:
            learning[prefix + name] = replace(own_way, shares=own_way.shares and prefix + own_way.shares)
    return Graph(nodes, tuple(wires), learning)


def learning_so(graph: Graph, way: Learning) -> Graph:
    """With how the group around it learns: frozen with it, at its rate too, and from its seed but for own ones."""
    if way == USUAL:
        return graph
    known = {name: graph.learns(name) for name in graph.nodes}
    both = {
        name: replace(
            own,
            frozen=own.frozen or way.frozen,
            rate=own.rate * way.rate,
            seed=way.seed if own.seed is None else own.seed,
        )
        for name, own in known.items()
    }
    return replace(graph, learning=both)


def turns(name: str, group: Group) -> list[str]:
    """What the names inside a group begin with, for each of its turns."""
    return [f"{name}."] if group.repeat == 1 else [f"{name}.{turn}." for turn in range(1, group.repeat + 1)]


def tied(inner: Graph, turn: str, first: str) -> dict[str, Learning]:
    """The nodes of a later turn use the weights of the first one's."""
    way = {name: inner.learning.get(name, USUAL) for name in inner.nodes}
    return {name: replace(own, shares=first + (own.shares or name).removeprefix(turn)) for name, own in way.items()}


def between(group: Group, own: list[str]) -> Iterator[Wire]:
    """From the outlets of each turn to the inlets of the next one."""
    for before, after in pairwise(own):
        for outlet, inlet in zip(group.outputs(), group.inputs(), strict=False):
            yield Wire(before + outlet, "y", after + inlet, "x")


def ends(graph: Graph, wire: Wire, prefix: str) -> Iterator[Wire]:
    """A wire of a drawing between the nodes themselves; to several turns where each of them takes the same."""
    source, output = prefix + wire.source, wire.output
    before, behind = graph.nodes.get(wire.source), graph.nodes.get(wire.target)
    if isinstance(before, Group) and wire.output in before.outputs():
        source, output = turns(source, before)[-1] + wire.output, "y"
    if not isinstance(behind, Group) or wire.input not in behind.inputs():
        yield Wire(source, output, prefix + wire.target, wire.input)
        return
    own = turns(prefix + wire.target, behind)
    fed = behind.inputs().index(wire.input) < len(behind.outputs())  # later turns: by the turn before
    for turn in own[:1] if fed else own:
        yield Wire(source, output, turn + wire.input, "x")
