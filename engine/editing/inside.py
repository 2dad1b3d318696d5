"""What lies inside a group, as a sheet of its own, and back."""

from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from engine.editing import paths
from engine.editing.edits import EditRefused, known, set_layer
from engine.graph import Graph, Wire
from engine.groups.group import Group
from engine.groups.unfold import ends, turns
from engine.sheet import Sheet


def inside(sheet: Sheet, path: Sequence[str]) -> Sheet:
    """What lies inside the group with this path, as a sheet; EditRefused where there is none."""
    for name in path:
        layer = sheet.graph.nodes.get(name)
        if not isinstance(layer, Group):
            raise EditRefused(f"There is no group called {name} any more. Open another.")
        places, remarks = paths.inner(sheet.places, f"{name}."), paths.inner(sheet.remarks, f"{name}.")
        sheet = Sheet(graph=layer.graph, places=places, training=sheet.training, remarks=remarks)
    return sheet


def with_inside(sheet: Sheet, path: Sequence[str], inner: Sheet) -> Sheet:
    """With another inside; wires to ports that are no longer there go, those to renamed ones stay."""
    if not path:
        return inner
    name, *deeper = path
    before = sheet.graph.nodes[name]
    assert isinstance(before, Group)
    now = with_inside(inside(sheet, (name,)), deeper, inner)
    made = replace(before, graph=now.graph)
    graph = sheet.graph
    if (ports := renamed_ports(before, made)) is not None:
        wires = (
            Wire(
                wire.source,
                ports.get(wire.output, wire.output) if wire.source == name else wire.output,
                wire.target,
                ports.get(wire.input, wire.input) if wire.target == name else wire.input,
            )
            for wire in graph.wires
        )
        graph = replace(graph, nodes={**graph.nodes, name: made}, wires=tuple(wires))
    within = f"{name}."
    sheet = replace(
        sheet,
        graph=graph,
        places=paths.elsewhere(sheet.places, within) | paths.outer(now.places, within),
        remarks=paths.elsewhere(sheet.remarks, within) | paths.outer(now.remarks, within),
        training=now.training,
    )
    return sheet if made == before else set_layer(sheet, name, made)


def renamed_ports(before: Group, after: Group) -> dict[str, str] | None:
    """Old name → new name of the one inlet or outlet that was renamed; None where none was."""
    old, new = (*before.inputs(), *before.outputs()), (*after.inputs(), *after.outputs())
    differing = [(a, b) for a, b in zip(old, new, strict=False) if a != b]
    if len(old) != len(new) or len(differing) != 1 or differing[0][1] in old:
        return None
    return dict(differing)


def seats(sheet: Sheet, longs: Iterable[str]) -> list[tuple[tuple[str, ...], str]]:
    """Where the nodes with these long names are drawn, each once: the turns of a group are drawn in the same place."""
    return list(dict.fromkeys(located(sheet, long) for long in longs))


def everywhere(sheet: Sheet, longs: Iterable[str], edit: Callable[[Sheet, str], Sheet]) -> Sheet:
    """With this edit of each of the nodes with these long names, where it is drawn."""
    for path, name in seats(sheet, longs):
        inner = inside(sheet, path)
        known(inner, name)
        sheet = with_inside(sheet, path, edit(inner, name))
    return sheet


def located(sheet: Sheet, long: str) -> tuple[tuple[str, ...], str]:
    """The path of the group in which a node lies that the inspection knows by this long name, and its name there.

    A turn of a group, by itself, is the group.
    """
    parts, path = long.split("."), list[str]()
    while len(parts) > 1:
        name = parts.pop(0)
        layer = sheet.graph.nodes.get(name)
        if isinstance(layer, Group) and layer.repeat > 1:
            parts.pop(0)  # which turn
        if not parts:
            return tuple(path), name
        path.append(name)
        sheet = inside(sheet, (name,))
    return tuple(path), parts[0]


def whole_path(sheet: Sheet, long: str) -> tuple[str, ...]:
    """The names of the groups around it, and its own."""
    if "." not in long:
        return (long,)
    path, name = located(sheet, long)
    return (*path, name)


def drawn(graph: Graph, wire: Wire, prefix: str = "") -> tuple[tuple[str, ...], Wire] | None:
    """Where the wire is drawn that stands for this one between long names: the group's path, and the wire there."""
    for each in graph.wires:
        if wire in ends(graph, each, prefix):
            return (), each
    for name, layer in graph.nodes.items():
        if not isinstance(layer, Group):
            continue
        for turn in turns(prefix + name, layer):
            within = wire.source.startswith(turn) or wire.target.startswith(turn)
            if within and (found := drawn(layer.graph, wire, turn)) is not None:
                return (name, *found[0]), found[1]
    return None


def prefix_of(sheet: Sheet, path: Sequence[str]) -> str:
    """What the long names of what lies there begin with; of a repeated group its first turn's."""
    found = ""
    for name in path:
        layer = sheet.graph.nodes[name]
        assert isinstance(layer, Group)
        found, sheet = turns(found + name, layer)[0], inside(sheet, (name,))
    return found
