"""Lining up and spreading: what stays, what is equal, and that doing it twice is doing it once."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.canvas.geometry import HEIGHT, WIDTH, bodies
from editor.document.arrange.align import LINES, Axis, Line, align, distribute
from engine.graph import Graph
from engine.layers.layer import LAYERS
from engine.sheet import Sheet
from tests.editor.document.arrange.drawings import QUIET, boxes, covering, drawings

TALL = HEIGHT + 40  # of a node with six inputs


def three() -> Sheet:
    """The one in the middle is taller."""
    nodes = {"a": LAYERS["ReLU"](), "b": LAYERS["Concat"](count=6), "c": LAYERS["ReLU"](), "other": LAYERS["ReLU"]()}
    places = {"a": (0.0, 0.0), "b": (300.0, 50.0), "c": (1000.0, 200.0), "other": (9.0, 9.0)}
    return Sheet(graph=Graph(nodes), places=places)


LINED: dict[Line, dict[str, tuple[float, float]]] = {
    "left": {"a": (0, 0), "b": (0, 50), "c": (0, 200)},
    "centre": {"a": (500, 0), "b": (500, 50), "c": (500, 200)},
    "right": {"a": (1000, 0), "b": (1000, 50), "c": (1000, 200)},
    "top": {"a": (0, 0), "b": (300, 0), "c": (1000, 0)},
    "middle": {"a": (0, 100), "b": (300, 80), "c": (1000, 100)},
    "bottom": {"a": (0, 200), "b": (300, 160), "c": (1000, 200)},
}


@pytest.mark.parametrize("line", LINES)
def test_align(line: Line) -> None:
    sheet = three()
    drawn = align(sheet, {"a", "b", "c"}, line, bodies(sheet.graph))
    assert drawn.places == LINED[line] | {"other": (9, 9)}


@settings(max_examples=100, **QUIET)
@given(drawings(), st.sampled_from(sorted(LINES)))
def test_aligning_twice_is_aligning_once(sheet: Sheet, line: Line) -> None:
    known = bodies(sheet.graph)
    drawn = align(sheet, sheet.graph.nodes, line, known)
    axis, share = LINES[line]
    lines = [box[axis] + (box[axis + 2] - box[axis]) * share for box in boxes(drawn).values()]
    assert max(lines) - min(lines) < 1e-6
    again = align(drawn, sheet.graph.nodes, line, known)
    assert max(abs(a - b) for n in again.places for a, b in zip(again.places[n], drawn.places[n], strict=True)) < 1e-6
    for name, place in drawn.places.items():
        assert place[1 - axis] == sheet.places[name][1 - axis]


def test_distribute() -> None:
    sheet = three()
    known = bodies(sheet.graph)
    across = distribute(sheet, {"a", "b", "c"}, "across", known)
    assert across.places == {"a": (0, 0), "b": (500, 50), "c": (1000, 200), "other": (9, 9)}
    far = Sheet(graph=sheet.graph, places=sheet.places | {"c": (1000.0, 1000.0)})
    down = distribute(far, {"a", "b", "c"}, "down", known)
    free = 1000 - HEIGHT - TALL
    assert down.places == {"a": (0, 0), "b": (300, HEIGHT + free / 2), "c": (1000, 1000), "other": (9, 9)}


def test_distributing_what_lies_on_each_other_makes_room() -> None:
    sheet = three()
    down = distribute(sheet, {"a", "b", "c"}, "down", bodies(sheet.graph))
    assert [down.places[name] for name in "abc"] == [(0, 0), (300, HEIGHT + 20), (1000, HEIGHT + TALL + 40)]


@settings(max_examples=200, **QUIET)
@given(drawings(), st.sampled_from(["across", "down"]))
def test_distributed_nodes_have_equal_gaps(sheet: Sheet, axis: Axis) -> None:
    known, way = bodies(sheet.graph), 0 if axis == "across" else 1
    drawn = distribute(sheet, sheet.graph.nodes, axis, known)
    if len(sheet.graph.nodes) < 3:
        assert drawn == sheet
        return
    row = sorted(boxes(drawn).values(), key=lambda box: (box[way], box[way + 2]))
    gaps = [after[way] - before[way + 2] for before, after in pairwise(row)]
    assert max(gaps) - min(gaps) <= 2, "equal but for the rounding to whole units"
    assert covering(drawn, drawn.graph.nodes, apart=-1) == []
    assert distribute(drawn, sheet.graph.nodes, axis, known) == drawn
    for name, place in drawn.places.items():
        assert place[1 - way] == sheet.places[name][1 - way]


def test_few_nodes_are_left_alone() -> None:
    sheet = three()
    assert distribute(sheet, {"a", "b"}, "across", bodies(sheet.graph)) == sheet
    assert align(sheet, set(), "left", bodies(sheet.graph)) == sheet
    assert WIDTH == 152
