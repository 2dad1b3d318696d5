"""Puts the graphs that groups stand for in their places: what is checked, compiled and trained has no groups."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from msgspec.structs import replace

from engine.graph import USUAL, Graph, Learning, Port, Wire, wires_in
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.groups.passage import Entrance, Passage
from engine.groups.reroute import Reroute
from engine.layers.layer import Layer

MOST = 20_000  # nodes that groups may stand for, all together


class Unfolded(NamedTuple):
    """A graph without groups, and the port that each output port of a group stands for.

    The nodes inside `block` are called block.dense; of several turns block.1.dense, block.2.dense … Inlets, outlets
    and muted nodes are passages there: every wire of a drawing is a wire of this graph, and has its own gradient, but
    for those to the other inputs of a muted node.
    """

    graph: Graph
    stands_for: dict[Port, Port]


def size(graph: Graph) -> int:
    """How many nodes there are without groups; counted, not built."""
    return sum(layer.repeat * size(layer.graph) if isinstance(layer, Group) else 1 for layer in graph.nodes.values())


def unfold(graph: Graph) -> Unfolded:
    """Lays all nodes out side by side, and joins the turns of groups."""
    if not graph.muted and not any(isinstance(layer, Group) for layer in graph.nodes.values()):
        return Unfolded(graph, {})
    stands_for: dict[Port, Port] = {}
    return Unfolded(laid_out(graph, "", stands_for), stands_for)


def laid_out(graph: Graph, prefix: str, stands_for: dict[Port, Port]) -> Graph:
    """All nodes of all groups under their long names; notes what the groups' outputs stand for."""
    nodes: dict[str, Layer] = {}
    wires: list[Wire] = []
    learning: dict[str, Learning] = {}
    graph = without_muted(graph)
    for name, layer in graph.nodes.items():
        if not isinstance(layer, Group):
            nodes[prefix + name] = as_passage(layer) if prefix else layer
            continue
        own = turns(prefix + name, layer)
        for turn in own:
            inner = learning_so(laid_out(layer.graph, turn, stands_for), graph.learns(name))
            nodes |= inner.nodes
            wires += inner.wires
            learning |= inner.learning
            if layer.tied and turn != own[0]:
                learning |= tied(inner, turn, own[0])
        wires += between(layer, own)
        stands_for |= {(prefix + name, port): (own[-1] + port, "y") for port in layer.outputs()}
    for wire in graph.wires:
        wires += ends(graph, wire, prefix)
    for name, own_way in graph.learning.items():
        if prefix + name in nodes:
            learning[prefix + name] = replace(own_way, shares=own_way.shares and prefix + own_way.shares)
    return Graph(nodes, tuple(wires), learning)


def without_muted(graph: Graph) -> Graph:
    """With a passage in the place of each muted node: from its first wired input to its first output.

    What has no input or no output cannot be passed through, and works on.
    """
    if not graph.muted:
        return graph
    arriving = wires_in(graph)
    nodes, gone = dict(graph.nodes), set[Port]()
    for name in graph.muted:
        layer = graph.nodes.get(name)
        if layer is not None and (way := passage_of(name, layer, arriving)) is not None:
            nodes[name] = way
            gone |= {(name, port) for port in layer.inputs() if port != way.entry}
    wires = tuple(wire for wire in graph.wires if (wire.target, wire.input) not in gone)
    learning = {name: way for name, way in graph.learning.items() if not isinstance(nodes[name], Passage)}
    return Graph(nodes, wires, learning)


def passage_of(name: str, layer: Layer, arriving: Mapping[Port, list[Wire]]) -> Passage | None:
    """The way that numbers take through a muted node; None if it cannot be passed through."""
    if not layer.inputs() or not layer.outputs():
        return None
    entry = next((port for port in layer.inputs() if (name, port) in arriving), layer.inputs()[0])
    return Passage(entry=entry, exit=layer.outputs()[0])


def as_passage(layer: Layer) -> Layer:
    """What an inlet or outlet is inside a group."""
    if isinstance(layer, Inlet):
        return Entrance()
    return Passage() if isinstance(layer, Outlet) else layer


def without_passages(graph: Graph) -> Graph:
    """The same computation in fewer nodes, for programs to be read: wires lead past what only passes numbers on."""
    through = {name for name, layer in graph.nodes.items() if isinstance(layer, Passage | Reroute)}
    before = {wire.target: (wire.source, wire.output) for wire in graph.wires if wire.target in through}

    def origin(port: Port) -> Port | None:
        while port[0] in through:  # a graph without cycles
            if port[0] not in before:
                return None
            port = before[port[0]]
        return port

    wires = []
    for wire in graph.wires:
        found = origin((wire.source, wire.output))
        if wire.target not in through and found is not None:
            wires.append(Wire(*found, wire.target, wire.input))
    nodes = {name: layer for name, layer in graph.nodes.items() if name not in through}
    return Graph(nodes, tuple(wires), {name: way for name, way in graph.learning.items() if name in nodes})


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
    """A wire of a drawing between the nodes themselves; to several turns where each of them takes the same.

    A muted group is a node like any other.
    """
    source, output = prefix + wire.source, wire.output
    before, behind = graph.nodes.get(wire.source), graph.nodes.get(wire.target)
    if isinstance(before, Group) and wire.source not in graph.muted and wire.output in before.outputs():
        source, output = turns(source, before)[-1] + wire.output, "y"
    if not isinstance(behind, Group) or wire.target in graph.muted or wire.input not in behind.inputs():
        yield Wire(source, output, prefix + wire.target, wire.input)
        return
    own = turns(prefix + wire.target, behind)
    fed = behind.inputs().index(wire.input) < len(behind.outputs())  # later turns: by the turn before
    for turn in own[:1] if fed else own:
        yield Wire(source, output, turn + wire.input, "x")
