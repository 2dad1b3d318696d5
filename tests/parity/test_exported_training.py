"""Exported scripts train as the engine does: the same samples in the same order, the same weights at the end."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from engine.data.spiral import Spiral
from engine.formats.pytorch.export import arrays_of, export
from engine.graph import Graph, Learning, Wire
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.layer import Layer
from engine.layers.scale import Scale
from engine.layers.tanh import Tanh
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.mask import Mask
from engine.optimizers.adam import Adam
from engine.optimizers.adamw import AdamW
from engine.optimizers.lion import Lion
from engine.optimizers.optimizer import OPTIMIZERS
from engine.optimizers.sgd import SGD
from engine.schedules.cosine import Cosine
from engine.schedules.reduce_on_plateau import ReduceOnPlateau
from engine.schedules.schedule import SCHEDULES
from engine.schedules.warmup import Warmup
from engine.sheet import Sheet, Training
from engine.train import Run
from tests.parity.test_export import Script
from tests.parity.twins import torch

USUAL: dict[str, Any] = {"batch_size": 20, "epochs": 4}
CASES: list[Training] = [
    *(Training(optimizer=kind(), **USUAL) for kind in OPTIMIZERS),
    *(Training(schedule=kind(), **USUAL) for kind in SCHEDULES),
    Training(schedule=Cosine(period=1, stretch=2, least=0.1), **USUAL),
    Training(schedule=Warmup(start=0.0), **USUAL),
    Training(schedule=ReduceOnPlateau(patience=0, threshold=0.5), **USUAL),
    Training(clip_norm=0.1, l2=0.01, **USUAL),
    Training(clip_value=0.01, l1=0.01, **USUAL),
    Training(clip_layer_norm=0.05, optimizer=SGD(), **USUAL),
    Training(clip_norm=0.2, clip_value=0.05, clip_layer_norm=0.1, optimizer=SGD(), **USUAL),
    Training(l1=0.01, l2=0.02, optimizer=AdamW(), **USUAL),
    Training(l2=0.02, optimizer=Lion(learning_rate=0.01), **USUAL),
    Training(optimizer=Adam(learning_rate=0.01), batch_size=1000, epochs=3, seed=5),
]
WAYS: dict[str, dict[str, Learning]] = {
    "usual": {},
    "frozen, faster, shared": {
        "dense_1": Learning(frozen=True),
        "dense_2": Learning(rate=3.0),
        "dense_3": Learning(shares="dense_2"),
        "scale": Learning(rate=0.5),
    },
    "single weights frozen": {
        "dense_1": Learning(still={"weight": Mask((6, 3), ((0, 1), (5, 9), (17, 18)))}),
        "scale": Learning(frozen=True),
        "dense_2": Learning(still={"weight": Mask((6, 7), ((6, 7), (20, 22)))}, rate=2.0),
    },
    "solo": {
        "dense_2": Learning(solo={"weight": Mask((6, 7), ((3, 30),))}, still={"weight": Mask((6, 7), ((10, 12),))}),
    },
}


def graph(learning: dict[str, Learning]) -> Graph:
    nodes: dict[str, Layer] = {
        "data": Spiral(samples=131),
        "dense_1": Dense(units=6),
        "tanh_1": Tanh(),  # right before a norm, a bias would get no gradient but rounding
        "norm": BatchNorm(),
        "scale": Scale(),
        "dense_2": Dense(units=6),
        "tanh_2": Tanh(),
        "dense_3": Dense(units=6),
        "dense_4": Dense(units=1),
        "loss": BinaryCrossEntropy(weight=2.0),
    }
    names = list(nodes)
    wires = [
        Wire(a, "inputs" if a == "data" else "y", b, "prediction" if b == "loss" else "x") for a, b in pairwise(names)
    ]
    return Graph(nodes, (*wires, Wire("data", "targets", "loss", "targets")), learning)


@pytest.fixture(autouse=True)
def exact() -> Any:
    """NAdam keeps its product in PyTorch's default type."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("training", CASES, ids=lambda value: f"{type(value.optimizer).__name__}-{value}"[:60])
def test_the_same_weights_at_the_end(training: Training, way: str, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = Sheet(graph=graph(WAYS[way]), training=training)
    first = Run(sheet).program.save()
    script = Script(export(sheet))
    for name, array in script.arrays.items():
        if array.dtype == np.float32:
            script.arrays[name] = array.astype(np.float64)
    script.known["train"](script.model, script.criterion, script.arrays, training.epochs)
    run = Run(sheet, dtype=np.float64)
    run.program.load(first)
    for _ in range(training.epochs * run.iterations_per_epoch):
        run.iterate()
    clipped = training.clip_norm or training.clip_layer_norm  # PyTorch adds 1e-6 to a gradient's length
    tolerance = 1e-4 if clipped else 1e-9
    ours = Script(export(sheet, run.program.save())).model.state_dict()
    theirs = script.model.state_dict()
    for name, value in ours.items():
        if not name.endswith("num_batches_tracked"):
            np.testing.assert_allclose(theirs[name], value, rtol=tolerance, atol=tolerance, err_msg=name)
    moved = [name for name, array in run.program.save().items() if not np.array_equal(array, first[name])]
    assert ("dense_1.weight" in moved) == (way in ("usual", "single weights frozen"))
    for node, own in WAYS[way].items():
        for name, mask in own.still.items():
            still = [place for place in range(first[f"{node}.{name}"].size) if mask.has(place)]
            same = run.program.parameters[f"{node}.{name}"].ravel() == first[f"{node}.{name}"].ravel()
            assert same[still].all()
    last = capsys.readouterr().out.splitlines()[-1].split("  ")
    said = {words.rpartition(" ")[0]: float(words.rpartition(" ")[2]) for words in last}
    evaluation = run.evaluate()
    assert said["epoch"] == training.epochs
    assert said["test loss"] == pytest.approx(evaluation.loss, abs=1e-3 if clipped else 2e-6)
    assert said["test accuracy"] == pytest.approx(evaluation.metrics["accuracy"], abs=1e-6)


def test_arrays_belong_to_the_longest_name() -> None:
    """A group's node 'block.dense' is not a parameter of 'block'."""
    arrays = {"block.dense.weight": np.zeros(1), "block.weight": np.ones(1)}
    assert list(arrays_of(arrays, "block")) == ["weight"]
    assert list(arrays_of(arrays, "block.dense")) == ["weight"]
