"""Clipping and decay: what happens to a gradient before the optimiser sees it."""

import numpy as np
import pytest

from engine.optimizers.sgd import SGD
from engine.sheet import Training
from engine.train import Run
from engine.update import clip_by_norm, joined_parts, record_update
from tests.engine.test_optimizers import Update
from tests.engine.trainable import spiral


def test_clipping_shortens_a_long_gradient_and_leaves_a_short_one() -> None:
    long, short = np.array([3.0, 4.0]), np.array([0.3, 0.4])
    clip_by_norm(1.0, long)
    clip_by_norm(1.0, short)
    np.testing.assert_allclose(long, [0.6, 0.8])
    np.testing.assert_allclose(short, [0.3, 0.4])


def test_clipping_survives_a_gradient_whose_square_is_out_of_range() -> None:
    huge = np.array([3e30, 4e30], np.float32)
    clip_by_norm(1.0, huge)
    np.testing.assert_allclose(huge, [0.6, 0.8], rtol=1e-6)


def gradient_after(
    gradient: list[float], parameters: list[float] | None = None, ranges=None, **training
) -> list[float]:
    """What SGD takes off, at the learning rate 1."""
    start = np.array(parameters or np.zeros(len(gradient)))
    update = Update(SGD(learning_rate=1.0), start, ranges, **training)
    return (start - update.step(np.array(gradient))).round(12).tolist()


def test_each_number_is_clipped_before_the_length_is() -> None:
    assert gradient_after([3.0, -0.5], clip_value=1.0) == [1, -0.5]
    assert gradient_after([30.0, -40.0], clip_value=1.0, clip_norm=0.5) == pytest.approx([0.125**0.5, -(0.125**0.5)])


def test_decay_is_added_to_the_gradient_and_not_clipped() -> None:
    assert gradient_after([1.0, 1.0, 1.0], [2.0, 0.0, -2.0], l2=0.1) == [1.2, 1, 0.8]
    assert gradient_after([1.0, 1.0, 1.0], [2.0, 0.0, -2.0], l1=0.1) == [1.1, 1, 0.9]
    assert gradient_after([3.0, 4.0], [10.0, 10.0], l2=0.1, clip_norm=1.0) == [1.6, 1.8]


def test_what_is_not_trained_counts_in_no_length() -> None:
    around = [(slice(0, 1), 1.0), (slice(3, 4), 1.0)]
    assert gradient_after([3.0, 50.0, 50.0, 4.0], ranges=around, clip_norm=1.0) == [0.6, 0, 0, 0.8]
    assert gradient_after([0.3, 50.0, 50.0, 0.4], ranges=around, clip_norm=1.0) == [0.3, 0, 0, 0.4]
    assert gradient_after([3.0, 4.0, 50.0], ranges=[(slice(0, 2), 1.0)], clip_norm=1.0) == [0.6, 0.8, 0]
    assert gradient_after([3.0, 50.0, 4.0], ranges=around[:1], clip_value=1.0) == [1, 0, 0]
    assert gradient_after([3.0, 50.0], ranges=[], clip_norm=1.0, clip_value=1.0, l2=1.0) == [0, 0]


def test_parts_side_by_side_are_clipped_as_one() -> None:
    assert list(joined_parts([slice(0, 2), slice(2, 3), slice(4, 5)])) == [slice(0, 3), slice(4, 5)]
    assert list(joined_parts([])) == []
    sides = [(slice(0, 1), 1.0), (slice(1, 2), 2.0)]
    assert gradient_after([3.0, 4.0], ranges=sides, clip_norm=1.0) == [0.6, 1.6]


def test_each_array_has_a_length_of_its_own() -> None:
    run = Run(spiral(), dtype=np.float64)
    program = run.program
    training = Training(optimizer=SGD(learning_rate=1.0), clip_layer_norm=1.0)
    frozen = program.parameters["Dense_4.weight"].size
    ranges = [(slice(0, program.flat.size - frozen), 1.0)]
    for part, shortened in ((None, 2), (ranges, 1)):
        calls = record_update(program, training, np.array(1.0), part).calls
        program.flat_gradient[...] = 7
        for call in calls:
            call.function(*call.arguments)
        lengths = [np.linalg.norm(gradient) for gradient in program.gradients.values()]
        assert sum(length == pytest.approx(1) for length in lengths) == shortened
        assert [call.node for call in calls if call.function is clip_by_norm] == list(
            ["Dense_1", "Dense_4"][:shortened]
        )
