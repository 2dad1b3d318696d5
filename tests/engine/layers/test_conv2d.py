"""What is special about the convolution: its three kinds of padding, and files from when there was one."""

import msgspec
import numpy as np
import pytest

from engine.family import decode_member
from engine.layers.conv2d import Conv2D
from engine.layers.layer import Example, Layer
from engine.tensor import ShapeError, Spec
from tests.engine.harness import record


def test_files_from_before_there_were_words_are_read() -> None:
    text = (
        b'{"type": "Conv2D", "filters": 12, "kernel": 5, "stride": 1, "padding": 2, "bias": true,'
        b' "initializer": {"type": "He"}}'
    )
    layer = msgspec.json.decode(text, type=Layer, dec_hook=decode_member)
    assert layer == Conv2D(filters=12, kernel=5, padding=2)


@pytest.mark.parametrize("length", range(1, 9))
@pytest.mark.parametrize("kernel", [1, 2, 3, 5])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_same_keeps_the_size_by_stride(length: int, kernel: int, stride: int) -> None:
    for dilation in (1, 2):
        layer = Conv2D(filters=1, kernel=kernel, stride=stride, dilation=dilation, padding="same")
        assert layer.output_shape((1, length, length)) == (1, *2 * [-(-length // stride)])


def test_an_uneven_padding_puts_the_rest_at_the_end() -> None:
    layer = Conv2D(filters=1, kernel=2, padding="same", bias=False)
    recording = record(Example(layer, (Spec((1, 2, 2)),)), 1, "training")
    recording.values["in_x", "y"][0, ..., 0] = [[1, 2], [3, 4]]
    recording.run()
    upper_left = recording.values["layer", "y"][0, 0, 0, 0]
    right = recording.values["layer", "y"][0, 0, 1, 0]
    weight = record_weight(recording)
    np.testing.assert_allclose(upper_left, weight @ [1, 2, 3, 4], rtol=1e-5)
    np.testing.assert_allclose(right, weight @ [2, 0, 4, 0], rtol=1e-5)


def record_weight(recording) -> np.ndarray:
    """The layer's weight as it lies in the recorded calls."""
    (weight,) = (
        call.arguments[0] for call in recording.calls if call.node == "layer" and call.text == "copy(weight) → turned"
    )
    return weight.reshape(-1)


@pytest.mark.parametrize(
    ("layer", "shape", "sentence"),
    [
        (Conv2D(kernel=3, dilation=2), (1, 4, 9), "slides a 3×3 kernel, spread over 5×5, over an image of only 4×9"),
        (Conv2D(groups=2), (3, 9, 9), "cuts 3 channels into 2 groups of equal size"),
        (Conv2D(groups=3), (3, 9, 9), "cuts 8 filters into 3 groups of equal size"),
    ],
)
def test_what_does_not_fit_is_said(layer: Conv2D, shape: tuple[int, ...], sentence: str) -> None:
    with pytest.raises(ShapeError) as caught:
        layer.infer(Spec(shape))
    assert str(caught.value) == sentence
    assert caught.value.next_step.endswith(".")


def test_depthwise_channels_do_not_see_each_other() -> None:
    layer = Conv2D(filters=3, kernel=3, padding="same", groups=3, bias=False)
    recording = record(Example(layer, (Spec((3, 4, 4)),)), 2, "training")
    recording.run()
    before = recording.values["layer", "y"].copy()
    recording.values["in_x", "y"][1] += 1
    recording.run()
    changed = np.any(recording.values["layer", "y"] != before, axis=(1, 2, 3))
    assert changed.tolist() == [False, True, False]
