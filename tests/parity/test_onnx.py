"""Models that PyTorch exports, and single operators, in our layers and in ONNX Runtime: equal outputs in use."""

import io
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from engine.compile import compile
from engine.formats.onnx.opening import read_onnx
from engine.formats.project import Project, read, write
from engine.layers.layer import LAYERS, Example
from engine.losses.loss import Loss
from tests.engine.formats.onnx.cases import CASES, Case
from tests.engine.formats.onnx.models import close, feeds_for, layers, ours, written
from tests.engine.formats.onnx.test_operators import batch_first
from tests.engine.formats.samples import same_weights
from tests.engine.harness import is_source, surround
from tests.parity.twins import Twin, arrays_of, torch

onnxruntime = pytest.importorskip("onnxruntime", reason="ONNX Runtime: pip install 'chainrule[parity]'")
nn = torch.nn
BATCH = 7


def theirs(path: Path, feeds: dict[str, np.ndarray]) -> list[np.ndarray]:
    """What ONNX Runtime computes."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return session.run(None, feeds)


def exported(path: Path, net: Any, inputs: Sequence[Any], *, newer: bool, **options: Any) -> Path:
    """By one of PyTorch's two exporters, with a batch of any length."""
    names = [f"x{place}" for place in range(len(inputs))]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if newer:
            shapes = tuple({0: torch.export.Dim("batch", min=1, max=1024)} for _ in inputs)
            found = torch.onnx.export(
                net.eval(), tuple(inputs), dynamo=True, dynamic_shapes=shapes, input_names=names, verbose=False
            )
            path.write_bytes(found.model_proto.SerializeToString())
        else:
            buffer = io.BytesIO()
            axes = {name: {0: "batch"} for name in names}
            options = {"opset_version": 17, "dynamic_axes": axes, "input_names": names} | options
            torch.onnx.export(net.eval(), tuple(inputs), buffer, dynamo=False, **options)
            path.write_bytes(buffer.getvalue())
    return path


def agree(path: Path) -> Project:
    """What was read of the file, after it has computed what ONNX Runtime does, and was saved and opened as it is."""
    project = read_onnx(path)
    feeds = feeds_for(onnx.load(path), project, BATCH)
    close(ours(project, feeds), theirs(path, feeds))
    write(path.with_suffix(".chain"), project.sheet, project.weights)
    again = read(path.with_suffix(".chain"))
    assert again.sheet == project.sheet
    assert same_weights(again.weights, project.weights)
    return project


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_operator(case: Case, tmp_path: Path) -> None:
    found = case.model()
    path = written(tmp_path / "a.onnx", found)
    project = read_onnx(path)
    feeds = feeds_for(found, project, BATCH)
    (wanted,) = theirs(path, feeds)
    close(ours(project, feeds, case.batch_axis), [batch_first(wanted, case, BATCH)])


class Net(nn.Module):
    """A twin as a module that can be exported, with so many named inputs."""

    def __init__(self, twin: Twin, count: int) -> None:
        super().__init__()
        self.inner, self.call = twin.module, twin.call
        for name in twin.twin.tensors:
            self.register_parameter(f"tensor_{name}", twin.own[name])
        call = self.call
        self.forward = {
            1: lambda x0: call(x0),
            2: lambda x0, x1: call(x0, x1),
            3: lambda x0, x1, x2: call(x0, x1, x2),
        }[count]


EXAMPLES = [
    pytest.param(example, newer, id=f"{kind.__name__}-{number}-{'newer' if newer else 'older'}")
    for kind in LAYERS
    if not is_source(kind) and not issubclass(kind, Loss)
    for number, example in enumerate(kind.examples())
    for newer in (False, True)[: 2 if number == 0 else 1]  # the newer exporter takes a second for each
]
IN_USE = "of it nothing is left in use"
NOT_COMPARED = {
    ("RMSNorm", False): "the older exporter does not write it",
    **dict.fromkeys([(kind, True) for kind in ("Identity", "GaussianNoise", "SpatialDropout")], IN_USE),
}


@pytest.mark.parametrize(("example", "newer"), EXAMPLES)
def test_each_layer_comes_back_from_pytorch(example: Example, newer: bool, tmp_path: Path) -> None:
    kind = type(example.layer).__name__
    if (kind, newer) in NOT_COMPARED:
        pytest.skip(f"{kind}: {NOT_COMPARED[kind, newer]}")
    if kind == "SequenceMean" and len(example.inputs) > 1:
        pytest.skip(f"{kind}: tokens that nobody looks up are not known to be tokens; the operators' cases have it")
    program = compile(surround(example))
    rng = np.random.default_rng(3)
    program.flat[...] = rng.uniform(-1, 1, program.flat.shape)
    for array in program.state.values():
        array[...] = rng.uniform(0.5, 1.5, array.shape)
    twin = Twin(example.layer, list(example.inputs), arrays_of(program.save(), "layer"), np.float32)
    twin.eval()
    inputs = [
        torch.from_numpy(
            rng.integers(0, spec.classes, (3, *spec.shape))
            if spec.classes
            else rng.uniform(*example.between, (3, *spec.shape)).astype(np.float32)
        )
        for spec in example.inputs
    ]
    opset = {} if newer else {"opset_version": 20 if kind == "MultiHeadAttention" else 17}
    agree(exported(tmp_path / "a.onnx", Net(twin, len(inputs)), inputs, newer=newer, **opset))


def residual(channels: int) -> Any:
    """A block with a way around it."""

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.norm = nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels)
            self.second = nn.Conv2d(channels, channels, 3, padding=1)

        def forward(self, x: Any) -> Any:
            return torch.relu(x + self.second(torch.relu(self.norm(self.first(x)))))

    return Block()


class Reader(nn.Module):
    """Reads words with a recurrent layer, and judges by its last states."""

    def __init__(self, kind: Any, layers: int = 1, *, both: bool = False) -> None:
        super().__init__()
        self.words = nn.Embedding(11, 6)
        self.memory = kind(6, 5, layers, batch_first=True, bidirectional=both)
        self.head = nn.Linear(10 if both else 5, 2)
        self.both = both

    def forward(self, tokens: Any) -> Any:
        every, last = self.memory(self.words(tokens))
        states = last[0] if isinstance(last, tuple) else last
        return self.head(torch.cat([states[-2], states[-1]], 1) if self.both else every[:, -1])


class Twice(nn.Module):
    """Two inputs through the same weights."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))

    def forward(self, first: Any, second: Any) -> Any:
        return (self.body(first) - self.body(second)).abs()


class Patches(nn.Module):
    """A small transformer of images."""

    def __init__(self) -> None:
        super().__init__()
        self.patch, self.places = nn.Conv2d(1, 16, 4, stride=4), nn.Parameter(torch.randn(1, 9, 16))
        blocks = [nn.TransformerEncoderLayer(16, 4, 32, activation="gelu", batch_first=True, norm_first=True)]
        blocks += [nn.TransformerEncoderLayer(16, 2, 24, batch_first=True)]
        self.body, self.norm, self.head = nn.Sequential(*blocks), nn.LayerNorm(16), nn.Linear(16, 5)

    def forward(self, x: Any) -> Any:
        rows = self.patch(x).flatten(2).transpose(1, 2) + self.places
        return self.head(self.norm(self.body(rows)).mean(1))


class Decoder(nn.Module):
    """Down, up again, and what was there before beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.down, self.low = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 8, 3, padding=1)
        self.up, self.end = nn.ConvTranspose2d(8, 4, 2, 2), nn.Conv2d(8, 1, 1)

    def forward(self, x: Any) -> Any:
        high = self.down(x).relu()
        low = self.low(torch.max_pool2d(high, 2)).relu()
        return torch.sigmoid(self.end(torch.cat([self.up(low), high], 1)))


def trained(net: Any) -> Any:
    """With numbers everywhere that no initialiser gives: as after training."""
    torch.manual_seed(1)
    with torch.no_grad():
        for tensor in net.parameters():
            tensor.add_(0.1 * torch.randn_like(tensor))
        for name, tensor in net.named_buffers():
            if "running" in name:
                tensor.uniform_(0.5, 1.5)
    return net


def perceptron() -> Any:
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(), nn.Linear(8, 8), nn.GELU(), nn.Linear(8, 3))


def lenet() -> Any:
    first = [nn.Conv2d(1, 6, 5, padding=2, bias=False), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2)]
    second = [nn.Conv2d(6, 16, 5), nn.BatchNorm2d(16), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten()]
    return nn.Sequential(*first, *second, nn.Linear(400, 84), nn.SiLU(), nn.Linear(84, 10), nn.LogSoftmax(1))


def resnet() -> Any:
    stem = [nn.Conv2d(3, 8, 7, 2, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    return nn.Sequential(*stem, residual(8), residual(8), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 4))


def listener() -> Any:
    body = [nn.Conv1d(3, 8, 3, padding=1), nn.BatchNorm1d(8), nn.ReLU(), nn.MaxPool1d(2), nn.Conv1d(8, 4, 3)]
    return nn.Sequential(*body, nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(4, 2))


IMAGES, TOKENS = torch.zeros(2, 1, 28, 28), torch.zeros(2, 6, dtype=torch.int64)
NETS = {
    "perceptron": (perceptron, (torch.zeros(2, 4),), ["Dense", "ReLU", "Dense", "GELU", "Dense"]),
    "LeNet": (lenet, (IMAGES,), []),
    "ResNet": (resnet, (torch.zeros(2, 3, 32, 32),), []),
    "sounds": (listener, (torch.zeros(2, 3, 16),), []),
    "LSTM": (lambda: Reader(nn.LSTM), (TOKENS,), ["Embedding", "LSTM", "LastStep", "Dense"]),
    "GRU both ways": (lambda: Reader(nn.GRU, both=True), (TOKENS,), ["Embedding", "GRU", "Dense"]),
    "LSTM twice both ways": (
        lambda: Reader(nn.LSTM, 2, both=True),
        (TOKENS,),
        ["Embedding", "LSTM", "LSTM", "Dense"],
    ),
    "shared": (Twice, (torch.zeros(2, 4), torch.zeros(2, 4)), []),
    "transformer": (Patches, (torch.zeros(2, 1, 12, 12),), []),
    "decoder": (Decoder, (torch.zeros(2, 1, 8, 8),), []),
}


@pytest.mark.parametrize("newer", [False, True], ids=["older", "newer"])
@pytest.mark.parametrize("name", NETS)
def test_whole_networks(name: str, newer: bool, tmp_path: Path) -> None:
    make, inputs, wanted = NETS[name]
    options = {} if newer else {"opset_version": 20}
    project = agree(exported(tmp_path / "a.onnx", trained(make()), inputs, newer=newer, **options))
    if wanted:
        assert layers(project) == wanted


@pytest.mark.parametrize("name", ["LeNet", "ResNet", "transformer", "LSTM"])
def test_whole_networks_exported_for_a_single_sample(name: str, tmp_path: Path) -> None:
    make, inputs, _ = NETS[name]
    samples = [tensor[:1] for tensor in inputs]
    path = exported(tmp_path / "a.onnx", trained(make()), samples, newer=False, opset_version=20, dynamic_axes={})
    project = read_onnx(path)
    feeds = feeds_for(onnx.load(path), project)
    assert {len(numbers) for numbers in feeds.values()} == {1}
    close(ours(project, feeds), theirs(path, feeds))


def test_norms_stay_norms_where_the_file_has_them(tmp_path: Path) -> None:
    """An exporter in training mode does not fold them into convolutions, nor leave dropout out."""
    path = tmp_path / "a.onnx"
    mode = torch.onnx.TrainingMode.PRESERVE
    project = agree(exported(path, trained(lenet()), (IMAGES,), newer=False, training=mode, do_constant_folding=False))
    found = layers(project)
    assert found[:4] == ["Conv2D", "BatchNorm", "ReLU", "MaxPool2D"]
    assert [found.count(kind) for kind in ("BatchNorm", "Conv2D", "Dense", "SiLU")] == [2, 2, 2, 1]


def test_equal_weights_are_shared(tmp_path: Path) -> None:
    path = exported(tmp_path / "a.onnx", trained(Twice()), (torch.zeros(2, 4), torch.zeros(2, 4)), newer=False)
    graph = read_onnx(path).sheet.graph
    assert [learning.shares for learning in graph.learning.values()] == ["body_0", "body_2"]


def test_the_transformer_is_drawn_as_one(tmp_path: Path) -> None:
    path = exported(tmp_path / "a.onnx", trained(Patches()), (torch.zeros(2, 1, 12, 12),), newer=True)
    kinds = layers(read_onnx(path))
    assert [kinds.count(kind) for kind in ("MultiHeadAttention", "LayerNorm", "Add", "Dense")] == [2, 5, 4, 5]
    assert kinds.count("Permute") + kinds.count("Reshape") == 2  # of the patches
