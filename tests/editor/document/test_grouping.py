"""Groups made and taken apart: what lies where, which wires there are, and what has no place in a group."""

from msgspec.structs import replace

from editor.canvas.geometry import height
from editor.document import grouping
from engine.check import check
from engine.editing import edits
from engine.editing.inside import inside, with_inside
from engine.formats.sheet_text import from_text, to_text
from engine.graph import Graph, Wire
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.groups.unfold import ends, unfold
from engine.layers.relu import ReLU
from engine.sheet import Note, Sheet
from tests.editor.document.sheets import chain

MEMBERS = ("dense_1", "relu_1")


def test_there_and_back_changes_no_place_also_with_a_note() -> None:
    sheet = replace(chain(), remarks={"note_1": Note(place=(1000.0, 900.0))})
    grouped, name = grouping.group(sheet, (*MEMBERS, "note_1"))
    again, freed = grouping.ungroup(grouped, name)
    assert set(freed) == {*MEMBERS, "note_1"}
    for each in MEMBERS:
        (x, y), (was_x, was_y) = again.places[each], sheet.places[each]
        assert abs(x - was_x) <= 1
        assert abs(y - was_y) <= 1
    assert again.graph.nodes == sheet.graph.nodes
    assert set(again.graph.wires) == set(sheet.graph.wires)


def test_a_name_that_is_taken_changes_as_when_it_is_pasted() -> None:
    inner = Sheet(graph=Graph({"h2": ReLU(), "dense_1": ReLU(), "alone": ReLU()}))
    sheet = Sheet(graph=Graph({"h2": ReLU(), "dense_1": ReLU(), "block": Group(graph=inner.graph)}))
    freed = grouping.ungroup(sheet, "block")[1]
    assert freed == ("h2_1", "dense_2", "alone")
    assert freed == edits.paste(edits.remove(sheet, ["block"]), inner, (0.0, 0.0))[1]


def test_flags_are_level_with_what_lies_inside() -> None:
    """So wires from the inlet and to the outlet run straight."""
    sheet, name = grouping.group(chain(), MEMBERS)
    room = inside(sheet, (name,))
    middles = {each: room.places[each][1] + height(layer) / 2 for each, layer in room.graph.nodes.items()}
    assert len(middles) == 4
    assert len(set(middles.values())) == 1, middles


def test_flags_stay_with_the_group_around() -> None:
    sheet, name = grouping.group(chain(), MEMBERS)
    room = inside(sheet, (name,))
    deeper, inner = grouping.group(room, room.graph.nodes)
    assert {each for each, layer in deeper.graph.nodes.items() if isinstance(layer, Inlet | Outlet)} == {"in", "out"}
    whole = with_inside(sheet, (name,), deeper)
    assert set(whole.graph.wires) == set(sheet.graph.wires)
    assert not check(whole.graph).errors
    assert isinstance(deeper.graph.nodes[inner], Group)


def test_a_note_called_in_does_not_take_the_inlets_name() -> None:
    sheet = replace(chain(), remarks={"in": Note(text="words")})
    grouped, _ = grouping.group(sheet, (*MEMBERS, "in"))
    assert from_text(to_text(grouped)) == grouped


def test_a_muted_flag_is_no_obstacle() -> None:
    sheet, name = grouping.group(chain(), MEMBERS)
    group = sheet.graph.nodes[name]
    assert isinstance(group, Group)
    muted = replace(group, graph=replace(group.graph, muted=("in",)))
    nodes = {**sheet.graph.nodes, name: muted}
    again, _ = grouping.ungroup(replace(sheet, graph=replace(sheet.graph, nodes=nodes)), name)
    assert set(again.graph.wires) == set(chain().graph.wires)


def test_wires_at_a_muted_group_are_known_by_the_run() -> None:
    sheet, name = grouping.group(chain(), MEMBERS)
    graph = replace(sheet.graph, muted=(name,))
    computed = set(unfold(graph).graph.wires)
    assert {next(ends(graph, wire, "")) for wire in graph.wires} <= computed


def test_a_group_of_loose_nodes_has_an_end() -> None:
    loose = Sheet(graph=Graph({"a": ReLU(), "b": ReLU()}, (Wire("a", "y", "b", "x"),)), places={})
    grouped, name = grouping.group(loose, ("a", "b"))
    assert grouped.graph.nodes[name].outputs() == ("out",)
