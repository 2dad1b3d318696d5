"""Standardise: which numbers meet which features, what does not fit, what stands on the node."""

import numpy as np
import pytest

from engine.layers.layer import Example
from engine.layers.standardise import Standardise
from engine.tensor import Shape, ShapeError, Spec
from tests.engine.harness import record

EACH = Standardise(mean=(1.0, -2.0, 3.0), deviation=(2.0, 4.0, 0.5))


@pytest.mark.parametrize(("shape", "axis"), [((3,), 0), ((3, 5, 2), 0), ((4, 3), 1)])
def test_each_feature_meets_its_own_numbers(shape: Shape, axis: int) -> None:
    recording = record(Example(EACH, (Spec(shape),)), 6, "watching")
    recording.run()
    x, y = recording.values["in_x", "y"], recording.values["layer", "y"]
    for feature, (mean, deviation) in enumerate(zip(EACH.mean, EACH.deviation, strict=True)):
        part = np.take(x, feature, axis)
        assert np.allclose(np.take(y, feature, axis), (part - mean) / deviation)


def test_numbers_far_from_0_lose_no_digits() -> None:
    layer = Standardise(mean=(1e6,), deviation=(0.5,))
    recording = record(Example(layer, (Spec((2,)),)), 3, "watching")
    recording.values["in_x", "y"][...] = [[1e6, 1e6 + 0.5, 1e6 - 1]] * 2
    recording.run()
    assert recording.values["layer", "y"].tolist() == [[0, 1, -2]] * 2


@pytest.mark.parametrize(
    ("layer", "shape", "sentence"),
    [
        (EACH, (2,), "has 3 means for 2 features"),
        (EACH, (3, 4), "has 3 means for 4 features"),
        (Standardise(deviation=(1.0, 2.0)), (3, 8, 8), "has 2 deviations for 3 features"),
        (Standardise(mean=(1.0, 2.0)), (), "has 2 means for 1 feature"),
        (Standardise(mean=(1.0, 2.0)), (1,), "has 2 means for 1 feature"),
    ],
)
def test_numbers_that_do_not_fit_are_refused(layer: Standardise, shape: Shape, sentence: str) -> None:
    with pytest.raises(ShapeError, match=sentence):
        layer.output_shape(shape)


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        (Standardise(), "(x − 0) / 1"),
        (Standardise(mean=(0.1307,), deviation=(0.3081,)), "(x − 0.1307) / 0.3081"),
        (Standardise(mean=(-4.0,), deviation=(2.0,)), "(x + 4) / 2"),
        (Standardise(mean=(-123.4,), deviation=(1.234e-15,)), "mean, deviation"),
        (EACH, "3 features"),
    ],
)
def test_what_stands_on_the_node(layer: Standardise, said: str) -> None:
    assert layer.summary((Spec((3,)),), (Spec((3,)),)) == said
