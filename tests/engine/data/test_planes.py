"""The toy planes follow their formulas."""

import msgspec
import numpy as np
import pytest

from engine.data.circle import Circle
from engine.data.gauss import Gauss
from engine.data.plane import Plane
from engine.data.spiral import Spiral
from engine.data.xor import Xor
from engine.tensor import Array

PLANES = [Spiral, Circle, Xor, Gauss]


def points(plane: Plane) -> tuple[Array, Array]:
    """All points (2, n) in float64 and whether each is orange."""
    train, test = plane.load()
    both = np.concatenate([train.inputs, test.inputs], axis=1).astype(np.float64)
    return both, np.concatenate([train.targets, test.targets]) == 1


@pytest.mark.parametrize("kind", PLANES)
@pytest.mark.parametrize("samples", [11, 400])
def test_as_many_points_as_asked_for_half_of_each_class(kind: type[Plane], samples: int) -> None:
    _, orange = points(kind(samples=samples, noise=0.0))
    assert len(orange) == samples
    if kind is not Xor:  # which throws a coin for each
        assert orange.sum() == samples // 2


@pytest.mark.parametrize("kind", PLANES)
def test_the_seed_draws_other_points_or_another_order(kind: type[Plane]) -> None:
    first, second = kind(seed=1).load().train.inputs, kind(seed=2).load().train.inputs
    assert not np.array_equal(first, second)


def test_spiral_radius_grows_with_the_angle() -> None:
    where, orange = points(Spiral())
    radius = np.hypot(*where)
    away = radius > 0
    angle = 1.75 * 2 * np.pi * radius / 5 + np.pi * orange
    expected = radius * np.stack([np.sin(angle), np.cos(angle)])
    np.testing.assert_allclose(where[:, away], expected[:, away], atol=1e-5)
    assert radius.max() == pytest.approx(5 * 249 / 250)


def test_spiral_noise_moves_points_by_that_much_at_most() -> None:
    still, moved = Spiral().load().train.inputs, Spiral(noise=0.3).load().train.inputs
    assert 0.2 < np.abs(still - moved).max() <= 0.3 + 1e-6


def test_circle_is_a_disc_in_a_ring() -> None:
    where, orange = points(Circle(samples=2000))
    radius = np.hypot(*where)
    assert radius[~orange].max() <= 2.5
    assert radius[orange].min() >= 3.5
    assert radius.max() <= 5


def test_circle_noise_makes_labels_wrong_and_leaves_points() -> None:
    where, orange = points(Circle(samples=2000, noise=0.5))
    radius = np.hypot(*where)
    assert not ((radius > 2.5) & (radius < 3.5)).any()
    wrong = (radius >= 2.5) != orange
    assert 0.1 < wrong.mean() < 0.5


def test_xor_is_orange_where_the_signs_differ() -> None:
    where, orange = points(Xor(samples=2000))
    np.testing.assert_array_equal(orange, where[0] * where[1] < 0)
    assert np.abs(where).min() >= 0.3
    assert 5 < np.abs(where).max() <= 5.3
    assert 0.4 < orange.mean() < 0.6


def test_xor_noise_makes_labels_wrong() -> None:
    where, orange = points(Xor(samples=2000, noise=0.5))
    assert 0.05 < np.mean(orange != (where[0] * where[1] < 0)) < 0.4


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.25, 2.25), (0.5, 4.0)])
def test_gauss_has_its_centres_and_variance(noise: float, variance: float) -> None:
    where, orange = points(Gauss(samples=20_000, noise=noise))
    for cloud, centre in ((where[:, orange], -2), (where[:, ~orange], 2)):
        np.testing.assert_allclose(cloud.mean(axis=1), centre, atol=0.1)
        np.testing.assert_allclose(cloud.var(axis=1), variance, rtol=0.05)


def test_too_much_noise_is_refused_by_name() -> None:
    with pytest.raises(msgspec.ValidationError, match=r"<= 0\.5.*noise"):
        msgspec.convert({"type": "Xor", "noise": 0.6}, Xor)
