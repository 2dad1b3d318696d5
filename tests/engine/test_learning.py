"""Parameters that do not learn as usual: shared, frozen, drawn from a seed of their own."""

import msgspec
import numpy as np
import pytest

from engine.check import check
from engine.compile import compile
from engine.graph import Graph, Learning
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.insight.gradient_check import fill_sources, gradient_check
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.input import Input
from engine.layers.stop_gradient import StopGradient
from engine.layers.tanh import Tanh
from engine.losses.mse import MSE
from engine.optimizers.adamw import AdamW
from engine.program import Mode, Program, Recording
from engine.sheet import Training
from engine.update import record_update
from tests.engine.graphs import chain
from tests.engine.graphs import graph as drawn


def twice(**learning: Learning) -> Graph:
    """n1 (3 → 3), n2 tanh, n3 (3 → 3)."""
    return msgspec.structs.replace(chain(Dense(units=3), Tanh(), Dense(units=3)), learning=learning)


def run(graph: Graph, mode: Mode) -> tuple[Program, Recording]:
    program = compile(graph, dtype=np.float64)
    recording = program.recording(5, mode)
    fill_sources(graph, recording, {}, np.random.default_rng(0))
    recording.run()
    return program, recording


def test_shared_weights_are_there_once_and_their_gradients_add_up() -> None:
    graph = twice(n3=Learning(shares="n1"))
    assert list(compile(graph).parameters) == ["n1.weight"]
    assert gradient_check(graph, at_most=100).error < 1e-7
    shared, _ = run(graph, "training")
    apart = compile(twice(), dtype=np.float64)
    for own in apart.parameters.values():
        own[...] = shared.parameters["n1.weight"]
    recording = apart.recording(5)
    fill_sources(graph, recording, {}, np.random.default_rng(0))
    recording.run()
    np.testing.assert_allclose(shared.gradients["n1.weight"], sum(apart.gradients.values()), rtol=1e-12)


def test_a_shared_batch_norm_shares_its_statistics() -> None:
    graph = chain(BatchNorm(), Tanh(), BatchNorm())
    graph = msgspec.structs.replace(graph, learning={"n3": Learning(shares="n1")})
    program, _ = run(graph, "training")
    assert list(program.state) == ["n1.running_mean", "n1.running_variance"]


@pytest.mark.parametrize("mode", ["training", "watching"])
def test_of_frozen_weights_the_gradient_is_there_for_those_who_watch(mode: Mode) -> None:
    program, recording = run(twice(n1=Learning(frozen=True)), mode)
    assert program.gradients["n1.weight"].any() == (mode == "watching")
    assert program.gradients["n3.weight"].any()
    assert [range.part for range in program.ranges] == [slice(0, 12)]
    assert np.shares_memory(program.flat[:12], program.parameters["n3.weight"]), "the frozen ones lie last"
    if mode == "training":
        assert {call.node for call in recording.calls if call.stage == "backward"} == {"loss", "n3"}


def test_parameters_that_learn_alike_lie_together() -> None:
    program = compile(twice(n1=Learning(rate=2.0)))
    assert [(range.part, range.factor) for range in program.ranges] == [(slice(0, 12), 1.0), (slice(12, 24), 2.0)]
    assert list(program.parameters) == ["n1.weight", "n3.weight"], "named in the order of the passes"


def test_a_seed_of_its_own_draws_the_same_weights_whatever_the_trainings_seed() -> None:
    graph = twice(n1=Learning(seed=7))
    one, other = compile(graph, seed=1), compile(graph, seed=2)
    assert np.array_equal(one.parameters["n1.weight"], other.parameters["n1.weight"])
    assert not np.array_equal(one.parameters["n3.weight"], other.parameters["n3.weight"])


@pytest.mark.parametrize(
    ("learning", "sentence"),
    [
        ({"n3": Learning(shares="nobody")}, "n3 shares the weights of nobody, which is no node."),
        ({"n3": Learning(shares="n3")}, "n3 shares the weights of n3, which has none of its own."),
        ({"n3": Learning(shares="n1"), "n1": Learning(shares="n4")}, "n3 shares the weights of n1, which has none of"),
        (
            {"n4": Learning(shares="n1")},
            "n4 shares the weights of n1, which do not fit: it needs weight 2×4, there are",
        ),
        ({"n2": Learning(shares="n1")}, "n2 shares the weights of n1, which do not fit: it needs none, there are"),
    ],
)
def test_what_cannot_be_shared_is_said(learning: dict[str, Learning], sentence: str) -> None:
    graph = chain(Dense(units=3), Tanh(), Dense(units=3), Dense(units=2))
    problems = check(msgspec.structs.replace(graph, learning=learning)).errors
    assert any(problem.sentence.startswith(sentence) and problem.kind == "sharing" for problem in problems), problems


def test_what_no_gradient_comes_back_to_is_left_alone_by_decay_too() -> None:
    nodes = {"x": Input(shape=(3,)), "before": Dense(units=3), "stop": StopGradient(), "behind": Dense(units=2)}
    nodes |= {"t": Input(shape=(2,)), "loss": MSE()}
    ends = ("x > before", "before > stop", "stop > behind", "behind > loss.prediction", "t > loss.targets")
    program = compile(drawn(nodes, *ends))
    first = program.save()
    rate = np.array(0.1, np.float32)
    update = record_update(program, Training(optimizer=AdamW(), l2=0.1), rate, program.ranges)
    for _ in range(20):
        for call in update.calls:
            call()
    assert np.array_equal(program.parameters["before.weight"], first["before.weight"])
    assert not np.array_equal(program.parameters["behind.weight"], first["behind.weight"])
    assert not program.gradients["before.weight"].any(), "decay is added to what learns alone"


def test_a_group_learns_as_its_node_says() -> None:
    inner = drawn(
        {"in": Inlet(), "a": Dense(units=3), "b": Dense(units=3), "out": Outlet()}, "in.y > a", "a > b", "b > out"
    )
    inner = msgspec.structs.replace(inner, learning={"a": Learning(rate=2.0)})
    nodes = {"x": Input(shape=(3,)), "block": Group(graph=inner), "t": Input(shape=(3,)), "loss": MSE()}
    outer = drawn(nodes, "x > block.in", "block.out > loss.prediction", "t > loss.targets")
    slow = compile(msgspec.structs.replace(outer, learning={"block": Learning(rate=0.5, seed=3)}))
    assert [factor for _, factor in slow.ranges] == [0.5, 1.0]
    assert not compile(msgspec.structs.replace(outer, learning={"block": Learning(frozen=True)})).ranges
    again = compile(msgspec.structs.replace(outer, learning={"block": Learning(seed=3)}), seed=9)
    assert np.array_equal(slow.parameters["block.b.weight"], again.parameters["block.b.weight"])
