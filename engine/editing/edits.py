"""Every change a user can make to a sheet, as a pure function from the old sheet to the new one."""

import math
import re
from collections.abc import Collection, Container, Iterable, Mapping
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from engine.check import infer_specs
from engine.editing import paths
from engine.family import Setting, decode_member
from engine.formats.sheet_text import REACH
from engine.graph import NAME_LENGTH, USUAL, Graph, Learning, Wire, valid_name
from engine.groups.group import Group
from engine.layers.layer import Layer
from engine.refusal import refusal
from engine.sheet import Frame, Note, Place, Sheet, Training
from engine.wiring import wiring

BESIDE = (32.0, 32.0)  # how far a duplicate lies from its original

S = TypeVar("S", Layer, Learning, Training, Frame | Note)


class EditRefused(ValueError):
    """An edit that cannot be made; the message is the sentence the user reads, and the sheet is as it was."""


def add_node(sheet: Sheet, layer: Layer, place: Place) -> tuple[Sheet, str]:
    """A new node without wires, named after its type: dense_1."""
    name = free_name(taken(sheet), snake_case(type(layer).__name__))
    nodes = {**sheet.graph.nodes, name: valid(layer, name)}
    graph = replace(sheet.graph, nodes=nodes)
    return replace(sheet, graph=graph, places={**sheet.places, name: valid_place(place, name)}), name


def insert_on_wire(sheet: Sheet, layer: Layer, place: Place, wire: Wire) -> tuple[Sheet, str]:
    """A new node in the middle of a wire, by its first input and output.

    Refused where the layer cannot take what the wire carries. What the node behind makes of its output
    is no reason: it is marked on the canvas until a setting mends it.
    """
    sheet, name = add_node(sheet, layer, place)
    return put_on_wire(sheet, name, wire), name


def remove(sheet: Sheet, names: Collection[str], wires: Collection[Wire] = (), *, heal: bool = True) -> Sheet:
    """Without these nodes, remarks and wires. To heal is to join again, where it fits, what was wired through a node.

    A node is passed through from its first input, if that is its only wired one, to its first output.
    """
    gone = set(names)
    left = Graph(sheet.graph.nodes, tuple(wire for wire in sheet.graph.wires if wire not in wires))
    kept = {name: layer for name, layer in sheet.graph.nodes.items() if name not in gone}
    wires = tuple(wire for wire in left.wires if wire.source in kept and wire.target in kept)
    muted = tuple(name for name in sheet.graph.muted if name not in gone)
    graph = Graph(kept, wires, without(sheet.graph.learning, gone), muted)
    if heal:
        graph = replace(graph, wires=(*wires, *fitting(graph, healing(left, gone))))
    places, remarks = paths.without(sheet.places, gone), paths.without(sheet.remarks, gone)
    return replace(sheet, graph=graph, places=places, remarks=remarks)


def pull_out(sheet: Sheet, names: Collection[str]) -> Sheet:
    """With these nodes loose: their wires to others are gone, and what was wired through them is joined again."""
    gone = set(names)
    kept = tuple(wire for wire in sheet.graph.wires if (wire.source in gone) == (wire.target in gone))
    graph = replace(sheet.graph, wires=kept)
    return replace(sheet, graph=replace(graph, wires=(*kept, *fitting(graph, healing(sheet.graph, gone)))))


def healing(graph: Graph, gone: Container[str]) -> list[Wire]:
    """The wires that would join what is left on both sides of the nodes that go."""
    arriving: dict[str, list[Wire]] = {}
    for wire in graph.wires:
        arriving.setdefault(wire.target, []).append(wire)
    found = []
    for last in graph.wires:
        if last.source not in gone or last.target in gone:
            continue
        first, passed = last, set[str]()
        while first.source in gone and first.source not in passed:
            passed.add(first.source)
            layer, before = graph.nodes[first.source], arriving.get(first.source, [])
            single = len(before) == 1 and before[0].input == layer.inputs()[0]
            if not single or first.output != layer.outputs()[0]:
                break
            first = before[0]
        else:
            found.append(Wire(first.source, first.output, last.target, last.input))
    return found


def fitting(graph: Graph, wires: list[Wire]) -> list[Wire]:
    """Those of the wires that `refusal` would allow, found for all of them together."""
    while wires:
        wired = replace(graph, wires=(*graph.wires, *wires))
        found = infer_specs(wired, wiring(wired))
        refusing = {problem.node for problem in found.problems if problem.kind == "type"}.union(wiring(wired).cyclic)
        fit = [wire for wire in wires if wire.target not in refusing]
        if len(fit) == len(wires):
            break
        wires = fit
    return wires


def put_on_wire(sheet: Sheet, name: str, wire: Wire) -> Sheet:
    """With a node that has no wires in the middle of this one, by its first input and output."""
    known(sheet, name)
    layer = sheet.graph.nodes[name]
    if wire not in sheet.graph.wires:
        raise EditRefused(f"There is no wire {wire} any more, so {name} cannot be put on it. Choose another wire.")
    if not layer.inputs() or not layer.outputs():
        missing = "output" if layer.inputs() else "input"
        raise EditRefused(f"{layer.title} has no {missing}: it cannot sit in the middle of a wire. Add it beside.")
    if any(name in (other.source, other.target) for other in sheet.graph.wires):
        raise EditRefused(f"{name} has wires already. Pull it out of its chain first.")
    sheet = connect(sheet, Wire(wire.source, wire.output, name, layer.inputs()[0]))
    behind = Wire(name, layer.outputs()[0], wire.target, wire.input)
    return with_wires(sheet, (behind if w == wire else w for w in sheet.graph.wires))


def connect(sheet: Sheet, wire: Wire) -> Sheet:
    """With this wire, in place of the one at the same input. Refused for the reason `refusal` gives."""
    reason = refusal(sheet.graph, wire)
    if reason is not None:
        raise EditRefused(reason)
    others = (w for w in sheet.graph.wires if (w.target, w.input) != (wire.target, wire.input))
    return with_wires(sheet, (*others, wire))


def disconnect(sheet: Sheet, wires: Collection[Wire]) -> Sheet:
    """Without these wires."""
    return with_wires(sheet, (wire for wire in sheet.graph.wires if wire not in wires))


def move(sheet: Sheet, places: Mapping[str, Place]) -> Sheet:
    """With these nodes and remarks at new places."""
    remarks = {
        name: replace(sheet.remarks[name], place=valid_place(place, name))
        for name, place in places.items()
        if name in sheet.remarks
    }
    nodes = {name: valid_place(place, name) for name, place in places.items() if name not in remarks}
    for name in nodes:
        known(sheet, name)
    return replace(sheet, places=sheet.places | nodes, remarks=sheet.remarks | remarks)


def set_layer(sheet: Sheet, name: str, layer: Layer) -> Sheet:
    """With other settings, or another layer, under the same name; wires whose port is no longer there go."""
    known(sheet, name)
    nodes = {**sheet.graph.nodes, name: valid(layer, name)}
    inputs, outputs = layer.inputs(), layer.outputs()
    wires = tuple(
        wire
        for wire in sheet.graph.wires
        if (wire.source != name or wire.output in outputs) and (wire.target != name or wire.input in inputs)
    )
    if not isinstance(layer, Group):  # what lay inside is gone
        places, remarks = (paths.elsewhere(values, f"{name}.") for values in (sheet.places, sheet.remarks))
        sheet = replace(sheet, places=places, remarks=remarks)
    return replace(sheet, graph=replace(sheet.graph, nodes=nodes, wires=wires))


def rename(sheet: Sheet, old: str, new: str) -> Sheet:
    """With another name for a node, at the same place in every order."""
    known(sheet, old)
    if new == old:
        return sheet
    if new in taken(sheet):
        other = "node" if new in sheet.graph.nodes else "frame or note"
        raise EditRefused(f"Another {other} is called {new}. Choose a name that is free.")
    if (problem := valid_name(new)) is not None:
        raise EditRefused(f"{new[:60]!r} cannot be a node's name: {problem}. Choose another.")
    graph = Graph(
        {new if name == old else name: layer for name, layer in sheet.graph.nodes.items()},
        tuple(renamed(wire, {old: new}) for wire in sheet.graph.wires),
        relearned(sheet.graph.learning, {old: new}),
        tuple(sorted(new if name == old else name for name in sheet.graph.muted)),
    )
    places, remarks = (paths.renamed(values, {old: new}) for values in (sheet.places, sheet.remarks))
    return replace(sheet, graph=graph, places=places, remarks=remarks)


def set_learning(sheet: Sheet, name: str, learning: Learning) -> Sheet:
    """With another way for a node's parameters to learn."""
    known(sheet, name)
    if learning.shares == name:
        raise EditRefused(f"{name} has its own weights already: leave the field empty.")
    if learning.shares and learning.shares not in sheet.graph.nodes:
        raise EditRefused(
            f"There is no node called {learning.shares[:60]!r} whose weights {name} could use. Choose one."
        )
    others = without(sheet.graph.learning, {name}, shared=False)
    changed = others if learning == USUAL else {**others, name: valid(learning, name)}
    return replace(sheet, graph=replace(sheet.graph, learning=changed))


def without(learning: Mapping[str, Learning], gone: Container[str], *, shared: bool = True) -> dict[str, Learning]:
    """What is left when nodes go; who shared their weights has its own from then on."""
    left = {name: value for name, value in learning.items() if name not in gone}
    if shared:
        left = {n: replace(value, shares="") if value.shares in gone else value for n, value in left.items()}
    return {name: value for name, value in left.items() if value != USUAL}


def relearned(learning: Mapping[str, Learning], names: Mapping[str, str]) -> dict[str, Learning]:
    """The same for nodes with other names."""
    return {
        names.get(name, name): replace(value, shares=names.get(value.shares, value.shares))
        for name, value in learning.items()
    }


def set_training(sheet: Sheet, training: Training) -> Sheet:
    """With other training settings."""
    return replace(sheet, training=valid(training, "training"))


def mute(sheet: Sheet, names: Collection[str], muted: bool) -> Sheet:
    """With these nodes passed through, or working again."""
    for name in names:
        known(sheet, name)
        layer = sheet.graph.nodes[name]
        if muted and not (layer.inputs() and layer.outputs()):
            missing = "output" if layer.inputs() else "input"
            raise EditRefused(f"{name} has no {missing}: it cannot be passed through. Delete its wires instead.")
    now = {*sheet.graph.muted, *names} if muted else {*sheet.graph.muted} - {*names}
    return replace(sheet, graph=replace(sheet.graph, muted=tuple(sorted(now))))


def freeze(sheet: Sheet, names: Collection[str], frozen: bool) -> Sheet:
    """With these nodes' parameters left as they are, or learning again."""
    for name in names:
        sheet = set_learning(sheet, name, replace(sheet.graph.learns(name), frozen=frozen))
    return sheet


def copy(sheet: Sheet, names: Collection[str]) -> Sheet:
    """A fragment: these nodes and remarks, their places, and the wires among them."""
    nodes = {name: layer for name, layer in sheet.graph.nodes.items() if name in names}
    wires = tuple(wire for wire in sheet.graph.wires if wire.source in nodes and wire.target in nodes)
    learning = {name: value for name, value in sheet.graph.learning.items() if name in nodes}
    graph = Graph(nodes, wires, learning, tuple(name for name in sheet.graph.muted if name in nodes))
    return Sheet(graph=graph, places=paths.of(sheet.places, names), remarks=paths.of(sheet.remarks, names))


def corner(fragment: Sheet) -> Place:
    """The top left one of all that lies on its canvas; what lies inside groups has places of its own."""
    corners = [place for path, place in fragment.places.items() if "." not in path]
    corners += [remark.place for path, remark in fragment.remarks.items() if "." not in path]
    return min((x for x, _ in corners), default=0.0), min((y for _, y in corners), default=0.0)


def paste(sheet: Sheet, fragment: Sheet, place: Place) -> tuple[Sheet, tuple[str, ...]]:
    """With a fragment's nodes and remarks, its top left corner at `place`; their new names in the fragment's order.

    A node keeps its name if that is free, else the number at its end changes: dense_1 becomes dense_2.
    """
    left, top = corner(fragment)
    nodes, used = dict(sheet.graph.nodes), set(taken(sheet))
    names: dict[str, str] = {}
    for old in (*fragment.graph.nodes, *(path for path in fragment.remarks if "." not in path)):
        names[old] = new = own_name(used, old)
        used.add(new)
        if old in fragment.graph.nodes:
            nodes[new] = fragment.graph.nodes[old]
    fragment = replace(fragment, places=dict.fromkeys(fragment.graph.nodes, (left, top)) | fragment.places)
    moved = shifted(fragment, place[0] - left, place[1] - top)
    wires = (*sheet.graph.wires, *(renamed(wire, names) for wire in fragment.graph.wires))
    learning = {**sheet.graph.learning, **relearned(fragment.graph.learning, names)}
    dangling = {value.shares for value in learning.values()} - nodes.keys()
    muted = tuple(sorted((*sheet.graph.muted, *(names[name] for name in fragment.graph.muted))))
    graph = Graph(nodes, wires, without(learning, dangling), muted)
    places = sheet.places | paths.renamed(moved.places, names)
    remarks = sheet.remarks | paths.renamed(moved.remarks, names)
    return replace(sheet, graph=graph, places=places, remarks=remarks), tuple(names.values())


def shifted(sheet: Sheet, dx: float, dy: float) -> Sheet:
    """With all that lies on its canvas so far elsewhere; what lies inside groups has places of its own."""
    places = {
        path: (x, y) if "." in path else valid_place((x + dx, y + dy), path) for path, (x, y) in sheet.places.items()
    }
    remarks = {
        path: remark
        if "." in path
        else replace(remark, place=valid_place((remark.place[0] + dx, remark.place[1] + dy), path))
        for path, remark in sheet.remarks.items()
    }
    return replace(sheet, places=places, remarks=remarks)


def duplicate(sheet: Sheet, names: Collection[str], *, wired: bool = False) -> tuple[Sheet, tuple[str, ...]]:
    """With copies of these nodes and remarks, and of the wires among them, a little beside.

    `wired`: their other inputs get wires from where the originals have theirs.
    """
    fragment = copy(sheet, names)
    left, top = corner(fragment)
    made, copies = paste(sheet, fragment, (left + BESIDE[0], top + BESIDE[1]))
    if wired:
        new = dict(zip(fragment.graph.nodes, copies, strict=False))
        arriving = [wire for wire in sheet.graph.wires if wire.target in new and wire.source not in new]
        made = with_wires(
            made, (*made.graph.wires, *(renamed(wire, {wire.target: new[wire.target]}) for wire in arriving))
        )
    return made, copies


def taken(sheet: Sheet) -> Collection[str]:
    """The names that nodes and remarks have."""
    return {*sheet.graph.nodes, *sheet.remarks}


def with_wires(sheet: Sheet, wires: Iterable[Wire]) -> Sheet:
    """The same nodes, other wires."""
    return replace(sheet, graph=replace(sheet.graph, wires=tuple(wires)))


def renamed(wire: Wire, names: Mapping[str, str]) -> Wire:
    """The wire between nodes with other names."""
    source, target = names.get(wire.source, wire.source), names.get(wire.target, wire.target)
    return wire if (source, target) == (wire.source, wire.target) else Wire(source, wire.output, target, wire.input)


def snake_case(word: str) -> str:
    """LeakyReLU → leaky_relu, MSE → mse: a new part begins at a capital that a small letter follows."""
    return re.sub(r"(?<!^)(?=[A-Z][a-z])", "_", word).lower()


def free_name(taken: Container[str], base: str) -> str:
    """The base with the first number from 1 that nobody has."""
    base, number = base[: NAME_LENGTH - 8], 1
    while f"{base}_{number}" in taken:
        number += 1
    return f"{base}_{number}"


def own_name(taken: Container[str], name: str) -> str:
    """The name itself if nobody has it, else with another number at its end: dense_1 becomes dense_2."""
    return name if name not in taken else free_name(taken, re.sub(r"_\d+$", "", name))


def known(sheet: Sheet, name: str) -> None:
    """EditRefused where there is no such node."""
    if name not in sheet.graph.nodes:
        raise EditRefused(f"There is no node called {name} any more. Choose another.")


def valid_place(place: Place, name: str) -> Place:
    """The place as two floats; EditRefused where it is not on the canvas, for the node or remark with this name."""
    x, y = float(place[0]), float(place[1])
    if not (math.fabs(x) <= REACH and math.fabs(y) <= REACH):  # NaN fails too
        raise EditRefused(f"{name} would lie beyond the canvas's edge, {REACH:,.0f} from its middle. Move it less.")
    return x, y


def valid(value: S, name: str) -> S:
    """The settings themselves; EditRefused if a file with them could not be read again."""
    assert isinstance(value, Setting | Learning | Training)
    try:
        again = msgspec.convert(msgspec.json.decode(msgspec.json.encode(value)), type(value), dec_hook=decode_member)
    except ValueError as error:
        reason, _, path = str(error).replace("`", "").partition(" - at $.")
        reason = reason.lower().replace("null", "a number that is not finite")  # as JSON writes NaN and ∞
        raise EditRefused(
            f"{name} cannot have this value for {path or 'a setting'}: {reason}. Choose another."
        ) from error
    if again != value:
        raise EditRefused(f"{name} cannot have these settings: a file would not keep them. Choose others.")
    return value
