"""Large graphs compile and learn: a thousand layers, ten million parameters, a residual network."""

from itertools import pairwise

import numpy as np

from engine.compile import compile
from engine.graph import Graph, Wire
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.insight.gradient_check import fill_sources
from engine.layers.add import Add
from engine.layers.batch_norm import BatchNorm
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.global_average_pool import GlobalAveragePool
from engine.layers.input import Input
from engine.layers.layer import Layer
from engine.layers.relu import ReLU
from engine.layers.tanh import Tanh
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.mse import MSE
from engine.program import Program
from tests.benchmarks.compile import chain
from tests.engine.graphs import graph


def learns(subject: Graph, batch: int, rate: float, steps: int = 3) -> Program:
    """Some steps straight down the gradient on one batch: the loss falls at each."""
    program = compile(subject, batch=batch)
    recording = program.recording(batch)
    fill_sources(subject, recording, {}, np.random.default_rng(0))
    losses = []
    for _ in range(steps):
        recording.run()
        losses.append(recording.loss)
        assert np.isfinite(program.flat_gradient).all()
        program.flat -= rate * program.flat_gradient
    assert losses == sorted(losses, reverse=True), losses
    assert len(set(losses)) == steps
    return program


def test_a_thousand_layers() -> None:
    program = learns(chain(1000), 8, 0.05)
    assert len(program.parameters) == 500


def test_ten_million_parameters() -> None:
    nodes: dict[str, Layer] = {
        "x": Input(shape=(1000,)),
        "wide": Dense(units=3000),
        "bend": Tanh(),
        "deep": Dense(units=2300),
        "out": Dense(units=10),
        "t": Input(shape=(10,)),
        "loss": MSE(),
    }
    ends = ("x > wide", "wide > bend", "bend > deep", "deep > out", "out > loss.prediction", "t > loss.targets")
    assert learns(graph(nodes, *ends), 4, 0.001).parameter_count > 9_900_000


def block(filters: int, stride: int) -> Graph:
    """Two convolutions with a way around; where the size changes, a 1×1 convolution on that way."""
    nodes: dict[str, Layer] = {
        "x": Inlet(),
        "conv_1": Conv2D(filters=filters, stride=stride, padding=1, bias=False),
        "norm_1": BatchNorm(),
        "relu_1": ReLU(),
        "conv_2": Conv2D(filters=filters, padding=1, bias=False),
        "norm_2": BatchNorm(),
        "sum": Add(),
        "relu_2": ReLU(),
        "y": Outlet(),
    }
    ends = ["x > conv_1", "conv_1 > norm_1", "norm_1 > relu_1", "relu_1 > conv_2", "conv_2 > norm_2"]
    ends += ["norm_2 > sum.a", "sum > relu_2", "relu_2 > y"]
    if stride == 1:
        return graph(nodes, *ends, "x > sum.b")
    nodes["around"] = Conv2D(filters=filters, kernel=1, stride=stride, bias=False)
    return graph(nodes, *ends, "x > around", "around > sum.b")


def resnet_20() -> Graph:
    """He et al. 2015: three stages of three blocks, 16, 32 and 64 channels, on 32×32 images."""
    nodes: dict[str, Layer] = {
        "x": Input(shape=(3, 32, 32)),
        "stem": Conv2D(filters=16, padding=1, bias=False),
        "norm": BatchNorm(),
        "relu": ReLU(),
        "stage_1": Group(graph=block(16, 1), repeat=3),
        "shrink_2": Group(graph=block(32, 2)),
        "stage_2": Group(graph=block(32, 1), repeat=2),
        "shrink_3": Group(graph=block(64, 2)),
        "stage_3": Group(graph=block(64, 1), repeat=2),
        "pool": GlobalAveragePool(),
        "out": Dense(units=10),
    }
    wires = [Wire(a, "y", b, "x") for a, b in pairwise(nodes)]  # the groups' ports are called like the layers'
    ends = [Wire("out", "y", "loss", "prediction"), Wire("t", "y", "loss", "targets")]
    return Graph(nodes | {"t": Input(shape=(), classes=10), "loss": CrossEntropy()}, (*wires, *ends))


def test_resnet_20() -> None:
    program = learns(resnet_20(), 4, 0.02)
    assert sum("conv" in name or "stem" in name or "out" in name for name in program.parameters) == 20
    assert 265_000 < program.parameter_count < 280_000
