"""Norms where nothing varies: a batch of one, equal numbers, numbers far from 0."""

import numpy as np
import pytest

from engine.layers.batch_norm import BatchNorm
from engine.layers.group_norm import GroupNorm
from engine.layers.layer import Example, Layer
from engine.layers.layer_norm import LayerNorm
from engine.layers.rms_norm import RMSNorm
from engine.tensor import Spec
from tests.engine.harness import record

CENTRED = pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (BatchNorm(), (7,)),
        (BatchNorm(), (3, 7)),
        (BatchNorm(), (7, 3, 5)),
        (LayerNorm(), (7,)),
        (LayerNorm(), (3, 7)),
        (LayerNorm(), (7, 3, 5)),
        (GroupNorm(groups=2), (6, 3, 5)),
    ],
)


@CENTRED
@pytest.mark.parametrize("value", [1e4, -1e4, 0.1, 1e-40])
def test_equal_numbers_become_0(layer: Layer, shape: tuple[int, ...], value: float) -> None:
    recording = record(Example(layer, (Spec(shape),)), 100, "watching")
    recording.values["in_x", "y"][...] = value
    recording.run()
    assert np.abs(recording.values["layer", "y"]).max() < 1e-3
    assert all(np.isfinite(gradient).all() for gradient in recording.gradients.values())


@CENTRED
@pytest.mark.parametrize("place", [0.0, 1e3, -1e3])
def test_numbers_far_from_0_get_mean_0_and_variance_1(layer: Layer, shape: tuple[int, ...], place: float) -> None:
    recording = record(Example(layer, (Spec(shape),)), 128, "training")
    recording.values["in_x", "y"][...] += place
    recording.run()
    y = recording.values["layer", "y"]
    assert abs(float(y.mean())) < 1e-4
    assert abs(float(y.var()) - 1) < 0.01


@pytest.mark.parametrize("shape", [(3,), (1, 3)])
def test_one_lone_sample_leaves_the_shift(shape: tuple[int, ...]) -> None:
    recording = record(Example(BatchNorm(), (Spec(shape),)), 1, "watching")
    recording.run()
    assert np.array_equal(recording.values["layer", "y"], np.zeros((*shape, 1)))
    (dx,) = (gradient for wire, gradient in recording.gradients.items() if wire.target == "layer")
    assert np.array_equal(dx, np.zeros((*shape, 1)))


def test_a_single_feature_is_0_after_layer_norm_and_its_sign_after_rms_norm() -> None:
    for layer, expected in ((LayerNorm(), 0), (RMSNorm(), 1)):
        recording = record(Example(layer, (Spec((1,)),)), 4, "training")
        recording.values["in_x", "y"][...] = [[3, -5, 1e4, -1e4]]
        recording.run()
        np.testing.assert_allclose(recording.values["layer", "y"], [[expected, -expected] * 2], atol=1e-5)


def test_layer_norm_takes_each_step_of_a_sequence_by_itself() -> None:
    recording = record(Example(LayerNorm(), (Spec((3, 4)),)), 2, "training")
    recording.values["in_x", "y"][1] *= 100
    recording.run()
    y = recording.values["layer", "y"]
    np.testing.assert_allclose(y.mean(axis=1), 0, atol=1e-5)
    np.testing.assert_allclose(y.var(axis=1), 1, rtol=1e-3)
