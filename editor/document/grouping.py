"""Making a group of nodes, and nodes of a group."""

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from engine.check import leading_to, led_to
from engine.editing import paths
from engine.editing.edits import EditRefused, free_name, known, own_name, shifted, taken, without
from engine.editing.inside import inside
from engine.formats.sheet_text import within_reach
from engine.graph import USUAL, Graph, Port, Wire
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.groups.unfold import learning_so
from engine.layers.layer import Layer
from engine.sheet import Place, Sheet

APART = 220.0  # scene units from the first inner node back to the inlets, and from the last to the outlets
BELOW = 100.0  # from one inlet to the next
LEVEL = 40.0  # how much lower than a node's corner that of a flag is, for their middle lines to be level


def group(sheet: Sheet, names: Collection[str]) -> tuple[Sheet, str]:
    """These nodes and remarks in one new group, wired as they were.

    Refused where wires lead out of them and back in: the group would feed itself.
    """
    graph = sheet.graph
    flags = {name for name, layer in graph.nodes.items() if isinstance(layer, Inlet | Outlet)}  # of the group around
    members = [name for name in graph.nodes if name in names and name not in flags]
    if not members:
        raise EditRefused("There is nothing to group. Select some nodes first.")
    check_closed(graph, members)
    name = free_name(taken(sheet), "group")
    entering = [wire for wire in graph.wires if wire.target in members and wire.source not in members]
    leaving = [wire for wire in graph.wires if wire.source in members and wire.target not in members]
    gone = {*members, *(each for each in sheet.remarks if each in names)}
    inlets = numbered("in", [(wire.source, wire.output) for wire in entering], gone)
    loose = open_ends(graph, members) if not leaving else []
    outlets = numbered("out", [*((wire.source, wire.output) for wire in leaving), *loose], [*gone, *inlets.values()])
    nodes: dict[str, Layer] = {inlet: Inlet() for inlet in inlets.values()}
    nodes |= {each: graph.nodes[each] for each in members} | {outlet: Outlet() for outlet in outlets.values()}
    wires = [Wire(inlets[wire.source, wire.output], "y", wire.target, wire.input) for wire in entering]
    wires += [wire for wire in graph.wires if wire.source in members and wire.target in members]
    wires += [Wire(*port, outlet, "x") for port, outlet in outlets.items()]
    learning = {each: way for each, way in graph.learning.items() if each in members}
    muted = tuple(each for each in graph.muted if each in members)
    made = Group(graph=Graph(nodes, tuple(wires), learning, muted))
    kept = [wire for wire in graph.wires if wire.source not in members and wire.target not in members]
    kept += [Wire(*port, name, inlet) for port, inlet in inlets.items()]
    kept += [Wire(name, outlets[wire.source, wire.output], wire.target, wire.input) for wire in leaving]
    outside = Graph(
        {each: layer for each, layer in graph.nodes.items() if each not in gone} | {name: made},
        tuple(kept),
        without(graph.learning, gone),
        tuple(each for each in graph.muted if each not in members),
    )
    corners = [sheet.places.get(each, (0.0, 0.0)) for each in members]
    inner = paths.of(sheet.places, gone) | at_the_sides(corners, [*inlets.values()], [*outlets.values()])
    middle = centre(corners)
    return replace(
        sheet,
        graph=outside,
        places=paths.without(sheet.places, gone) | {name: middle} | paths.outer(inner, f"{name}."),
        remarks=paths.without(sheet.remarks, gone) | paths.outer(paths.of(sheet.remarks, gone), f"{name}."),
    ), name


def check_closed(graph: Graph, members: Collection[str]) -> None:
    """EditRefused for nodes that no group can hold."""
    before = leading_to(graph, members)
    following = {wire.target for wire in graph.wires if wire.source in members} - {*members}
    between = (led_to(graph, following) & before) - {*members}
    if between:
        name = min(between)
        raise EditRefused(f"{name} lies between these nodes: the group would feed itself. Select {name} too.")
    for name, way in graph.learning.items():
        if way.shares and (name in members) != (way.shares in members):
            step = "Select both, or give it weights of its own."
            raise EditRefused(f"{name} shares the weights of {way.shares}, across the group's border. {step}")


def numbered(word: str, ports: Sequence[Port], used: Collection[str]) -> dict[Port, str]:
    """A name for each different port: 'in' for a single one, else in_1, in_2 …"""
    different = list(dict.fromkeys(ports))
    if len(different) == 1 and word not in used:
        return {different[0]: word}
    found: dict[Port, str] = {}
    for port in different:
        found[port] = free_name({*used, *found.values()}, word)
    return found


def open_ends(graph: Graph, members: Collection[str]) -> list[Port]:
    """The output ports among these nodes that feed nothing."""
    fed = {(wire.source, wire.output) for wire in graph.wires}
    ports = [(name, port) for name in members for port in graph.nodes[name].outputs()]
    return [port for port in ports if port not in fed]


def centre(corners: Sequence[Place]) -> Place:
    """In the middle of these corners."""
    x, y = (round((min(place) + max(place)) / 2) for place in zip(*corners, strict=True))
    return float(x), float(y)


def at_the_sides(corners: Sequence[Place], inlets: Sequence[str], outlets: Sequence[str]) -> dict[str, Place]:
    """Inlets before the inner nodes, outlets behind them, one below the other."""
    left, right = min(x for x, _ in corners) - APART, max(x for x, _ in corners) + APART
    top = centre(corners)[1]
    found: dict[str, Place] = {}
    for x, ends in ((left, inlets), (right, outlets)):
        first = top + LEVEL - BELOW * (len(ends) - 1) / 2
        found |= {name: within_reach((x, first + BELOW * number)) for number, name in enumerate(ends)}
    return found


def ungroup(sheet: Sheet, name: str) -> tuple[Sheet, tuple[str, ...]]:
    """With what lies inside this group in its place; the names that it has there."""
    known(sheet, name)
    layer = sheet.graph.nodes[name]
    if not isinstance(layer, Group):
        raise EditRefused(f"{name} is no group: nothing lies in it. Select a group.")
    if layer.repeat > 1:
        raise EditRefused(f"{name} is repeated {layer.repeat} times: nodes are there only once. Set repeat to 1 first.")
    if name in sheet.graph.muted:
        raise EditRefused(f"{name} is muted. Unmute it first.")
    inner = inside(sheet, (name,))
    graph = learning_so(inner.graph, sheet.graph.learns(name))
    used = set(taken(sheet)) - {name}
    names: dict[str, str] = {}
    through = {each for each, part in graph.nodes.items() if isinstance(part, Inlet | Outlet)}
    for old in (*graph.nodes, *(path for path in inner.remarks if "." not in path)):
        if old not in through:
            names[old] = own_name(used, old)
            used.add(names[old])
    corners = [inner.places.get(each, (0.0, 0.0)) for each in names if each in graph.nodes]
    x, y = sheet.places.get(name, (0.0, 0.0))
    dx, dy = (x - centre(corners)[0], y - centre(corners)[1]) if corners else (0.0, 0.0)
    moved = shifted(replace(inner, places=paths.without(inner.places, through)), dx, dy)
    learning = {
        names[each]: replace(way, shares=names.get(way.shares, way.shares))
        for each, way in graph.learning.items()
        if each in names and way != USUAL
    }
    outside = Graph(
        {each: part for each, part in sheet.graph.nodes.items() if each != name}
        | {names[each]: part for each, part in graph.nodes.items() if each not in through},
        joined(sheet.graph, name, graph, names),
        without(sheet.graph.learning, {name}) | learning,
        tuple(sorted((*sheet.graph.muted, *(names[each] for each in graph.muted if each in names)))),
    )
    return replace(
        sheet,
        graph=outside,
        places=paths.without(sheet.places, {name}) | paths.renamed(moved.places, names),
        remarks=paths.without(sheet.remarks, {name}) | paths.renamed(moved.remarks, names),
    ), tuple(names.values())


def joined(graph: Graph, name: str, inner: Graph, names: dict[str, str]) -> tuple[Wire, ...]:
    """The wires around a group and inside it, without its inlets and outlets."""
    entering = {wire.input: (wire.source, wire.output) for wire in graph.wires if wire.target == name}
    within = {wire.target: (wire.source, wire.output) for wire in inner.wires}

    def origin(port: Port) -> Port | None:
        """In the sheet, of a port inside."""
        return entering.get(port[0]) if isinstance(inner.nodes[port[0]], Inlet) else (names[port[0]], port[1])

    wires = [wire for wire in graph.wires if name not in (wire.source, wire.target)]
    for wire in inner.wires:
        found = origin((wire.source, wire.output))
        if found is not None and not isinstance(inner.nodes[wire.target], Outlet):
            wires.append(Wire(*found, names[wire.target], wire.input))
    for wire in graph.wires:
        if wire.source == name and wire.output in within and (found := origin(within[wire.output])) is not None:
            wires.append(Wire(*found, wire.target, wire.input))
    return tuple(wires)
