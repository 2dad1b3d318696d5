"""What is special about the convolution over time: 'causal', and sentences of its own."""

import numpy as np
import pytest

from engine.layers.conv1d import Conv1D
from engine.layers.layer import Example
from engine.tensor import ShapeError, Spec
from tests.engine.harness import record


def test_causal_outputs_do_not_see_the_future() -> None:
    layer = Conv1D(filters=2, kernel=3, dilation=2, padding="causal")
    recording = record(Example(layer, (Spec((8, 2)),)), 3, "training")
    recording.run()
    before = recording.values["layer", "y"].copy()
    assert before.shape == (8, 2, 3)
    recording.values["in_x", "y"][3] += 1
    recording.run()
    changed = np.any(recording.values["layer", "y"] != before, axis=(1, 2))
    assert changed.tolist() == [False, False, False, True, False, True, False, True]


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ((4, 2), "slides a kernel of 5 steps along a sequence of only 4"),
        ((4,), "wants a sequence and gets 4"),
    ],
)
def test_what_does_not_fit_is_said(shape: tuple[int, ...], sentence: str) -> None:
    with pytest.raises(ShapeError) as caught:
        Conv1D(kernel=3, dilation=2).infer(Spec(shape))
    assert str(caught.value) == sentence
    assert caught.value.next_step.endswith(".")
