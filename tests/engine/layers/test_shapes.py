"""Layers that only move numbers: where these end up, and what is said where they cannot."""

import numpy as np
import pytest

from engine.layers.crop2d import Crop2D
from engine.layers.layer import Example, Layer
from engine.layers.pad2d import Pad2D
from engine.layers.permute import Permute
from engine.layers.reshape import Reshape
from engine.layers.slice import Slice
from engine.layers.upsample2d import Upsample2D
from engine.tensor import Array, ShapeError, Spec
from tests.engine.harness import record


def output_of(layer: Layer, x: Array) -> Array:
    """The answer to two samples, the second 100 more than the first."""
    recording = record(Example(layer, (Spec(x.shape),)), 2, "training")
    recording.values["in_x", "y"][...] = x[..., None] + np.array([0, 100])
    recording.run()
    y = recording.values["layer", "y"]
    return y[..., 0]


ROW = np.arange(6)
IMAGE = np.arange(6).reshape(1, 2, 3)


@pytest.mark.parametrize(
    ("layer", "x", "expected"),
    [
        (Reshape(shape=(2, -1)), ROW, [[0, 1, 2], [3, 4, 5]]),
        (Permute(), ROW.reshape(2, 3), [[0, 3], [1, 4], [2, 5]]),
        (Permute(order=(2, 3, 1)), IMAGE, [[[0], [1], [2]], [[3], [4], [5]]]),
        (Slice(start=2), ROW, [2, 3, 4, 5]),
        (Slice(start=-2), ROW, [4, 5]),
        (Slice(start=1, stop=-1), ROW, [1, 2, 3, 4]),
        (Slice(axis=3, stop=1), IMAGE, [[[0], [3]]]),
        (Crop2D(top=1, bottom=0, left=0, right=2), IMAGE, [[[3]]]),
        (Pad2D(top=0, bottom=1, left=1, right=0, value=7), IMAGE, [[[7, 0, 1, 2], [7, 3, 4, 5], [7, 7, 7, 7]]]),
        (Upsample2D(), IMAGE[:, :1, :2], [[[0, 0, 1, 1], [0, 0, 1, 1]]]),
    ],
)
def test_the_numbers_end_up_where_they_belong(layer: Layer, x: Array, expected: list) -> None:
    assert output_of(layer, x).tolist() == expected


def test_reshape_shares_its_input() -> None:
    recording = record(Example(Reshape(shape=(3, 2)), (Spec((6,)),)), 2, "watching")
    assert np.shares_memory(recording.values["in_x", "y"], recording.values["layer", "y"])
    assert not [call for call in recording.calls if call.node == "layer"]


@pytest.mark.parametrize(
    ("layer", "shape", "sentence"),
    [
        (Reshape(shape=(4, 4)), (2, 3), "makes 4×4 of 2×3, which has 6 numbers"),
        (Reshape(shape=(4, -1)), (2, 3), "makes 4×… of 2×3, which has 6 numbers"),
        (Reshape(shape=(-1, -1)), (2, 3), "makes -1×-1 of 2×3"),
        (Reshape(shape=(0,)), (2, 3), "makes 0 of 2×3"),
        (Permute(), (2, 3, 4), "puts axes 2, 1 in order and gets 2×3×4"),
        (Permute(order=(1, 1)), (2, 3), "puts axes 1, 1 in order and gets 2×3"),
        (Slice(axis=2), (6,), "takes a part of axis 2 and gets 6"),
        (Slice(start=3, stop=2), (6,), "takes 3 … 2 of an axis with 6 places"),
        (Slice(start=-7), (6,), "takes -7 … end of an axis with 6 places"),
        (Slice(stop=7), (6,), "takes 0 … 7 of an axis with 6 places"),
        (Crop2D(), (1, 2, 5), "leaves nothing of an image of 2×5"),
        (Pad2D(), (4,), "wants an image and gets 4"),
    ],
)
def test_what_does_not_fit_is_said(layer: Layer, shape: tuple[int, ...], sentence: str) -> None:
    with pytest.raises(ShapeError) as caught:
        layer.infer(Spec(shape))
    assert str(caught.value) == sentence
    assert caught.value.next_step.endswith(".")
