"""Graphs that nobody drew, in training and where all is watched: the same bits, whatever the passes do."""

from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.compile import compile
from engine.graph import Graph
from engine.layers.add import Add
from engine.layers.dense import Dense
from engine.layers.gelu import GELU
from engine.layers.input import Input
from engine.layers.layer import Layer
from engine.layers.sigmoid import Sigmoid
from engine.layers.softplus import Softplus
from engine.layers.tanh import Tanh
from engine.losses.mse import MSE
from engine.passes.tiles import tiles
from engine.program import Mode
from engine.tensor import Array
from tests.engine.graphs import graph
from tests.parity.random_graphs import Drawing


def feed(subject: Graph, values: dict[tuple[str, str], Array]) -> None:
    """The first samples of each data set."""
    for name, layer in subject.nodes.items():
        if not layer.inputs():
            samples = layer.load().train if hasattr(layer, "load") else None
            for place, port in enumerate(layer.outputs()):
                array = values[name, port]
                if samples is not None:
                    array[...] = samples[place]
                else:
                    array[...] = np.random.default_rng(place).uniform(-1, 1, array.shape)


def numbers(subject: Graph, mode: Mode) -> list[bytes]:
    """What three steps straight down the gradient leave."""
    program = compile(subject)
    recording = program.recording(5, mode)
    feed(subject, recording.values)
    found = []
    with np.errstate(all="ignore"):
        for _ in range(3):
            recording.run()
            found += [np.float64(recording.loss).tobytes(), program.flat_gradient[: trained(program.ranges)].tobytes()]
            program.flat[: trained(program.ranges)] -= 1e-3 * program.flat_gradient[: trained(program.ranges)]
    return found + [array.tobytes() for array in program.state.values()]


def trained(ranges: list) -> int:
    """Where the parameters end that learn."""
    return max((part.stop for part, _ in ranges), default=0)


@settings(derandomize=True, max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_the_same_bits(seed: int) -> None:
    subject = Drawing(Random(seed)).graph
    assert numbers(subject, "training") == numbers(subject, "watching")


@settings(derandomize=True, max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_the_same_bits_in_small_tiles(seed: int) -> None:
    subject = Drawing(Random(seed)).graph
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(tiles.__globals__, "TILE", 64)  # as long as NumPy takes numbers at a time
        assert numbers(subject, "training") == numbers(subject, "watching")


@pytest.mark.parametrize("layer", [Tanh(), Sigmoid(), Softplus(), GELU()], ids=lambda layer: type(layer).__name__)
def test_two_branches_of_small_layers(layer: Layer) -> None:
    nodes = {"x": Input(shape=(2,)), "a": Dense(units=4), "b": Dense(units=4), "fa": layer, "fb": layer}
    nodes |= {"c": Dense(units=2), "d": Dense(units=2), "sum": Add(), "t": Input(shape=(2,)), "loss": MSE()}
    ends = ("x > a", "x > b", "a > fa", "b > fb", "fa > c", "fb > d", "c > sum.a", "d > sum.b")
    subject = graph(nodes, *ends, "sum > loss.prediction", "t > loss.targets")
    assert numbers(subject, "training") == numbers(subject, "watching")
    row = graph(
        {"x": Input(shape=(2,)), "a": Dense(), "fa": layer, "b": Dense(), "fb": layer, "c": Dense(units=2)}
        | {"t": Input(shape=(2,)), "loss": MSE()},
        *("x > a", "a > fa", "fa > b", "b > fb", "fb > c", "c > loss.prediction", "t > loss.targets"),
    )
    assert numbers(row, "training") == numbers(row, "watching")
