"""What a group stands for: once, in a row, one in another, with the same weights."""

import numpy as np
import pytest
from msgspec.structs import replace

from engine.check import check
from engine.compile import compile
from engine.formats.sheet_text import from_text, to_text
from engine.graph import Graph, Learning
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.groups.unfold import size, unfold, without_passages
from engine.insight.gradient_check import fill_sources, gradient_check
from engine.layers.add import Add
from engine.layers.dense import Dense
from engine.layers.input import Input
from engine.layers.layer import Layer
from engine.layers.tanh import Tanh
from engine.losses.mse import MSE
from engine.program import Program
from engine.sheet import Sheet
from tests.engine.graphs import graph

BLOCK = graph(
    {"in": Inlet(), "dense": Dense(units=3), "bend": Tanh(), "sum": Add(), "out": Outlet()},
    *("in.y > dense.x", "dense > bend", "bend > sum.a", "in > sum.b", "sum > out"),
)
SIDE = graph({"x": Inlet(), "side": Inlet(), "sum": Add(), "out": Outlet()}, "x > sum.a", "side > sum.b", "sum > out.x")


def around(group: Layer) -> Graph:
    """x → block → end → loss, against t."""
    nodes = {"x": Input(shape=(3,)), "block": group, "end": Dense(units=2), "t": Input(shape=(2,)), "loss": MSE()}
    return graph(nodes, "x > block.in", "block.out > end", "end > loss.prediction", "t > loss.targets")


def test_a_graph_without_groups_is_itself() -> None:
    plain = unfold(around(Dense())).graph
    assert plain is not None
    assert unfold(plain).graph is plain


def test_once() -> None:
    flat, stands_for = unfold(around(Group(graph=BLOCK)))
    inside = ["block.in", "block.dense", "block.bend", "block.sum", "block.out"]
    assert list(flat.nodes) == ["x", *inside, "end", "t", "loss"]
    assert stands_for == {("block", "out"): ("block.out", "y")}
    assert {str(wire) for wire in flat.wires} == {
        "x.y → block.in.x",
        "block.in.y → block.dense.x",
        "block.dense.y → block.bend.x",
        "block.bend.y → block.sum.a",
        "block.in.y → block.sum.b",
        "block.sum.y → block.out.x",
        "block.out.y → end.x",
        "end.y → loss.prediction",
        "t.y → loss.targets",
    }


def test_in_a_row() -> None:
    flat, stands_for = unfold(around(Group(graph=BLOCK, repeat=3)))
    assert [name for name in flat.nodes if "dense" in name] == ["block.1.dense", "block.2.dense", "block.3.dense"]
    assert {"block.1.out.y → block.2.in.x", "block.3.out.y → end.x"} <= set(map(str, flat.wires))
    assert stands_for == {("block", "out"): ("block.3.out", "y")}
    assert gradient_check(around(Group(graph=BLOCK, repeat=3))).error < 1e-7


def test_without_passages_the_computation_is_the_same() -> None:
    flat = unfold(around(Group(graph=BLOCK, repeat=2))).graph
    plain = without_passages(flat)
    assert [name for name in plain.nodes if "." in name] == [
        f"block.{turn}.{name}" for turn in (1, 2) for name in ("dense", "bend", "sum")
    ]
    assert {"x.y → block.1.dense.x", "x.y → block.1.sum.b", "block.1.sum.y → block.2.dense.x"} <= set(
        map(str, plain.wires)
    )
    assert losses(compile(flat, dtype=np.float64)) == losses(compile(plain, dtype=np.float64))


def losses(program: Program) -> float:
    """What a first forward pass over random numbers gives."""
    recording = program.recording(5)
    fill_sources(program.graph, recording, {}, np.random.default_rng(0))
    recording.run()
    return float(recording.loss)


def test_a_muted_node_is_passed_through() -> None:
    drawn = around(Dense(units=3))
    nodes = {**drawn.nodes, "side": Input(shape=(3,)), "block": Add()}
    wires = ("x > block.a", "side > block.b", "block > end", "end > loss.prediction", "t > loss.targets")
    both = replace(graph(nodes, *wires), muted=("block",))
    flat, _ = unfold(both)
    assert not check(both).errors
    assert flat.nodes["block"].reshapes
    assert "side.y → block.b" not in map(str, flat.wires)
    left = {name: layer for name, layer in drawn.nodes.items() if name != "block"}
    direct = graph(left, "x > end", "end > loss.prediction", "t > loss.targets")
    assert losses(compile(both, dtype=np.float64)) == losses(compile(direct, dtype=np.float64))
    assert gradient_check(both).error < 1e-7


def test_a_muted_layer_learns_nothing_and_a_muted_group_neither() -> None:
    for layer in (Dense(units=3), Group(graph=BLOCK, repeat=3)):
        port = layer.inputs()[0], layer.outputs()[0]
        nodes = {**around(Dense()).nodes, "block": layer}
        ends = ("end > loss.prediction", "t > loss.targets")
        drawn = graph(nodes, f"x > block.{port[0]}", f"block.{port[1]} > end", *ends)
        assert list(compile(replace(drawn, muted=("block",))).parameters) == ["end.weight"]


def test_what_cannot_be_passed_through_works_on() -> None:
    drawn = replace(around(Group(graph=BLOCK)), muted=("t", "x", "loss"))
    assert unfold(drawn).graph.nodes.keys() == unfold(replace(drawn, muted=())).graph.nodes.keys()
    assert not check(drawn).errors


def test_one_in_another_is_what_one_would_draw() -> None:
    pair = graph(
        {"in": Inlet(), "twice": Group(graph=BLOCK, repeat=2), "out": Outlet()}, "in > twice.in", "twice.out > out"
    )
    nested = around(Group(graph=pair, repeat=2))
    assert size(nested) == 4 + 2 * (2 + 2 * 5)
    inspection = check(nested)
    assert not inspection.errors
    assert inspection.specs["block", "out"].shape == (3,)
    program = compile(nested, dtype=np.float64)
    assert list(program.parameters)[:2] == ["block.1.twice.1.dense.weight", "block.1.twice.2.dense.weight"]
    by_hand = compile(around(Group(graph=BLOCK, repeat=4)), dtype=np.float64)
    by_hand.flat[...] = program.flat
    losses = []
    for made in (program, by_hand):
        recording = made.recording(5)
        fill_sources(made.graph, recording, {}, np.random.default_rng(0))
        recording.run()
        losses.append(recording.loss)
    assert losses[0] == losses[1]


def test_what_is_wired_to_other_inlets_comes_to_every_turn() -> None:
    nodes: dict[str, Layer] = {"x": Input(shape=(3,)), "block": Group(graph=SIDE, repeat=2), "c": Input(shape=(3,))}
    flat, _ = unfold(graph(nodes, "x > block.x", "c > block.side"))
    inside = [f"block.{t}.{a}.y → block.{t}.{b}" for t in (1, 2) for a, b in (("x", "sum.a"), ("side", "sum.b"))]
    assert {str(wire) for wire in flat.wires} == {
        "x.y → block.1.x.x",
        "c.y → block.1.side.x",
        "c.y → block.2.side.x",
        "block.1.out.y → block.2.x.x",
        "block.1.sum.y → block.1.out.x",
        "block.2.sum.y → block.2.out.x",
        *inside,
    }


def test_tied_turns_use_the_same_weights() -> None:
    program = compile(around(Group(graph=BLOCK, repeat=3, tied=True)))
    assert list(program.parameters) == ["block.1.dense.weight", "end.weight"]
    assert gradient_check(around(Group(graph=BLOCK, repeat=3, tied=True))).error < 1e-7


def test_how_nodes_learn_goes_with_them() -> None:
    inner = Graph(BLOCK.nodes, BLOCK.wires, {"dense": Learning(frozen=True)})
    program = compile(around(Group(graph=inner, repeat=2)))
    assert sum(range.part.stop - range.part.start for range in program.ranges) == 2 * 4, "only the last layer learns"


def test_problems_are_said_of_the_group() -> None:
    loose = graph({"in": Inlet(), "dense": Dense(), "out": Outlet()}, "dense > out")
    (problem,) = (p for p in check(around(Group(graph=loose))).errors)
    assert problem.node == "block.dense"
    assert problem.sentence == "block.dense has nothing at its input x."


def test_a_group_that_stands_for_too_much_is_said_and_not_built() -> None:
    crowd = BLOCK
    for _ in range(6):
        crowd = graph({"in": Inlet(), "many": Group(graph=crowd, repeat=1000), "out": Outlet()}, "in > many.in")
    (problem,) = check(around(Group(graph=crowd))).errors
    assert problem.sentence.startswith("The groups stand for 5,002,002,002,002,")


def test_an_inlet_outside_of_groups_is_said() -> None:
    (problem,) = (p for p in check(around(Inlet())).errors if p.node == "block" and p.kind == "shape")
    assert problem.sentence == "block stands for what comes into a group, and is in none."


@pytest.mark.parametrize("group", [Group(), Group(graph=BLOCK, repeat=3, tied=True)])
def test_a_file_keeps_it(group: Group) -> None:
    sheet = Sheet(graph=Graph({"block": group}), places={"block": (0.0, 0.0)})
    assert from_text(to_text(sheet)) == sheet


def test_an_unwired_group_is_said_by_its_port() -> None:
    (problem,) = (p for p in check(Graph({"block": Group(graph=BLOCK)})).errors if p.kind == "missing input")
    assert (problem.node, problem.port) == ("block", "in")
    assert problem.sentence == "block has nothing at its input in."
