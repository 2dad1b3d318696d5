"""The sheet as project.json; every refusal names the node and the field, so that one can mend the text."""

import math
import re
from typing import Any

import msgspec
from msgspec.structs import replace

from engine.family import decode_member
from engine.formats import strict_json
from engine.graph import Graph, Learning, Wire, topological_order, valid_name, wires_in
from engine.groups.group import Group
from engine.layers.layer import Layer
from engine.sheet import Frame, Note, Place, Sheet, Training

FORMAT = "chainrule"
VERSION = 1
JSON_BYTES = 8 * 1024 * 1024  # some 20,000 nodes
NODES = 20_000
REACH = 1e6  # scene units: beyond it a canvas shows nothing
ROW = 240.0  # scene units from one node to the next
LEAST, LARGEST = 40.0, 1e5  # scene units that a remark is wide and high


class TextError(ValueError):
    """A sentence's end: the place in project.json and what is wrong there; `next_step` is a sentence."""

    def __init__(self, sentence: str, next_step: str = "Correct it there, or open an earlier copy.") -> None:
        super().__init__(sentence)
        self.next_step = next_step


def to_text(sheet: Sheet) -> bytes:
    """project.json: every setting written out, in the sheet's own order, a line for each node and wire."""
    known = paths(sheet.graph)
    places = {name: within_reach(place) for name, place in sheet.places.items() if name in known}
    try:
        plain = {
            "format": FORMAT,
            "version": VERSION,
            "graph": written_out(sheet.graph),
            "places": places,
            "training": msgspec.to_builtins(sheet.training),
        }
        if sheet.remarks:
            plain["remarks"] = msgspec.to_builtins(sheet.remarks)
        data = strict_json.dumps(plain, depth=3).encode("utf-8")
    except (TypeError, ValueError) as error:
        raise TextError(f"a setting can't be written ({error})", "Undo the last change to a setting.") from None
    if len(sheet.graph.nodes) > NODES:
        raise TextError(f"the graph has {len(sheet.graph.nodes):,} nodes, more than {NODES:,}", "Make it smaller.")
    if len(data) > JSON_BYTES:
        raise TextError(f"the graph takes {len(data):,} bytes, more than {JSON_BYTES:,}", "Make it smaller.")
    return data


def written_out(graph: Graph) -> dict[str, Any]:
    """Nodes and wires; the rest only where there is some."""
    plain: dict[str, Any] = msgspec.to_builtins(graph)
    return {key: value for key, value in plain.items() if value or key in ("nodes", "wires")}


def within_reach(place: Place) -> Place:
    """The nearest place that a canvas can show."""
    x, y = (0.0 if v != v else float(min(max(v, -REACH), REACH)) for v in place)
    return x, y


def from_text(data: bytes) -> Sheet:
    """The sheet. TextError or JsonError for text that is no project, or one that no editor could draw."""
    if len(data) > JSON_BYTES:
        raise TextError(f"its project.json has more than {JSON_BYTES:,} bytes")
    top = strict_json.loads(data)
    check_version(top)
    only(top, {"format", "version", "graph", "places", "training", "remarks"}, "the project")
    parts = record(top.get("graph"), "graph")
    only(parts, {"nodes", "wires", "learning", "muted"}, "graph")
    graph = decode_graph(parts)
    known, groups = paths(graph), groups_in(graph)
    places = {name: decode_place(name, place, known) for name, place in record(top.get("places", {}), "places").items()}
    training = convert(top.get("training", {}), Training, "training")
    remarks = {
        name: decode_remark(name, remark, known, groups)
        for name, remark in record(top.get("remarks", {}), "remarks").items()
    }
    return Sheet(graph=graph, places=within_view(places), training=training, remarks=remarks)


def paths(graph: Graph, prefix: str = "") -> set[str]:
    """The names of all nodes, of those inside groups the long ones."""
    found = set()
    for name, layer in graph.nodes.items():
        found.add(prefix + name)
        if isinstance(layer, Group):
            found |= paths(layer.graph, f"{prefix}{name}.")
    return found


def groups_in(graph: Graph, prefix: str = "") -> set[str]:
    """The names of all groups, of those inside others the long ones."""
    found = set()
    for name, layer in graph.nodes.items():
        if isinstance(layer, Group):
            found |= {prefix + name} | groups_in(layer.graph, f"{prefix}{name}.")
    return found


def check_version(top: Any) -> None:
    """TextError for what is no project, or a project of a newer format."""
    if not isinstance(top, dict) or top.get("format") != FORMAT:
        raise TextError("it is no Chainrule project", "Choose a .chain file or a project.json.")
    version = top.get("version")
    if type(version) is not int or version < 1:
        raise TextError(f"version: expected a number from 1, got {brief(version)}")
    if version > VERSION:
        raise TextError(
            f"it was made by a newer Chainrule (its format is {brief(version)}, this one knows {VERSION})",
            "Update Chainrule to open it.",
        )


def decode_graph(parts: dict[str, Any]) -> Graph:
    """Nodes one by one, then wires one by one, then what they make together."""
    nodes: dict[str, Layer] = {}
    found = record(parts.get("nodes", {}), "graph, nodes")
    if len(found) > NODES:
        raise TextError(f"it has {len(found):,} nodes; a drawing holds {NODES:,}")
    for name, data in found.items():
        if (problem := valid_name(name)) is not None:
            raise TextError(f"node {brief(name)}: {problem}")
        nodes[name] = convert(data, Layer, f"node {name}")
    wires = parts.get("wires", [])
    if not isinstance(wires, list):
        raise TextError(f"graph, wires: expected a list, got {brief(wires)}")
    learning = {
        name: decode_learning(name, data, nodes)
        for name, data in record(parts.get("learning", {}), "graph, learning").items()
    }
    muted = convert(parts.get("muted", []), tuple[str, ...], "graph, muted")
    if lost := sorted(set(muted) - nodes.keys()):
        raise TextError(f"graph, muted: {brief(lost[0])} is no node")
    wired = tuple(convert(wire, Wire, f"wire {i}") for i, wire in enumerate(wires, 1))
    graph = Graph(nodes, wired, learning, tuple(sorted(set(muted))))
    check_wires(graph)
    check_groups(graph, "")
    return graph


def check_groups(graph: Graph, prefix: str) -> None:
    """TextError for a group whose inside no editor could draw."""
    for name, layer in graph.nodes.items():
        if not isinstance(layer, Group):
            continue
        path, inner = prefix + name, layer.graph
        for inside in inner.nodes:
            if (problem := valid_name(inside)) is not None:
                raise TextError(f"node {brief(f'{path}.{inside}')}: {problem}")
        unknown = {*inner.learning, *inner.muted, *(way.shares for way in inner.learning.values())} - {*inner.nodes, ""}
        if unknown:
            raise TextError(f"node {path}: {brief(min(unknown))} is no node inside it")
        try:
            check_wires(inner)
        except TextError as error:
            raise TextError(f"inside {path}, {error}", error.next_step) from None
        check_groups(inner, f"{path}.")


def decode_learning(name: str, data: Any, nodes: dict[str, Layer]) -> Learning:
    """How a node learns. TextError where there is no such node."""
    if name not in nodes:
        raise TextError(f"graph, learning: {brief(name)} is no node")
    learning: Learning = convert(data, Learning, f"graph, learning, {name}")
    if learning.shares and learning.shares not in nodes:
        raise TextError(f"graph, learning, {name}: it shares the weights of {brief(learning.shares)}, which is no node")
    return learning


def check_wires(graph: Graph) -> None:
    """TextError for wires no editor can draw. A port that a layer lacks is shown there as a problem."""
    for wire in graph.wires:
        for name in (wire.source, wire.target):
            if name not in graph.nodes:
                raise TextError(f"the wire {brief(str(wire))} ends at {brief(name)}, which is no node")
        if wire.source == wire.target:
            raise TextError(f"the wire {wire} leads from {wire.source} to itself")
    for (name, port), wires in wires_in(graph).items():
        if len(wires) > 1:
            raise TextError(f"{name} has {len(wires)} wires at its input {brief(port)}, which takes one")
    _, cyclic = topological_order(graph)
    if cyclic:
        raise TextError(f"the wires make a cycle through {', '.join(cyclic[:6])}{' …' if len(cyclic) > 6 else ''}")


def decode_place(name: str, place: Any, known: set[str]) -> Place:
    """A node's place, wherever that may be."""
    if name not in known:
        raise TextError(f"places: {brief(name)} is no node")
    if not isinstance(place, list) or len(place) != 2 or not all(type(v) in (int, float) for v in place):
        raise TextError(f"places, {name}: expected two numbers, got {brief(place)}")
    x, y = (float(v) if abs(v) <= REACH else math.nan for v in place)  # a whole number may have 400 digits
    return x, y


def decode_remark(name: str, data: Any, known: set[str], groups: set[str]) -> Frame | Note:
    """A frame or note, within reach and not too large or small to be grasped."""
    around, _, own = name.rpartition(".")
    if (problem := valid_name(own)) is not None or (around and around not in groups) or name in known:
        raise TextError(
            f"remarks: {brief(name)} cannot be the name of a remark: {problem or 'a node has it, or no group holds it'}"
        )
    remark: Frame | Note = convert(data, Frame | Note, f"remarks, {name}")
    width, height = (min(max(v, LEAST), LARGEST) if v == v else LEAST for v in remark.size)
    return replace(remark, place=within_reach(remark.place), size=(width, height))


def within_view(places: dict[str, Place]) -> dict[str, Place]:
    """With those that no canvas could show, NaN among them, in a row below the others of their level."""
    found, levels = dict(places), dict[str, list[str]]()
    for name in places:
        levels.setdefault(name.rpartition(".")[0], []).append(name)
    for names in levels.values():
        seen = [places[name] for name in names if places[name] == within_reach(places[name])]
        left, low = min((x for x, _ in seen), default=0.0), max((y for _, y in seen), default=-ROW) + ROW
        lost = [name for name in names if places[name] != within_reach(places[name])]
        found |= {name: within_reach((left + number * ROW, low)) for number, name in enumerate(lost)}
    return found


def record(value: Any, where: str) -> dict[str, Any]:
    """The value if it is an object."""
    if not isinstance(value, dict):
        raise TextError(f"{where}: expected an object, got {brief(value)}")
    return value


def only(value: dict[str, Any], known: set[str], where: str) -> None:
    """TextError for a key nobody knows: its meaning would be lost with the next save."""
    for key in value:
        if key not in known:
            raise TextError(f"{where} has an unknown field {brief(key)}")


def convert(value: Any, kind: Any, where: str) -> Any:
    """The struct, or a TextError that says where in words instead of msgspec's `$.path`."""
    try:
        return msgspec.convert(value, kind, dec_hook=decode_member)
    except (ValueError, TypeError) as error:
        text, _, path = str(error).partition(" - at `")
        field = re.sub(r"^\$\.?", "", path.rstrip("`"))
        text = text.replace("`", "").replace(">=", "≥").replace("<=", "≤")
        raise TextError(f"{where}{f', {field}' if field else ''}: {text[:1].lower()}{text[1:300]}") from None


def brief(value: Any) -> str:
    """A value from the file, short enough for a sentence."""
    text = repr(value)
    return text if len(text) <= 60 else text[:60] + "…"
