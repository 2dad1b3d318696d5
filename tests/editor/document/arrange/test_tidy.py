"""A tidy drawing: done twice it is done once, nothing lies on anything, wires lead right, chains are straight."""

import random
from collections import defaultdict
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.canvas.geometry import HEIGHT, WIDTH, bodies
from editor.document.arrange.body import STEP
from editor.document.arrange.order import Columns, crossings, ends, followed, improved, order, settle
from editor.document.arrange.tidy import BETWEEN, CLEAR, tidy
from editor.document.arrange.weave import Weave
from engine.formats.project import examples, read
from engine.graph import Graph, Wire
from engine.layers.layer import LAYERS
from engine.sheet import Sheet
from tests.editor.document.arrange.drawings import QUIET, boxes, covering, drawings, heights, scattered, slope
from tests.editor.document.sheets import deep, diamond


def tidied(sheet: Sheet, names: set[str] | None = None) -> Sheet:
    return tidy(sheet, bodies(sheet.graph), names)


def scrambled(sheet: Sheet, seed: int = 1) -> Sheet:
    chance = random.Random(seed)
    return scattered(sheet, [(chance.uniform(0, 2000), chance.uniform(0, 1000)) for _ in sheet.graph.nodes])


def entangled(seed: int, count: int, reach: int) -> Sheet:
    """Many nodes, each fed by up to three of those before it, anywhere."""
    chance = random.Random(seed)
    nodes = {f"n{i}": LAYERS["Concat"](count=3) for i in range(count)}
    wires = [
        Wire(f"n{chance.randrange(max(0, i - reach), i)}", "y", f"n{i}", port)
        for i in range(1, count)
        for port in "abc"
        if chance.random() < 0.6
    ]
    return scrambled(Sheet(graph=Graph(nodes, tuple(wires))), seed)


def parts(sheet: Sheet) -> list[set[str]]:
    """Nodes that hang together, found by joining sets."""
    found = {name: {name} for name in sheet.graph.nodes}
    for wire in sheet.graph.wires:
        both = found[wire.source] | found[wire.target]
        for name in both:
            found[name] = both
    return [set(part) for part in {frozenset(part) for part in found.values()}]


@settings(max_examples=200, **QUIET)
@given(drawings())
def test_a_tidy_drawing(sheet: Sheet) -> None:
    drawn = tidied(sheet)
    assert drawn.graph is sheet.graph
    assert tidied(drawn) == drawn, "a second press changes nothing"
    assert covering(drawn, drawn.graph.nodes, apart=59) == []
    found = boxes(drawn)
    for wire in drawn.graph.wires:
        assert found[wire.target][0] >= found[wire.source][2] + BETWEEN, "wires lead to the right"
    for part in parts(drawn):
        lefts = {name: found[name][0] for name in part}
        for name in part:
            layer = drawn.graph.nodes[name]
            assert layer.inputs() or lefts[name] == min(lefts.values()), "data stand on the left"
            assert layer.outputs() or lefts[name] == max(lefts.values()), "losses on the right"
    for axis in (0, 1):
        old, new = (min(place[axis] for place in each.places.values()) for each in (sheet, drawn))
        assert abs(old - new) <= STEP / 2, "it stays about where it was"


@settings(max_examples=200, **QUIET)
@given(drawings())
def test_places_are_on_the_grid_or_where_a_wire_is_level(sheet: Sheet) -> None:
    drawn = tidied(sheet)
    level = {name for w, (start, end) in heights(drawn).items() if start == end for name in (w.source, w.target)}
    for name, (x, y) in drawn.places.items():
        assert x % STEP == 0
        assert y % STEP == 0 or (name in level and y % (STEP / 2) == 0)


@settings(max_examples=100, **QUIET)
@given(drawings(cycles=True))
def test_a_file_with_cycles_is_drawn_too(sheet: Sheet) -> None:
    drawn = tidied(sheet)
    assert tidied(drawn) == drawn
    assert covering(drawn, drawn.graph.nodes, apart=59) == []


@settings(max_examples=200, **QUIET)
@given(drawings(), st.data())
def test_a_selection_is_drawn_beside_the_others(sheet: Sheet, data: st.DataObject) -> None:
    names = set(data.draw(st.lists(st.sampled_from(sorted(sheet.graph.nodes)), unique=True)))
    drawn = tidied(sheet, names)
    for name in set(sheet.graph.nodes) - names:
        assert drawn.places[name] == sheet.places[name]
    assert tidied(drawn, names) == drawn
    assert covering(drawn, names, apart=59) == []
    known = covering(drawn, drawn.graph.nodes, apart=CLEAR - 1e-6)
    assert not [pair for pair in known if len(names & set(pair)) == 1], "no node lies on one that was left alone"
    found = boxes(drawn)
    for wire in drawn.graph.wires:
        if {wire.source, wire.target} <= names:
            assert found[wire.target][0] >= found[wire.source][2] + BETWEEN


@pytest.mark.parametrize("reach", [20, 60])
@pytest.mark.parametrize("seed", range(8))
def test_a_large_drawing(seed: int, reach: int) -> None:
    """Where improving the given order comes to no end; long wires, and more of them than are given room."""
    drawn = tidied(entangled(seed, 120, reach))
    assert tidied(drawn) == drawn
    assert covering(drawn, drawn.graph.nodes, apart=59) == []


@pytest.mark.parametrize("name", examples())
def test_the_examples_become_straight_chains(name: str) -> None:
    sheet = read(examples()[name]).sheet
    drawn = tidied(scrambled(sheet))
    for wire in drawn.graph.wires:
        single = [w for w in drawn.graph.wires if w.source == wire.source or w.target == wire.target] == [wire]
        assert not single or slope(drawn, wire) == 0
    assert tidied(scrambled(sheet, 2)).places != drawn.places, "about where it was"
    again = tidied(scattered(sheet, drawn.places.values()))
    assert again.places == drawn.places


def test_a_chain_is_one_straight_row() -> None:
    drawn = tidied(scrambled(deep(12)))
    assert len({y for _, y in drawn.places.values()}) == 1
    lefts = [x for x, _ in drawn.places.values()]
    assert {b - a for a, b in pairwise(lefts)} == {240.0}


def test_the_main_way_is_straight_past_skips_and_side_branches() -> None:
    """dense → relu → dense_2 → add, with a skip; and a dead end beside."""
    nodes = {
        n: LAYERS[kind]() for n, kind in zip("abcdef", ("Dense", "ReLU", "Dense", "Add", "ReLU", "Tanh"), strict=True)
    }
    wires = (
        Wire("a", "y", "b", "x"),
        Wire("b", "y", "c", "x"),
        Wire("c", "y", "d", "a"),
        Wire("a", "y", "d", "b"),
        Wire("d", "y", "e", "x"),
        Wire("a", "y", "f", "x"),
    )
    drawn = tidied(scrambled(Sheet(graph=Graph(nodes, wires))))
    assert [slope(drawn, wire) for wire in wires[:3]] == [0, 0, 0]
    assert slope(drawn, wires[4]) == 0


def test_two_branches_lie_evenly_about_their_ends() -> None:
    drawn = tidied(scrambled(read(examples()["spiral"]).sheet))
    y = {name: place[1] for name, place in drawn.places.items()}
    assert y["spiral_1"] == y["add_1"] == (y["dense_1"] + y["dense_2"]) / 2
    assert y["dense_1"] == y["tanh_1"]
    assert y["dense_2"] == y["relu_1"]


def crossing(sheet: Sheet) -> int:
    """Pairs of wires between the same two columns that change sides, counted one by one."""
    known = boxes(sheet)
    ends = [(known[w.source][0], known[w.target][0], *both) for w, both in heights(sheet).items()]
    return sum(
        (left, right) == (other_left, other_right) and (start - begin) * (end - finish) < 0
        for (left, right, start, end), (other_left, other_right, begin, finish) in combinations(ends, 2)
    )


def test_branches_stand_in_the_order_of_the_ports_they_lead_to() -> None:
    """Whatever their order in the sheet and on the canvas, no two wires cross."""
    nodes = {"data": LAYERS["Spiral"](), "cat": LAYERS["Concat"](count=5)} | {
        f"n{i}": LAYERS["ReLU"]() for i in range(5)
    }
    wires = [Wire("data", "inputs", f"n{i}", "x") for i in range(5)]
    wires += [Wire(f"n{(i * 2) % 5}", "y", "cat", port) for i, port in enumerate("abcde")]
    drawn = tidied(scrambled(Sheet(graph=Graph(nodes, tuple(wires)))))
    assert crossing(drawn) == 0


def test_long_branches_stand_so_too() -> None:
    """Of three nodes each: no two neighbours alone gain by changing places."""
    nodes = {"data": LAYERS["Spiral"](), "cat": LAYERS["Concat"](count=7)}
    nodes |= {f"n{i}_{k}": LAYERS["ReLU"]() for i in range(7) for k in range(3)}
    wires = [Wire("data", "inputs", f"n{i}_0", "x") for i in range(7)]
    wires += [Wire(f"n{i}_{k}", "y", f"n{i}_{k + 1}", "x") for i in range(7) for k in range(2)]
    wires += [Wire(f"n{(i * 3) % 7}_2", "y", "cat", port) for i, port in enumerate("abcdefg")]
    for seed in range(10):
        assert crossing(tidied(scrambled(Sheet(graph=Graph(nodes, tuple(wires))), seed))) == 0


def test_a_mess_is_not_kept_for_its_own_sake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wires never cross more often than in the order in which one meets the nodes who follows them."""
    seen: list[tuple[int, int]] = []

    def watched(woven: Weave, given: Columns) -> Columns:
        found, sides = order(woven, given), (ends(woven.left), ends(woven.right))
        places = [0] * len(woven.heights)
        for column in found:
            settle(column, places)
        seen.append((crossings(found, sides[1], places), improved(woven, sides, followed(woven)).crossings))
        return found

    monkeypatch.setattr("editor.document.arrange.tidy.order", watched)
    for seed in range(30):
        tidied(entangled(seed, 40, 8))
    assert all(found <= followed for found, followed in seen)
    assert any(found < followed for found, followed in seen), "and the nodes' own order is sometimes better"


@pytest.mark.parametrize("upper", ["relu_1", "leaky_1"])
def test_who_lies_above_stays_above_where_nothing_crosses_for_it(upper: str) -> None:
    sheet = diamond()
    wires = tuple(wire for wire in sheet.graph.wires if wire.target != "add_1")
    lower = "leaky_1" if upper == "relu_1" else "relu_1"
    graph = Graph({name: layer for name, layer in sheet.graph.nodes.items() if name != "add_1"}, wires)
    drawn = tidied(Sheet(graph=graph, places=sheet.places | {upper: (0.0, -50.0), lower: (0.0, 50.0)}))
    assert drawn.places[upper][1] < drawn.places[lower][1]


def test_a_long_skip_has_room_between_the_rows_it_passes() -> None:
    """Between two rows that a skip runs through there is room for its lane and more."""
    nodes = {"data": LAYERS["Spiral"](), "cat": LAYERS["Concat"](count=3)}
    nodes |= {f"{row}{i}": LAYERS["ReLU"]() for row in "uv" for i in range(3)}
    wires = [Wire("data", "inputs", f"{row}0", "x") for row in "uv"] + [Wire("data", "inputs", "cat", "b")]
    wires += [Wire(f"{row}{i}", "y", f"{row}{i + 1}", "x") for row in "uv" for i in range(2)]
    wires += [Wire("u2", "y", "cat", "a"), Wire("v2", "y", "cat", "c")]
    drawn = tidied(scrambled(Sheet(graph=Graph(nodes, tuple(wires)))))
    for i in range(3):
        assert drawn.places[f"v{i}"][1] - boxes(drawn)[f"u{i}"][3] >= 60
    assert slope(drawn, Wire("data", "inputs", "cat", "b")) == 0


def test_parts_lie_below_each_other_and_loose_nodes_in_rows() -> None:
    nodes = {f"n{i}": LAYERS["ReLU"]() for i in range(14)}
    wires = (Wire("n0", "y", "n1", "x"), Wire("n2", "y", "n3", "x"))
    sheet = scrambled(Sheet(graph=Graph(nodes, wires)))
    sheet = Sheet(
        graph=sheet.graph,
        places=sheet.places | {"n0": (900.0, 700.0), "n2": (500.0, 100.0)} | {"n1": (0.0, 650.0), "n3": (0.0, 120.0)},
    )
    drawn = tidied(sheet)
    y = {name: place[1] for name, place in drawn.places.items()}
    assert y["n2"] == y["n3"] < y["n0"] == y["n1"] < min(y[f"n{i}"] for i in range(4, 14)), "in the order they had"
    rows = defaultdict(list)
    for i in range(4, 14):
        rows[y[f"n{i}"]].append(drawn.places[f"n{i}"][0])
    assert [len(row) for _, row in sorted(rows.items())] == [7, 3]


def test_wires_that_end_nowhere_are_no_wires() -> None:
    """A file may hold them; `check` tells of them."""
    sheet = deep(3)
    astray = (
        Wire("dense_1", "z", "dense_3", "x"),
        Wire("dense_1", "y", "dense_3", "z"),
        Wire("a", "y", "dense_3", "x"),
    )
    lost = Sheet(graph=Graph(sheet.graph.nodes, (*sheet.graph.wires, *astray)), places=sheet.places)
    assert tidied(lost).places == tidied(sheet).places


def test_nothing_is_no_drawing() -> None:
    assert tidied(Sheet()) == Sheet()
    assert tidied(diamond(), set()) == diamond()


def test_parallel_nodes_alone_stay_one_above_the_other() -> None:
    """Also without the nodes that they are wired to."""
    sheet = diamond()
    drawn = tidied(sheet, {"relu_1", "leaky_1"})
    (x, y), (u, v) = drawn.places["relu_1"], drawn.places["leaky_1"]
    assert (x, v - y) == (u, HEIGHT + 60)


def test_a_node_that_feeds_late_stands_late() -> None:
    """A layer without a wire to it stands beside the node that it feeds, not at the far left with the data."""
    sheet = deep(6)
    nodes = sheet.graph.nodes | {"add": LAYERS["Add"](), "side": LAYERS["Dense"]()}
    wires = (*sheet.graph.wires, Wire("dense_6", "y", "add", "a"), Wire("side", "y", "add", "b"))
    drawn = tidied(scrambled(Sheet(graph=Graph(nodes, wires))))
    assert drawn.places["add"][0] - drawn.places["side"][0] == 240.0
    assert slope(drawn, Wire("dense_6", "y", "add", "a")) == 0, "the longer way is the straight one"


def test_wide_nodes_get_wide_columns() -> None:
    sheet = deep(2)
    known = bodies(sheet.graph)
    known["dense_1"] = known["dense_1"]._replace(width=WIDTH + 100)
    drawn = tidy(scrambled(sheet), known)
    left = drawn.places["dense_1"][0]
    assert drawn.places["dense_2"][0] >= left + WIDTH + 100 + BETWEEN
