"""Exported scripts are run: every example proves itself, trains as the engine does, and so do graphs nobody drew."""

import os
import re
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.compile import Recorder
from engine.data.spiral import Spiral
from engine.formats.project import examples, read
from engine.formats.pytorch.export import Export, export, write
from engine.formats.pytorch.names import OF_MODULES
from engine.formats.pytorch.plan import ExportError
from engine.graph import Graph, Learning, Wire
from engine.layers.add import Add
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.global_average_pool import GlobalAveragePool
from engine.layers.input import Input
from engine.layers.layer import Example, Layer
from engine.layers.scale import Scale
from engine.layers.tanh import Tanh
from engine.losses.mse import MSE
from engine.tensor import Array, Spec
from engine.train import Run
from tests.engine.formats.test_pytorch_export import HOSTILE, branches
from tests.engine.formats.test_pytorch_export import sheet as hostile_sheet
from tests.parity.random_graphs import KINDS, LOSSES, Drawing, Made, sheet, steady, stirred
from tests.parity.twins import torch


class Script:
    """An exported script as a module in this process."""

    def __init__(self, made: Export, double: bool = True) -> None:
        self.arrays = made.arrays
        self.known: dict[str, Any] = {"__name__": "exported"}
        exec(compile(made.text, "exported.py", "exec"), self.known)
        self.model, self.criterion = self.known["Net"](), self.known["Loss"]()
        if double:
            self.model.double(), self.criterion.double()
        for module, name in ((self.model, "model"), (self.criterion, "criterion")):
            self.known["restore"](module, self.known["part"](self.arrays, name))

    def prove(self) -> int:
        """Its own proof."""
        code: int = self.known["prove"](self.model, self.criterion, self.arrays)
        return code


def run(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The script in a process of its own, elsewhere."""
    command = [sys.executable, "-W", "error", str(path), *arguments]
    surroundings = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.run(command, cwd=path.parent, env=surroundings, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", examples())
def test_every_example_proves_itself(name: str, tmp_path: Path) -> None:
    project = read(examples()[name])
    path = tmp_path / "it.py"
    write(path, project.sheet)
    done = run(path, "--prove")
    assert done.stderr == ""
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1].startswith("Proven: ")
    said = {line.split(maxsplit=2)[2] for line in done.stdout.splitlines()[1:-1]}
    recording = Run(project.sheet).program.recording(2, "watching")
    assert {f"wire {wire.target}.{wire.input}" for wire in recording.gradients} == {s for s in said if "wire" in s}


def test_what_differs_is_named(tmp_path: Path) -> None:
    path = tmp_path / "it.py"
    write(path, read(examples()["xor"]).sheet)
    with np.load(path.with_suffix(".npz")) as file:
        arrays = dict(file)
    arrays["wire/tanh_1.x"].flat[0] *= 1 + 1e-6
    np.savez(path.with_suffix(".npz"), **arrays)
    done = run(path, "--prove")
    assert done.returncode == 1
    assert re.search(r"^Not proven: wire tanh_1\.x differs by", done.stdout.splitlines()[-1])


def test_an_epoch_really_runs(tmp_path: Path) -> None:
    path = tmp_path / "it.py"
    write(path, read(examples()["xor"]).sheet)
    done = run(path, "--epochs", "1")
    assert done.stderr == ""
    assert done.returncode == 0
    assert re.fullmatch(r"epoch 1  train loss [\d.]+  test loss [\d.]+  test accuracy [\d.]+\n", done.stdout)


def test_names_of_modules_are_known() -> None:
    public = {name for name in dir(torch.nn.Module()) if not name.startswith("_")}
    assert public <= set(OF_MODULES.split())


def proven(drawing: Drawing, random: Random) -> bool | None:
    """Whether the script of a graph proves itself; None where rounding decides what the engine says.

    Nor is there an answer where weights are shared that PyTorch has in two arrangements.
    """
    graph = drawing.graph
    weights = stirred(graph, random)
    if not steady(graph, weights):
        return None
    try:
        made = export(sheet(graph), weights)
    except ExportError as error:
        if "in another way" in str(error):
            return None
        raise
    return Script(made).prove() == 0


@settings(derandomize=True, max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_random_graphs(seed: int) -> None:
    random = Random(seed)
    assert proven(Drawing(random), random) is not False


@pytest.mark.nightly
@settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_many_random_graphs(seed: int) -> None:
    random = Random(seed)
    assert proven(Drawing(random), random) is not False


@pytest.mark.parametrize(
    "example",
    [pytest.param(e, id=f"{kind.__name__}-{n}") for kind in (*KINDS, *LOSSES) for n, e in enumerate(kind.examples())],
)
def test_a_random_graph_of_every_layer(example: Example) -> None:
    for seed in range(10):
        random = Random(seed)
        if (found := proven(Drawing(random, example), random)) is not None:
            assert found
            return
    pytest.fail("rounding decides in all of them")


def test_a_wrong_backward_pass_is_found(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    right = Tanh.backward

    def wrong(self: Layer, w: Any, op: Any) -> None:
        right(self, w, op)
        if w.dx is not None:
            op(np.multiply, w.dx, 1 + 1e-6, w.dx)

    monkeypatch.setattr(Tanh, "backward", wrong)
    assert Script(export(read(examples()["xor"]).sheet)).prove() == 1
    assert "wire tanh_1.x differs by 1.0e-06" in capsys.readouterr().out


def test_a_wrong_sum_at_a_branch_is_found(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def first_only(self: Recorder, name: str, port: str) -> Array | None:
        parts = [self.gradients[wire] for wire in self.leaving.get((name, port), ()) if wire in self.wanted]
        return parts[0] if parts else None

    monkeypatch.setattr(Recorder, "arriving_gradient", first_only)
    found = []
    for seed in range(10):
        random = Random(seed)
        graph = Drawing(random).graph
        found.append(Script(export(sheet(graph), stirred(graph, random))).prove())
    assert sum(found) >= 5, "not every graph has a branch"
    assert "Not proven" in capsys.readouterr().out


def test_hostile_names_run(tmp_path: Path) -> None:
    drawn = hostile_sheet(HOSTILE)
    path = tmp_path / "a b'\"; import os #.py"
    write(path, drawn)
    done = run(path, "--prove")
    assert (done.stderr, done.returncode) == ("", 0)
    assert "Proven: " in done.stdout
    done = run(path, "--epochs", "1")
    assert (done.stderr, done.returncode) == ("", 0)


def test_branches_run() -> None:
    assert Script(export(branches())).prove() == 0


def test_weights_shared_by_layers_of_other_settings() -> None:
    """Two strides over one image with the same filters: two modules, one weight."""
    nodes: dict[str, Layer] = {
        "image": Made(input_spec=Spec((1, 6, 6)), target_spec=Spec((2,))),
        "near": Conv2D(filters=2, kernel=3),
        "far": Conv2D(filters=2, kernel=3, stride=2),
        "near_mean": GlobalAveragePool(),
        "far_mean": GlobalAveragePool(),
        "sum": Add(),
        "loss": MSE(),
    }
    ends = """image.inputs near.x, image.inputs far.x, near.y near_mean.x, far.y far_mean.x, near_mean.y sum.a,
        far_mean.y sum.b, sum.y loss.prediction, image.targets loss.targets"""
    wires = [Wire(*port.split("."), *into.split(".")) for port, into in map(str.split, ends.split(","))]
    for way in ({"near": Learning(shares="far")}, {"far": Learning(shares="near")}):
        made = export(sheet(Graph(nodes, tuple(wires), way)))
        assert "self.far.weight = self.near.weight" in made.text or "self.near.weight = self.far.weight" in made.text
        script = Script(made)
        assert script.prove() == 0
        assert len(list(script.model.parameters())) == 2


def test_tensors_shared_by_inputs_of_other_shapes() -> None:
    nodes: dict[str, Layer] = {
        "image": Made(input_spec=Spec((2, 3, 3)), target_spec=Spec((2,))),
        "large": Scale(),
        "mean": GlobalAveragePool(),
        "small": Scale(),
        "loss": MSE(),
    }
    ends = """image.inputs large.x, large.y mean.x, mean.y small.x, small.y loss.prediction,
        image.targets loss.targets"""
    wires = [Wire(*port.split("."), *into.split(".")) for port, into in map(str.split, ends.split(","))]
    for way in ({"small": Learning(shares="large")}, {"large": Learning(shares="small")}):
        assert Script(export(sheet(Graph(nodes, tuple(wires), way)))).prove() == 0


def test_what_no_samples_reach_is_left_out() -> None:
    """An input without samples, what it feeds, and a data set that leads to no loss; weights kept there still serve."""
    drawn = read(examples()["xor"]).sheet
    graph = drawn.graph
    more = {"input": Input(shape=(2,)), "kept": Dense(units=8), "left": Spiral(), "looked_at": Dense(units=2)}
    wires = (Wire("input", "y", "kept", "x"), Wire("left", "inputs", "looked_at", "x"))
    learning = {"dense_1": Learning(shares="kept")}
    units = graph.nodes["dense_1"].output_shape((2,))[0]
    more["kept"] = msgspec.structs.replace(graph.nodes["dense_1"], units=units)
    made = export(msgspec.structs.replace(drawn, graph=Graph(graph.nodes | more, (*graph.wires, *wires), learning)))
    assert not {"kept", "looked_at", "left"} & set(re.findall(r"\w+", made.text))
    script = Script(made)
    assert script.prove() == 0
    assert "dense_1.weight" in dict(script.model.named_parameters())
