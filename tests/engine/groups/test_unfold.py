"""What a group stands for: once, in a row, one in another, with the same weights."""

import numpy as np
import pytest

from engine.check import check
from engine.compile import compile
from engine.formats.sheet_text import from_text, to_text
from engine.graph import Graph, Learning
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.groups.unfold import size, unfold
from engine.insight.gradient_check import fill_sources, gradient_check
from engine.layers.add import Add
from engine.layers.dense import Dense
from engine.layers.input import Input
from engine.layers.layer import Layer
from engine.layers.tanh import Tanh
from engine.losses.mse import MSE
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
    assert list(flat.nodes) == ["x", "block.dense", "block.bend", "block.sum", "end", "t", "loss"]
    assert stands_for == {("block", "out"): ("block.sum", "y")}
    assert {str(wire) for wire in flat.wires} == {
        "x.y → block.dense.x",
        "block.dense.y → block.bend.x",
        "block.bend.y → block.sum.a",
        "x.y → block.sum.b",
        "block.sum.y → end.x",
        "end.y → loss.prediction",
        "t.y → loss.targets",
    }


def test_in_a_row() -> None:
    flat, _ = unfold(around(Group(graph=BLOCK, repeat=3)))
    assert [name for name in flat.nodes if "dense" in name] == ["block.1.dense", "block.2.dense", "block.3.dense"]
    assert "block.1.sum.y → block.2.dense.x" in map(str, flat.wires)
    assert "block.3.sum.y → end.x" in map(str, flat.wires)
    assert gradient_check(around(Group(graph=BLOCK, repeat=3))).error < 1e-7


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
    assert {str(wire) for wire in flat.wires} == {
        "x.y → block.1.sum.a",
        "c.y → block.1.sum.b",
        "block.1.sum.y → block.2.sum.a",
        "c.y → block.2.sum.b",
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
    assert problem.node == "block"
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
