"""A node that lets no gradient back: what lies behind it learns, what lies before it does not."""

from itertools import pairwise

import numpy as np
import pytest

from engine.check import check
from engine.compile import compile
from engine.graph import Graph, Wire
from engine.insight.gradient_check import fill_sources, gradient_check
from engine.layers.add import Add
from engine.layers.dense import Dense
from engine.layers.input import Input
from engine.layers.layer import Layer
from engine.layers.stop_gradient import StopGradient
from engine.layers.tanh import Tanh
from engine.losses.mse import MSE


def chain(*, around: bool = False) -> Graph:
    """x → before → stop → behind → loss; perhaps with a way around the stop."""
    nodes: dict[str, Layer] = {"x": Input(shape=(3,)), "t": Input(shape=(2,)), "before": Dense(units=4)}
    nodes |= {"bend": Tanh(), "stop": StopGradient(), "behind": Dense(units=2), "loss": MSE()}
    order = ["x", "before", "bend", "stop", "behind"]
    wires = [Wire(a, "y", b, "x") for a, b in pairwise(order)]
    if around:
        nodes["sum"] = Add()
        wires[-1] = Wire("sum", "y", "behind", "x")
        wires += [Wire("stop", "y", "sum", "a"), Wire("bend", "y", "sum", "b")]
    wires += [Wire("behind", "y", "loss", "prediction"), Wire("t", "y", "loss", "targets")]
    return Graph(nodes, tuple(wires))


@pytest.mark.parametrize("mode", ["training", "watching"])
def test_what_lies_behind_learns_and_what_lies_before_does_not(mode) -> None:
    graph = chain()
    assert not check(graph).problems, "it was put there on purpose"
    program = compile(graph)
    recording = program.recording(5, mode)
    fill_sources(graph, recording, {}, np.random.default_rng(0))
    recording.run()
    assert program.gradients["behind.weight"].all()
    assert not program.gradients["before.weight"].any()
    assert not any(call.node in ("before", "bend", "stop") for call in recording.calls if call.stage == "backward")
    if mode == "watching":
        assert {wire.source for wire in recording.gradients} == {"stop", "behind"}


def test_another_way_still_carries_it_back() -> None:
    graph = chain(around=True)
    program = compile(graph)
    recording = program.recording(5, "watching")
    fill_sources(graph, recording, {}, np.random.default_rng(0))
    recording.run()
    assert program.gradients["before.weight"].any()
    assert Wire("sum", "y", "behind", "x") in recording.gradients
    assert Wire("bend", "y", "stop", "x") not in recording.gradients


@pytest.mark.parametrize("around", [False, True])
def test_the_gradient_check_holds_still_what_is_stopped(around: bool) -> None:
    found = gradient_check(chain(around=around))
    assert found.compared
    assert found.error < 1e-7, found
