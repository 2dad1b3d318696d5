"""Programs: what is shared, what is summed, what is left out, and what the recorded calls say."""

from typing import Any

import numpy as np
import pytest

from engine.compile import compile
from engine.family import Setting
from engine.graph import Graph, Wire
from engine.insight.gradient_check import fill_sources, gradient_check
from engine.layers.add import Add
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.flatten import Flatten
from engine.layers.input import Input
from engine.layers.layer import Layer
from engine.layers.relu import ReLU
from engine.layers.tanh import Tanh
from engine.losses.mse import MSE
from engine.op import Op
from engine.program import Mode, Program, Recording
from engine.tensor import Spec, copy
from tests.engine.graphs import branching, chain, graph, wire


def run(program: Program, batch: int = 5, mode: Mode = "watching") -> Recording:
    """One pass over drawn data."""
    recording = program.recording(batch, mode)
    fill_sources(program.graph, recording, {}, np.random.default_rng(2))
    recording.run()
    return recording


def test_branches_sum() -> None:
    found = gradient_check(branching(), batch=3, at_most=100)
    assert found.error < 1e-7, found
    assert found.compared == 4 * 4 + 4 * 5 + 2 * 4 + 2 * 10 + 3 * 3


def test_each_wire_of_a_branch_has_its_own_gradient() -> None:
    recording = run(compile(branching(), dtype=np.float64))
    added = recording.gradients[wire("shared", "sum.b")]
    assert np.array_equal(added, recording.gradients[wire("shared", "sum.c")])
    assert np.array_equal(added, recording.gradients[wire("sum", "joined.a")])
    through_side = recording.gradients[wire("shared", "side")]
    assert not np.array_equal(added, through_side)


def test_every_wire_has_a_gradient_that_can_be_read_where_it_is_watched() -> None:
    program = compile(branching())
    watching = set(run(program).gradients)
    targets = {wire("t", "loss.targets"), wire("t_side", "loss_side.targets")}
    assert watching == set(branching().wires) - targets
    for mode in ("training", "inference"):
        assert not run(program, mode=mode).gradients, "their memory has served"


def test_modes_agree() -> None:
    program = compile(branching())
    training = run(program, mode="training")
    gradient = program.flat_gradient.copy()
    watching = run(program)
    assert watching.loss == training.loss
    assert np.array_equal(gradient, program.flat_gradient)
    assert run(program, mode="inference").loss == training.loss


def test_parameters_are_views_of_one_array() -> None:
    program = compile(branching())
    assert program.parameter_count == sum(array.size for array in program.parameters.values())
    for arrays, flat in ((program.parameters, program.flat), (program.gradients, program.flat_gradient)):
        assert all(np.shares_memory(array, flat) for array in arrays.values())
        assert flat.ctypes.data % 64 == 0


def test_recordings_share_parameters() -> None:
    program = compile(chain(Dense(units=2), BatchNorm()))
    small, large = program.recording(2, "watching"), program.recording(7, "watching")
    assert small is program.recording(2, "watching")
    assert small is not large
    assert large.values["n1", "y"].shape == (2, 7)
    run(program, 7, "training")
    kept = program.state["n2.running_mean"].copy()
    assert kept.any()
    run(program, 2, "inference")
    assert np.array_equal(kept, program.state["n2.running_mean"]), "inference leaves the statistics alone"
    program.flat[...] = 0
    for batch in (2, 7):
        run(program, batch)
        assert not program.recording(batch, "watching").values["n1", "y"].any()


def test_save_load_initialize() -> None:
    program = compile(chain(Dense(units=2), BatchNorm()), seed=5)
    first = program.save()
    assert set(first) == {"n1.weight", "n2.scale", "n2.shift", "n2.running_mean", "n2.running_variance"}
    run(program, 7, "training")
    program.flat += 1
    changed = program.save()
    program.initialize(5)
    assert all(np.array_equal(first[name], array) for name, array in program.save().items())
    program.load(changed)
    assert all(np.array_equal(changed[name], array) for name, array in program.save().items())
    with pytest.raises(ValueError, match=r"n1\.weight are missing"):
        program.load({})
    with pytest.raises(ValueError, match=r"n1\.weight have shape \(9,\)"):
        program.load(changed | {"n1.weight": np.zeros(9)})
    assert all(np.array_equal(changed[name], array) for name, array in program.save().items()), "all or nothing"


def test_dropout_is_drawn_from_the_seed() -> None:
    def losses(seed: int) -> list[float]:
        program = compile(chain(Dense(units=20), Dropout()), seed=seed)
        return [run(program, mode="training").loss for _ in range(3)]

    assert losses(1) == losses(1)
    assert losses(1) != losses(2)
    assert len(set(losses(1))) == 3


def test_names_with_dots_keep_their_own_parameters() -> None:
    nodes = {"x": Input(), "a": Dense(units=2), "a.b": Dense(units=2), "t": Input(), "loss": MSE()}
    wires = (
        Wire("x", "y", "a", "x"),
        Wire("a", "y", "a.b", "x"),
        Wire("a.b", "y", "loss", "prediction"),
        Wire("t", "y", "loss", "targets"),
    )
    found = gradient_check(Graph(nodes, wires))
    assert found.error < 1e-7, found


def test_flatten_in_front_of_dense_and_behind_a_branch() -> None:
    nodes = {
        "x": Input(shape=(2, 2, 2)),
        "relu": Tanh(),
        "flat": Flatten(),
        "again": Flatten(),
        "one": Dense(units=3),
        "two": Dense(units=3),
        "sum": Add(),
        "t": Input(shape=(3,)),
        "loss": MSE(),
    }
    ends = (
        "x > relu",
        "relu > flat",
        "flat > again",
        "flat > one",
        "again > two",
        "one > sum.a",
        "two > sum.b",
    )
    found = gradient_check(graph(nodes, *ends, "sum > loss.prediction", "t > loss.targets"), at_most=100)
    assert found.error < 1e-7, found


def test_one_input_as_data_and_target() -> None:
    nodes = {"x": Input(shape=(3,)), "code": Dense(units=2), "out": Dense(units=3), "loss": MSE()}
    found = gradient_check(
        graph(nodes, "x > code", "code > out", "out > loss.prediction", "x > loss.targets"), at_most=100
    )
    assert found.error < 1e-7, found
    assert found.compared == 2 * 4 + 3 * 3 + 3 * 4, "targets stay while x is shaken"


def test_what_nobody_learns_from_is_left_out() -> None:
    nodes = {
        "x": Input(shape=(2,)),
        "fixed": Tanh(),
        "n": Dense(units=2),
        "aside": ReLU(),
        "t": Input(),
        "loss": MSE(),
    }
    ends = ("x > fixed", "fixed > n", "n > loss.prediction", "t > loss.targets", "n > aside")
    program = compile(graph(nodes, *ends))
    backward = [call for call in program.recording(3).calls if call.stage == "backward"]
    assert {call.node for call in backward} == {"loss", "n"}
    watched = [call for call in program.recording(3, "watching").calls if call.stage == "backward"]
    assert {call.node for call in watched} == {"loss", "n", "fixed"}


def test_the_calls_read_like_the_mathematics() -> None:
    program = compile(chain(Dense(units=2), ReLU()))
    calls = [(call.node, call.stage, call.text) for call in program.recording(4, "watching").calls]
    assert ("n1", "forward", "dot(weight, x1) → y") in calls
    assert ("n1", "backward", "dot(dy, x1ᵀ) → grad_weight") in calls
    assert ("n1", "backward", "matmul(weightᵀ, dy) → dx") in calls
    assert ("n2", "forward", "maximum(x, zeros) → y") in calls
    assert [stage for _, stage, _ in calls] == sorted((c[1] for c in calls), key=("forward", "loss", "backward").index)


def test_a_layer_of_which_only_the_second_output_leads_on() -> None:
    class Halves(Layer, Setting):
        """Two outputs: the first half of the features, and the second."""

        def outputs(self) -> tuple[str, ...]:
            return ("first", "second")

        def infer(self, *inputs: Spec) -> tuple[Spec, ...]:
            return (Spec((inputs[0].shape[0] // 2,)),) * 2

        def forward(self, w: Any, op: Op) -> None:
            half = len(w.x) // 2
            op(copy, w.x[:half], w.ys[0])
            op(copy, w.x[half:], w.ys[1])

        def backward(self, w: Any, op: Op) -> None:
            half = len(w.x) // 2
            op(copy, w.dys[0], w.dx[:half])
            op(copy, w.dys[1], w.dx[half:])

    nodes = {"x": Input(shape=(3,)), "dense": Dense(units=4), "halves": Halves(), "t": Input(shape=(2,)), "loss": MSE()}
    wires = ["x > dense", "dense > halves", "halves.second > loss.prediction", "t > loss.targets"]
    found = gradient_check(graph(nodes, *wires))
    assert found.error < 1e-7
    assert abs(found.analytic) > 0
