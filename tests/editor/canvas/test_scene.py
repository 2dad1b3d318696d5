"""Geometry: ports on lines, wires from ring to ring around nodes, moves that touch only their own."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PySide6.QtCore import QPointF, QRectF, QSizeF

from editor.canvas import curves, geometry, hits, lanes
from editor.canvas.curves import along
from editor.canvas.scene import PortKey, Scene
from engine.editing import edits
from engine.graph import Graph, Wire
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.groups.reroute import Reroute
from engine.layers.layer import LAYERS, Layer
from engine.sheet import Sheet
from tests.editor.canvas.conftest import IN, LAST, MIDDLE, OUT, TARGETS, chain, grid


def test_ports_of_a_chain_lie_on_one_line() -> None:
    scene = Scene(chain())
    heights = {scene.port(PortKey(*end)).y() for wire in (IN, MIDDLE, OUT, LAST) for end in ends(wire)}
    assert heights == {50.0}
    assert scene.port(PortKey("spiral", "targets", "out")) == QPointF(geometry.WIDTH, 70)
    assert scene.port(PortKey("dense_1", "x", "in")) == QPointF(240, 50)


def ends(wire: Wire) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    return (wire.source, wire.output, "out"), (wire.target, wire.input, "in")


def test_bodies_grow_with_their_ports_in_steps_of_the_grid() -> None:
    for kind in LAYERS:
        assert geometry.height(kind()) % (2 * geometry.STEP) == geometry.STEP, kind  # middle lines are level
    assert geometry.height(LAYERS["Concat"](count=8)) == geometry.HEIGHT + 4 * geometry.STEP
    names = [f"x{i}" for i in range(7)]
    tall = geometry.HEIGHT + geometry.STEP * 4
    lines = geometry.port_heights(names, tall)
    assert np.allclose(np.diff(lines), geometry.STEP)
    assert sum(lines) / 7 == tall / 2


@pytest.mark.parametrize("kind", list(LAYERS), ids=lambda kind: kind.__name__)
def test_every_port_lies_on_the_edge_of_its_body(kind: type[Layer]) -> None:
    layer = kind()
    places = geometry.ports(layer)
    assert [(p.side, p.port) for p in places] == [
        *(("in", port) for port in layer.inputs()),
        *(("out", port) for port in layer.outputs()),
    ]
    for place in places:
        edge = place.x if place.side == "in" else geometry.width(layer) - place.x
        assert edge == (geometry.STEP / 2 - geometry.DOT if layer.figure == "dot" else 0)
        assert geometry.RING < place.y < geometry.height(layer) - geometry.RING
    assert len({(p.side, p.y) for p in places}) == len(places)


def test_small_nodes_are_level_with_others_on_the_grid() -> None:
    """A chain through a dot runs straight, between an inlet and an outlet too."""
    layers = {"in": Inlet(), "relu": LAYERS["ReLU"](), "dot": Reroute(), "out": Outlet()}
    wires = tuple(Wire(a, "y", b, "x") for a, b in pairwise(layers))
    places = {"in": (0.0, 40.0), "relu": (200.0, 0.0), "dot": (400.0, 40.0), "out": (500.0, 40.0)}
    scene = Scene(Sheet(graph=Graph(layers, wires), places=places))
    assert np.allclose(scene.boxes[:, 1::2], 50.0)
    assert scene.rect("dot").size() == QSizeF(20, 20)


def test_wires_run_from_ring_to_ring_and_level_at_both_ends() -> None:
    scene = Scene(chain())
    for row, wire in enumerate(scene.wires):
        start, end = (scene.port(PortKey(*each)) for each in ends(wire))
        points = scene.points[row]
        assert tuple(points[0]) == start.toTuple()
        assert tuple(points[-1]) == end.toTuple()
        controls = scene.parts[row]
        assert controls[0, 0, 1] == controls[0, 1, 1]
        assert controls[-1, 2, 1] == controls[-1, 3, 1]
        assert np.allclose(controls[:-1, 3], controls[1:, 0])  # no gaps


def test_a_wire_passes_beside_the_nodes_in_its_way() -> None:
    scene = Scene(chain())
    points = scene.points[scene.wire_index[TARGETS]]
    for name in ("dense_1", "tanh", "dense_2"):
        body = scene.rect(name)
        assert not any(body.contains(QPointF(*point)) for point in points), name


def test_a_wire_back_to_a_lower_row_runs_between_the_rows() -> None:
    nodes = {f"relu_{i}": LAYERS["ReLU"]() for i in range(4)}
    places = {"relu_0": (0.0, 0.0), "relu_1": (200.0, 0.0), "relu_2": (0.0, 160.0), "relu_3": (200.0, 160.0)}
    back = Wire("relu_1", "y", "relu_2", "x")
    scene = Scene(Sheet(graph=Graph(nodes, (back,)), places=places))
    middle = along(scene.points[0], 0.5)
    assert middle[1] == 130.0
    assert not any(scene.rect("relu_0").contains(QPointF(*p)) for p in scene.points[0])


def test_wires_look_at_the_nodes_between_their_ends_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """With all nodes for each wire, 20,000 nodes took 10 s to open."""
    looked_at: list[int] = []
    strikes = lanes.strikes

    def count(starts: np.ndarray, ends: np.ndarray, pairs: lanes.Pairs, rects: np.ndarray) -> np.ndarray:
        looked_at.append(len(pairs.nodes))
        return strikes(starts, ends, pairs, rects)

    monkeypatch.setattr(lanes, "strikes", count)
    Scene(grid(600))  # 20 in a row: from row to row the wires run back
    assert sum(looked_at) == 0
    sheet = grid(600)
    far = Wire("relu_2", "y", "relu_59", "x")
    Scene(edits.with_wires(sheet, (*sheet.graph.wires, far)))
    assert sum(looked_at) == 30 * 16


def lane(start: np.ndarray, end: np.ndarray, nodes: np.ndarray) -> float:
    """The height for one wire by looking at one node after the other; NaN where it needs none."""
    straight = curves.flattened(curves.controls(start[None], end[None], np.array([np.nan])), 24)[0]
    struck = [
        (y, y + tall)
        for x, y, wide, tall in nodes
        if any(x - 4 < px < x + wide + 4 and y - 4 < py < y + tall + 4 for px, py in straight)
    ]
    if not struck:
        return float("nan")
    above, below = min(top for top, _ in struck), max(bottom for _, bottom in struck)
    bodies = [(y, y + tall) for _, y, _, tall in nodes]
    while more := [bottom for top, bottom in bodies if top < below + 32 and bottom > below]:
        below = max(more)
    while more := [top for top, bottom in bodies if bottom > above - 32 and top < above]:
        above = min(more)
    middle = (start[1] + end[1]) / 2
    return below + 24 if below + 24 - middle <= middle - above + 24 else above - 24


@pytest.mark.parametrize("together", [lanes.MOST, 300, 1])
def test_lanes_are_those_found_by_looking_at_every_node(monkeypatch: pytest.MonkeyPatch, together: int) -> None:
    monkeypatch.setattr(lanes, "MOST", together)
    rng = np.random.default_rng(1)
    rects = np.hstack(
        [
            np.round(rng.uniform(0, 2000, (80, 2)), -1),
            np.full((80, 1), geometry.WIDTH),
            np.full((80, 1), geometry.HEIGHT),
        ]
    )
    owners = np.array([(a, b) for a in range(80) for b in range(0, 80, 7) if a != b])
    starts = rects[owners[:, 0], :2] + (geometry.WIDTH, geometry.HEIGHT / 2)
    ends = rects[owners[:, 1], :2] + (0, geometry.HEIGHT / 2)
    found, _ = lanes.lanes(starts, ends, owners, rects)
    for start, end, own, height in zip(starts, ends, owners, found, strict=True):
        others = np.delete(rects, own, axis=0)
        between = others[(others[:, 0] < end[0]) & (others[:, 0] + others[:, 2] > start[0])]
        if end[0] - start[0] >= geometry.WIDTH:
            assert np.array_equal(height, lane(start, end, between), equal_nan=True)
        else:
            assert np.isnan(height) == (end[0] - start[0] >= -lanes.BACK)
    assert np.isfinite(found[ends[:, 0] > starts[:, 0]]).any()
    assert np.isnan(found[ends[:, 0] > starts[:, 0]]).any()


def lane_of(scene: Scene, wire: Wire) -> float:
    return float(scene.lanes[scene.wire_index[wire]])


def test_lanes_do_not_lie_on_each_other() -> None:
    """A chain, and two wires past the same nodes: the longer one outside."""
    sheet = grid(8)
    far, near = Wire("relu_0", "y", "add", "b"), Wire("relu_2", "y", "relu_6", "x")
    nodes = sheet.graph.nodes | {"add": LAYERS["Add"]()}
    wires = (*(w for w in sheet.graph.wires if w.target != "relu_6"), near, far)
    scene = Scene(Sheet(graph=Graph(nodes, wires), places=sheet.places | {"add": (1760.0, 0.0)}))
    below = geometry.HEIGHT + lanes.CLEARANCE
    assert lane_of(scene, far) == below
    assert lane_of(scene, near) == below - lanes.APART
    turned = Scene(Sheet(graph=Graph(nodes, (far, near, *wires[:-2])), places=sheet.places | {"add": (1760.0, 0.0)}))
    assert lane_of(turned, near) == lane_of(scene, near), "whatever their order"


def test_lanes_behind_each_other_and_from_the_same_port_are_one() -> None:
    sheet = grid(12)
    first, second = Wire("relu_0", "y", "relu_4", "x"), Wire("relu_4", "y", "relu_8", "x")
    same = Wire("relu_0", "y", "relu_3", "x")
    taken = {wire.target for wire in (first, second, same)}
    wires = (*(w for w in sheet.graph.wires if w.target not in taken), first, second, same)
    scene = Scene(Sheet(graph=Graph(sheet.graph.nodes, wires), places=sheet.places))
    assert {lane_of(scene, wire) for wire in (first, second, same)} == {geometry.HEIGHT + lanes.CLEARANCE}


def test_where_lanes_find_no_room_they_lie_as_they_would_alone() -> None:
    """Six ways past the same node: three abreast, and never on a node."""
    nodes = {f"from_{i}": LAYERS["ReLU"]() for i in range(6)}
    nodes |= {"wall": LAYERS["ReLU"](), "to": LAYERS["Concat"](count=6)}
    places = {f"from_{i}": (-300.0, i * 10.0) for i in range(6)} | {"wall": (0.0, 0.0), "to": (300.0, -20.0)}
    wires = tuple(Wire(f"from_{i}", "y", "to", port) for i, port in enumerate("abcdef"))
    scene = Scene(Sheet(graph=Graph(nodes, wires), places=places))
    away = {height - geometry.HEIGHT if height > 0 else -height for height in scene.lanes.tolist()}
    assert away == {lanes.CLEARANCE - step * lanes.APART for step in range(3)}


def test_a_wire_that_moves_keeps_beside_those_that_do_not() -> None:
    """It comes back to the lane that it had."""
    sheet = grid(8)
    far, near = Wire("relu_0", "y", "add", "b"), Wire("relu_2", "y", "relu_6", "x")
    nodes = sheet.graph.nodes | {"add": LAYERS["Add"]()}
    wires = (*(w for w in sheet.graph.wires if w.target != "relu_6"), near, far)
    for moved in ("relu_2", "add"):
        scene = Scene(Sheet(graph=Graph(nodes, wires), places=sheet.places | {"add": (1760.0, 0.0)}))
        before, place = scene.lanes.copy(), scene.rect(moved).topLeft().toTuple()
        scene.preview({moved: (place[0], place[1] + 5.0)})
        assert abs(lane_of(scene, far) - lane_of(scene, near)) == lanes.APART
        scene.preview({moved: (place[0], -900.0)})
        scene.preview({moved: place})
        assert np.array_equal(scene.lanes, before, equal_nan=True)


def test_moving_a_node_draws_only_its_own_wires() -> None:
    scene = Scene(chain())
    before = scene.points.copy()
    scene.preview({"tanh": (500.0, 150.0)})
    own = {scene.wire_index[MIDDLE], scene.wire_index[OUT]}
    for row in range(len(scene.wires)):
        assert (not np.array_equal(before[row], scene.points[row])) == (row in own)
    scene.preview({"tanh": (480.0, 0.0)})
    assert np.array_equal(before, scene.points)


KINDS = [LAYERS[name]() for name in ("ReLU", "Add", "Concat", "Spiral", "MSE")] + [LAYERS["Concat"](count=6), Reroute()]
EDITS = ["drag", "move", "wire", "wire", "unwire", "layer", "remove", "order"]
ARRAYS = ("rects", "ports", "lanes", "parts", "points", "boxes", "bends")


@given(data=st.data())
@settings(deadline=None)
def test_what_is_taken_over_is_as_if_drawn_from_scratch(data: st.DataObject) -> None:
    """After any edits, and nodes that were dragged in between, dropped elsewhere or put back."""
    coordinate = st.integers(-2, 12).map(lambda step: step * 60.0)
    sheet = Sheet()
    for name in "abcdefg":
        sheet, made = edits.add_node(
            sheet, data.draw(st.sampled_from(KINDS)), data.draw(st.tuples(coordinate, coordinate))
        )
        sheet = edits.rename(sheet, made, name)
    scene = Scene(sheet)
    for _ in range(data.draw(st.integers(1, 6))):
        some = st.sampled_from(sorted(sheet.graph.nodes) or [""])
        for edit in data.draw(st.lists(st.sampled_from(EDITS))):
            name = data.draw(some)
            if name not in sheet.graph.nodes:
                continue
            place = data.draw(st.tuples(coordinate, coordinate))
            if edit == "drag":
                scene.preview({name: place})
            elif edit == "move":
                sheet = edits.move(sheet, {name: place})
            elif edit == "wire":
                outputs, target = sheet.graph.nodes[name].outputs(), data.draw(some)
                inputs = sheet.graph.nodes[target].inputs() if target in sheet.graph.nodes else ()
                if outputs and inputs:
                    wire = Wire(name, data.draw(st.sampled_from(outputs)), target, data.draw(st.sampled_from(inputs)))
                    sheet = edits.with_wires(sheet, {*sheet.graph.wires, wire})
            elif edit == "unwire":
                sheet = edits.disconnect(sheet, sheet.graph.wires[:1])
            elif edit == "order":
                nodes = dict(reversed(sheet.graph.nodes.items()))
                sheet = replace(sheet, graph=replace(sheet.graph, nodes=nodes))
            elif edit == "layer":
                sheet = edits.set_layer(sheet, name, data.draw(st.sampled_from(KINDS)))
            else:
                sheet = edits.remove(sheet, (name,))
        scene, fresh = Scene(sheet, scene), Scene(sheet)
        assert (scene.names, scene.keys, scene.wires) == (fresh.names, fresh.keys, fresh.wires)
        assert (scene.index, scene.port_index, scene.wire_index) == (fresh.index, fresh.port_index, fresh.wire_index)
        for array in ARRAYS:
            assert np.array_equal(getattr(scene, array), getattr(fresh, array), equal_nan=True), array


def test_a_moved_node_draws_few_wires_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = grid(600)
    before = Scene(sheet)
    drawn: list[int] = []
    draw = Scene._draw_wires
    monkeypatch.setattr(Scene, "_draw_wires", lambda scene, rows: drawn.append(len(rows)) or draw(scene, rows))
    Scene(edits.move(sheet, {"relu_210": (2300.0, 1330.0)}), before)
    assert drawn[0] < 130  # its own, and those that cross its columns
    Scene(sheet, before)
    assert drawn[1] == 0


def test_hits() -> None:
    scene = Scene(chain())
    assert hits.node_at(scene, QPointF(250, 10)) == "dense_1"
    assert hits.node_at(scene, QPointF(200, 10)) is None
    assert hits.port_at(scene, QPointF(155, 72), 8) == PortKey("spiral", "targets", "out")
    assert hits.port_at(scene, QPointF(200, 200), 8) is None
    assert hits.wire_at(scene, QPointF(196, 52), 5) == IN
    assert hits.wire_at(scene, QPointF(196, 40), 5) is None
    assert hits.nodes_in(scene, QRectF(-10, -10, 300, 50)) == {"spiral", "dense_1"}
    assert hits.wires_in(scene, QRectF(140, 0, 120, 65)) == {IN}


def test_hits_agree_with_looking_at_every_point() -> None:
    scene = Scene(chain())
    rng = np.random.default_rng(0)
    for x, y in rng.uniform((-50, -80), (1200, 300), (300, 2)):
        fine = {w: np.hypot(*(dense(scene, row) - (x, y)).T).min() for row, w in enumerate(scene.wires)}
        best = min(fine, key=lambda wire: fine[wire])
        found = hits.wire_at(scene, QPointF(x, y), 6)
        if fine[best] < 5.9:
            assert found == best
        elif fine[best] > 6.1:
            assert found is None


def dense(scene: Scene, row: int) -> np.ndarray:
    points = scene.points[row]
    t = np.linspace(0, len(points) - 1, 4000)
    return np.stack([np.interp(t, np.arange(len(points)), points[:, axis]) for axis in (0, 1)], axis=1)


def test_an_empty_sheet_has_nothing_to_hit() -> None:
    scene = Scene(Sheet())
    assert hits.node_at(scene, QPointF()) is None
    assert hits.port_at(scene, QPointF(), 100) is None
    assert hits.wire_at(scene, QPointF(), 100) is None
    assert scene.bounds().isNull()
