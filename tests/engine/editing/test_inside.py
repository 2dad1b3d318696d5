"""Names and wires of the whole are found where they are drawn."""

from msgspec.structs import replace

from editor.document import grouping
from engine.editing import edits
from engine.editing.inside import drawn, inside, located
from engine.graph import Graph
from engine.groups.group import Group
from engine.groups.unfold import ends, unfold
from engine.sheet import Sheet
from tests.editor.document.sheets import deep


def nested() -> Sheet:
    """Dense layers, two of them in a group in a group; both groups are repeated."""
    sheet, inner = grouping.group(deep(5), ["dense_2", "dense_3"])
    sheet = turned(sheet, inner, 2)
    sheet, outer = grouping.group(sheet, ["dense_1", inner])
    return turned(sheet, outer, 3)


def turned(sheet: Sheet, name: str, repeat: int) -> Sheet:
    group = sheet.graph.nodes[name]
    assert isinstance(group, Group)
    return edits.set_layer(sheet, name, replace(group, repeat=repeat))


def test_every_long_name_is_found_in_its_group() -> None:
    sheet = nested()
    flat = unfold(sheet.graph).graph
    found = {name: located(sheet, name) for name in flat.nodes}
    assert found["group_2.3.group_1.2.dense_3"] == (("group_2", "group_1"), "dense_3")
    assert found["dense_5"] == ((), "dense_5")
    assert located(sheet, "group_2.3") == ((), "group_2")
    assert located(sheet, "group_2.3.group_1.1") == (("group_2",), "group_1")
    for name, (path, short) in found.items():
        assert short in inside(sheet, path).graph.nodes
        assert [part for part in name.split(".") if not part.isdigit()] == [*path, short]


def test_every_wire_is_found_where_it_is_drawn() -> None:
    sheet = nested()
    for wire in unfold(sheet.graph).graph.wires:
        found = drawn(sheet.graph, wire)
        if found is None:  # from turn to turn: nobody has drawn it
            assert wire.source.rpartition(".")[2] == "out"
            assert wire.target.rpartition(".")[2] == "in"
            continue
        path, short = found
        assert short in inside(sheet, path).graph.wires
        assert wire in {each for prefix in prefixes(sheet.graph, path) for each in ends_at(sheet, path, short, prefix)}


def prefixes(graph: Graph, path: tuple[str, ...]) -> list[str]:
    """What long names there begin with, for every turn of every group around."""
    found = [""]
    for name in path:
        group = graph.nodes[name]
        assert isinstance(group, Group)
        turns = [""] if group.repeat == 1 else [f".{turn}" for turn in range(1, group.repeat + 1)]
        found = [f"{prefix}{name}{turn}." for prefix in found for turn in turns]
        graph = group.graph
    return found


def ends_at(sheet: Sheet, path: tuple[str, ...], wire: object, prefix: str) -> list[object]:
    return list(ends(inside(sheet, path).graph, wire, prefix))  # type: ignore[arg-type]
