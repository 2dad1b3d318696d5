"""Noise that is drawn for whole channels, and noise that is added."""

import numpy as np

from engine.layers.gaussian_noise import GaussianNoise
from engine.layers.layer import Example
from engine.layers.spatial_dropout import SpatialDropout
from engine.tensor import Spec
from tests.engine.harness import record


def test_spatial_dropout_drops_whole_channels_of_each_sample() -> None:
    for shape, axes in (((40, 3, 2), (1, 2)), ((5, 40), (0,))):
        recording = record(Example(SpatialDropout(rate=0.3), (Spec(shape),)), 50, "training")
        recording.values["in_x", "y"][...] = 1
        recording.run()
        y = recording.values["layer", "y"].copy()
        assert np.array_equal(y.min(axis=axes), y.max(axis=axes)), "neighbours share their fate"
        assert set(np.unique(y)) == {np.float32(0), np.float32(1 / 0.7)}
        assert abs((y == 0).mean() - 0.3) < 0.05
        recording.run()
        assert not np.array_equal(y, recording.values["layer", "y"]), "others are dropped at the next step"


def test_gaussian_noise_has_its_deviation_and_is_drawn_anew() -> None:
    recording = record(Example(GaussianNoise(deviation=0.5), (Spec((100,)),)), 100, "training")
    recording.run()
    noise = recording.values["layer", "y"] - recording.values["in_x", "y"]
    assert abs(noise.std() - 0.5) < 0.02
    assert abs(noise.mean()) < 0.02
    recording.run()
    assert not np.allclose(noise, recording.values["layer", "y"] - recording.values["in_x", "y"])
