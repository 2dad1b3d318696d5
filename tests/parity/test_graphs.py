"""Whole graphs against PyTorch's autograd: branches, joins, two losses, every single wire's gradient."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from engine.check import check
from engine.compile import compile
from engine.data.dataset import Dataset
from engine.graph import Graph, Wire, wires_in
from engine.insight.gradient_check import fill_sources
from engine.layers.batch_norm import BatchNorm
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.layers.input import Input
from engine.layers.max_pool2d import MaxPool2D
from engine.layers.relu import ReLU
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.loss import Loss
from tests.engine.graphs import branching, graph
from tests.parity.twins import Twin, arrays_of, close, here, there, torch


def images() -> Graph:
    """A small image network, as the examples have them."""
    nodes = {
        "x": Input(shape=(1, 10, 10)),
        "conv_1": Conv2D(filters=4, kernel=3, padding=1, bias=False),  # the norm takes a bias out again
        "norm": BatchNorm(),
        "relu_1": ReLU(),
        "pool": MaxPool2D(),
        "conv_2": Conv2D(filters=3, kernel=3),
        "relu_2": ReLU(),
        "flat": Flatten(),
        "dense": Dense(units=5),
        "t": Input(shape=(), classes=5),
        "loss": CrossEntropy(),
    }
    names = list(nodes)[:9]
    chain = [f"{a} > {b}" for a, b in pairwise(names)]
    return graph(nodes, *chain, "dense > loss.prediction", "t > loss.targets")


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)
@pytest.mark.parametrize("subject", [branching(), images()], ids=["branching", "images"])
def test_every_wire(subject: Graph, dtype: Any) -> None:
    program = compile(subject, dtype=dtype, seed=1)
    recording = program.recording(6, "watching")
    fill_sources(subject, recording, {}, np.random.default_rng(0))
    arriving, inspection = wires_in(subject), check(subject)
    twins: dict[str, Twin] = {}
    values: dict[str, Any] = {}
    carried: dict[Wire, Any] = {}  # a tensor for each wire, so that autograd keeps each wire's own gradient
    total = torch.zeros((), dtype=there(recording.values["x", "y"]).dtype)
    weights = program.save()
    recording.run()
    for name, values_here in [
        (n, recording.values[n, "y"]) for n, layer in subject.nodes.items() if not layer.inputs()
    ]:
        values[name] = there(values_here, gradient=values_here.dtype != np.int64)
    for name, layer in subject.nodes.items():
        if isinstance(layer, Input | Dataset):
            continue
        wires = [arriving[name, port][0] for port in layer.inputs()]
        for wire in wires:
            carried[wire] = values[wire.source]
            if carried[wire].requires_grad:
                carried[wire] = carried[wire].clone()
                carried[wire].retain_grad()
        specs = [inspection.specs[wire.source, wire.output] for wire in wires]
        twins[name] = Twin(layer, specs, arrays_of(weights, name), dtype)
        result = twins[name].call(*(carried[wire] for wire in wires))
        if isinstance(layer, Loss):
            total = total + layer.weight * result
        else:
            values[name] = result
            close(recording.values[name, "y"], here(result))
    total.backward()
    close(np.array(recording.loss, dtype), np.array(total.item(), dtype))
    assert recording.gradients
    for wire, gradient in recording.gradients.items():
        close(gradient, here(carried[wire].grad))
    for name, twin in twins.items():
        for ours, theirs in twin.gradients(arrays_of(program.gradients, name)):
            close(ours, theirs)
