"""Pools where numbers are equal, windows overlap, or some pixels are in no window."""

import numpy as np
import pytest

from engine.layers.avg_pool2d import AvgPool2D
from engine.layers.global_max_pool import GlobalMaxPool
from engine.layers.layer import Example, Layer
from engine.layers.max_pool1d import MaxPool1D
from engine.layers.max_pool2d import MaxPool2D
from engine.tensor import ShapeError, Spec
from tests.engine.harness import record


def gradient_of(layer: Layer, x: list) -> np.ndarray:
    """∂L/∂x of one sample as 1s and 0s, where every output's gradient is 1 for each window."""
    values = np.array(x, np.float32)[..., None]
    recording = record(Example(layer, (Spec(values.shape[:-1]),)), 1, "watching")
    recording.values["in_x", "y"][...] = values
    recording.run()
    y = recording.values["layer", "y"]
    recording.values["targets_y", "y"][...] = y - y.size / 2  # of the mean square the gradient is 1
    recording.run()
    (gradient,) = (gradient for wire, gradient in recording.gradients.items() if wire.target == "layer")
    return np.round(gradient[..., 0], 5)


def test_of_equal_pixels_the_first_in_reading_order_wins() -> None:
    rng = np.random.default_rng(0)
    for kernel, stride in ((2, 2), (3, 2), (2, 1), (3, 4)):
        image = rng.integers(0, 3, (1, 9, 9))
        expected = np.zeros((9, 9))
        for top in range(0, 10 - kernel, stride):
            for left in range(0, 10 - kernel, stride):
                window = image[0, top : top + kernel, left : left + kernel]
                u, v = np.unravel_index(np.argmax(window), window.shape)  # the first of equals
                expected[top + u, left + v] += 1
        assert np.array_equal(gradient_of(MaxPool2D(kernel=kernel, stride=stride), image)[0], expected)


def test_of_equal_steps_the_first_wins() -> None:
    assert gradient_of(MaxPool1D(), [[2], [2], [1], [3], [9]])[:, 0].tolist() == [1, 0, 0, 1, 0]


def test_equals_share_the_gradient_of_the_global_maximum() -> None:
    assert gradient_of(GlobalMaxPool(), [[[5, 1], [5, 2]]]).tolist() == [[[0.5, 0], [0.5, 0]]]


def test_pixels_in_no_window_get_no_gradient() -> None:
    found = gradient_of(AvgPool2D(), np.zeros((1, 3, 5)))
    assert found[0].tolist() == [[0.25] * 4 + [0], [0.25] * 4 + [0], [0] * 5]


@pytest.mark.parametrize(
    ("layer", "shape", "sentence"),
    [
        (MaxPool1D(kernel=3), (2, 2), "takes windows of 3 steps from a sequence of only 2"),
        (AvgPool2D(kernel=3), (2, 2, 2), "takes windows of 3×3 from an image of only 2×2"),
        (GlobalMaxPool(), (2,), "wants an image or a sequence and gets 2"),
    ],
)
def test_what_does_not_fit_is_said(layer: Layer, shape: tuple[int, ...], sentence: str) -> None:
    with pytest.raises(ShapeError) as caught:
        layer.infer(Spec(shape))
    assert str(caught.value) == sentence
    assert caught.value.next_step.endswith(".")
