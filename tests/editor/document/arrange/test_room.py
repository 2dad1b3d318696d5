"""Room for a node in a chain: what is behind it moves on, what is before it stays."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from editor.canvas.geometry import WIDTH, bodies
from editor.document.arrange.room import SPACING, make_room
from engine.editing import edits
from engine.graph import Graph, Wire
from engine.layers.layer import LAYERS
from engine.sheet import Sheet
from tests.editor.document.arrange.drawings import QUIET, boxes, covering, drawings, slope


def row(lefts: Sequence[float], *wires: tuple[int, int]) -> Sheet:
    """Nodes n0, n1, … side by side, each wired to the next unless told otherwise."""
    nodes = {f"n{i}": LAYERS["ReLU"]() for i in range(len(lefts))}
    pairs = wires or tuple((i, i + 1) for i in range(len(lefts) - 1))
    made = tuple(Wire(f"n{a}", "y", f"n{b}", "x") for a, b in pairs)
    return Sheet(graph=Graph(nodes, made), places={f"n{i}": (left, 0.0) for i, left in enumerate(lefts)})


def inserted(sheet: Sheet, wire: Wire, place: tuple[float, float]) -> tuple[Sheet, str]:
    wide, name = edits.insert_on_wire(sheet, LAYERS["Tanh"](), place, wire)
    return make_room(wide, name, bodies(wide.graph)), name


def lefts(sheet: Sheet) -> list[float]:
    return [x for x, _ in sheet.places.values()]


def test_a_chain_keeps_its_spacing() -> None:
    sheet = row([0, 240, 480, 720])
    after, name = inserted(sheet, sheet.graph.wires[1], (280.0, 20.0))
    assert after.places == {
        "n0": (0, 0),
        "n1": (240, 0),
        name: (480, 0),  # on the level wire
        "n2": (720, 0),
        "n3": (960, 0),
    }


def test_where_there_is_room_nobody_moves() -> None:
    sheet = row([0, 600, 840])
    after, name = inserted(sheet, sheet.graph.wires[0], (300.0, -10.0))
    assert after.places == sheet.places | {name: (300, 0)}


def test_a_little_room_is_made_for_one_that_nearly_fits() -> None:
    sheet = row([0, 340, 580])
    after, name = inserted(sheet, sheet.graph.wires[0], (192.0, 0.0))
    assert after.places[name] == (192, 0), "it is far enough from its source"
    assert lefts(after) == [0, 192 + WIDTH + SPACING, 192 + WIDTH + SPACING + 240, 192]


def test_close_chains_stay_close() -> None:
    sheet = row([0, 200, 400])
    after, _ = inserted(sheet, sheet.graph.wires[0], (100.0, 0.0))
    assert lefts(after) == [0, 400, 600, 200]


def test_what_is_run_into_moves_too_with_what_it_feeds() -> None:
    """A second chain begins in the same row, behind the first."""
    sheet = row([0, 240, 480, 720, 3000], (0, 1), (2, 3))
    after, _ = inserted(sheet, sheet.graph.wires[0], (100.0, 0.0))
    assert lefts(after) == [0, 480, 720, 960, 3000, 240]


def test_branches_beside_stay_and_what_they_join_moves() -> None:
    """a → b → add and a → c → add: into a → b."""
    nodes = {"a": LAYERS["ReLU"](), "b": LAYERS["ReLU"](), "c": LAYERS["ReLU"](), "add": LAYERS["Add"]()}
    wires = (Wire("a", "y", "b", "x"), Wire("a", "y", "c", "x"), Wire("b", "y", "add", "a"), Wire("c", "y", "add", "b"))
    places = {"a": (0.0, 0.0), "b": (240.0, -60.0), "c": (240.0, 60.0), "add": (480.0, 0.0)}
    after, name = inserted(Sheet(graph=Graph(nodes, wires), places=places), wires[0], (120.0, -60.0))
    assert after.places == {"a": (0, 0), "b": (480, -60), "c": (240, 60), "add": (720, 0), name: (240, -60)}


def test_a_wire_back_to_another_line_moves_nothing() -> None:
    """As in chains that are written in lines: the new node lies between them."""
    sheet = row([0, 240, 0, 240])
    sheet = edits.move(sheet, {"n2": (0, 200), "n3": (240, 200)})
    after, name = inserted(sheet, sheet.graph.wires[1], (120.0, 100.0))
    assert after.places == sheet.places | {name: (120, 100)}


def test_a_node_without_both_wires_is_left_alone() -> None:
    sheet = row([0, 240])
    for name in sheet.graph.nodes:
        assert make_room(sheet, name, bodies(sheet.graph)) == sheet


@settings(max_examples=300, **QUIET)
@given(drawings(), st.data())
def test_nothing_new_lies_on_anything(sheet: Sheet, data: st.DataObject) -> None:
    wires = [wire for wire in sheet.graph.wires if wire.output == "y"]
    if not wires:
        return
    wire = data.draw(st.sampled_from(wires))
    place = data.draw(st.tuples(st.integers(-900, 900).map(float), st.integers(-900, 900).map(float)))
    before = set(covering(sheet, sheet.graph.nodes))
    level = slope(sheet, wire) == 0
    after, name = inserted(sheet, wire, place)
    assert set(covering(after, after.graph.nodes)) <= before
    for other in sheet.graph.nodes:
        (x, y), (u, v) = sheet.places[other], after.places[other]
        assert v == y
        assert u >= x
    assert len({after.places[n][0] - sheet.places[n][0] > 1e-9 for n in sheet.graph.nodes}) <= 2
    known = boxes(sheet)
    if known[wire.target][0] >= known[wire.source][2]:
        assert after.places[wire.source] == sheet.places[wire.source]
        assert boxes(after)[wire.target][0] >= boxes(after)[name][2]
    if level and abs(place[1] - sheet.places[wire.source][1]) < 30:
        assert [slope(after, w) for w in after.graph.wires if name in (w.source, w.target)] == [0, 0]
