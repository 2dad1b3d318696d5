"""Every layer and loss there is, by one harness; and a few things that are true of one layer only."""

import numpy as np
import pytest

from engine.insight.gradient_check import gradient_check
from engine.layers.batch_norm import BatchNorm
from engine.layers.conv2d import Conv2D
from engine.layers.dropout import Dropout
from engine.layers.flatten import Flatten
from engine.layers.layer import CATEGORIES, LAYERS, Example, Layer
from engine.layers.max_pool2d import MaxPool2D
from engine.layers.sigmoid import Sigmoid
from engine.layers.softmax import Softmax
from engine.losses.loss import Loss
from engine.tensor import ShapeError, Spec
from tests.engine.harness import CHECKS, is_source, record, surround

KINDS = [kind for kind in LAYERS if not is_source(kind)]
EXAMPLES = [
    pytest.param(example, id=f"{kind.__name__}-{number}")
    for kind in KINDS
    for number, example in enumerate(kind.examples())
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_it_has_examples(kind: type[Layer]) -> None:
    assert kind.examples()
    assert all(type(example.layer) is kind for example in kind.examples())


@pytest.mark.parametrize("example", EXAMPLES)
def test_it_says_how_its_output_follows_each_input_and_parameter(example: Example) -> None:
    layer = example.layer
    ports = [port for port, spec in zip(layer.inputs(), example.inputs, strict=True) if not spec.classes]
    for name in (*(ports[:1] if isinstance(layer, Loss) else ports), *layer.parameters_for(*example.inputs)):
        assert layer.partials.get(name, layer.partials.get("*")), name


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("example", EXAMPLES)
def test_harness(example: Example, check) -> None:
    check(example)


def test_the_gradient_check_finds_a_wrong_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(self, w, op) -> None:
        op(np.multiply, w.dy, 1 + 1e-6, w.dx)

    monkeypatch.setattr(Flatten, "backward", wrong)
    monkeypatch.setattr(Flatten, "reshapes", False)
    monkeypatch.setattr(Flatten, "forward", lambda self, w, op: op(np.positive, w.x, w.y))
    found = gradient_check(surround(Example(Flatten(), (Spec((4,)),))))
    assert 1e-7 < found.error < 1e-5
    assert found.where.startswith("in_x.y[")


def test_categories() -> None:
    shelves: dict[str, set[str]] = {}
    for kind in LAYERS:
        shelves.setdefault(kind.category, set()).add(kind.__name__)
    assert {"Conv2D", "MaxPool2D", "Flatten", "Dense"} <= shelves["Layers"]
    assert {"ReLU", "LeakyReLU", "Tanh", "Sigmoid", "Softmax"} <= shelves["Activations"]
    assert {"Dropout", "BatchNorm"} <= shelves["Norm & noise"]
    assert {"Add", "Concat"} <= shelves["Merge"]
    assert {"MSE", "CrossEntropy", "BinaryCrossEntropy"} <= shelves["Loss"]
    assert set(shelves) <= {*CATEGORIES, ""}


def test_dropout_drops_its_share_and_keeps_the_mean() -> None:
    recording = record(Example(Dropout(rate=0.3), (Spec((50,)),)), 400, "watching")
    recording.values["in_x", "y"][...] = 1
    recording.values["targets_y", "y"][...] = 0
    recording.run()
    y = recording.values["layer", "y"].copy()
    assert set(np.unique(y)) == {np.float32(0), np.float32(1 / 0.7)}
    assert abs((y == 0).mean() - 0.3) < 0.02
    gradient = recording.gradients[next(wire for wire in recording.gradients if wire.target == "layer")]
    assert np.array_equal(gradient == 0, y == 0), "the same are dropped on the way back"
    recording.run()
    assert not np.array_equal(y, recording.values["layer", "y"]), "others are dropped at the next step"


def test_dropout_without_a_rate_changes_nothing() -> None:
    recording = record(Example(Dropout(rate=0.0), (Spec((50,)),)), 40, "watching")
    recording.run()
    assert np.array_equal(recording.values["layer", "y"], recording.values["in_x", "y"])


def test_batch_norm_makes_mean_0_and_variance_1() -> None:
    recording = record(Example(BatchNorm(), (Spec((3, 4, 4)),)), 8, "watching")
    recording.values["in_x", "y"][1] *= 100
    recording.values["in_x", "y"][2] += 7
    recording.run()
    y = recording.values["layer", "y"]
    np.testing.assert_allclose(y.mean(axis=(1, 2, 3)), 0, atol=1e-5)
    np.testing.assert_allclose(y.var(axis=(1, 2, 3)), 1, rtol=1e-4)


def test_max_pool_sends_the_gradient_to_the_first_of_equals() -> None:
    recording = record(Example(MaxPool2D(), (Spec((1, 2, 2)),)), 1, "watching")
    recording.values["in_x", "y"][...] = np.array([[1, 3], [3, 3]], np.float32).reshape(1, 2, 2, 1)
    recording.run()
    (gradient,) = (recording.gradients[wire] for wire in recording.gradients if wire.target == "layer")
    assert gradient[0, 0, 1, 0] != 0
    assert np.count_nonzero(gradient) == 1


@pytest.mark.parametrize("layer", [Sigmoid(), Softmax()], ids=["sigmoid", "softmax"])
def test_great_values_do_not_overflow(layer: Layer) -> None:
    recording = record(Example(layer, (Spec((4,)),)), 2, "watching")
    recording.values["in_x", "y"][...] = np.array([[-1e30, 1e30], [-100, 100], [1e4, -1e4], [0, 0]], np.float32)
    recording.run()
    assert np.isfinite(recording.values["layer", "y"]).all()
    assert all(np.isfinite(gradient).all() for gradient in recording.gradients.values())


@pytest.mark.parametrize(
    ("layer", "shape", "sentence"),
    [
        (Conv2D(kernel=5), (1, 3, 8), "slides a 5×5 kernel over an image of only 3×8"),
        (Conv2D(), (64,), "wants an image and gets 64"),
        (MaxPool2D(kernel=3), (2, 2, 2), "takes windows of 3×3 from an image of only 2×2"),
        (BatchNorm(), (2, 2, 2, 2), "wants features, a sequence or an image and gets 2×2×2×2"),
        (Softmax(), (), "wants several features and gets a single number"),
    ],
)
def test_what_does_not_fit_is_said(layer: Layer, shape: tuple[int, ...], sentence: str) -> None:
    with pytest.raises(ShapeError) as caught:
        layer.infer(Spec(shape))
    assert str(caught.value) == sentence
    assert caught.value.next_step.endswith(".")


def test_flatten_shares_its_input() -> None:
    recording = record(Example(Flatten(), (Spec((2, 3, 2)),)), 2, "watching")
    assert np.shares_memory(recording.values["in_x", "y"], recording.values["layer", "y"])
    assert not [call for call in recording.calls if call.node == "layer"]
