"""The curve is thinned without losing what one looks for."""

import numpy as np

from editor.training.curve import EMPTY, MOST, extended, thinned


def noisy(count: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    iterations = np.cumsum(rng.integers(1, 50, count)).astype(float)
    tests = np.where(rng.random(count) < 0.1, rng.random(count), np.nan)
    return np.column_stack([iterations, 1 / iterations + 0.01 * rng.random(count), tests])


def test_a_long_run_stays_small_and_keeps_its_extremes() -> None:
    points = noisy(50_000)
    points[12_345, 1] = 99.0  # a spike
    curve = EMPTY
    for part in np.array_split(points, 1_000):
        curve = extended(curve, part)
        assert len(curve) <= MOST
    assert np.array_equal(curve[-1], points[-1], equal_nan=True), "the last loss shown is the true last one"
    assert curve[:, 1].max() == 99
    assert curve[:, 1].min() == points[:, 1].min()
    assert np.all(np.diff(curve[:, 0]) > 0)
    known = {row.tobytes() for row in points}
    assert all(row.tobytes() in known for row in curve), "every point kept was there"
    gaps = np.diff(curve[:, 0])
    assert gaps.max() < points[-1, 0] / 100, "no part of the run is forgotten"


def test_test_losses_are_kept() -> None:
    points = noisy(4_000)
    kept = thinned(points)
    assert len(kept) <= MOST
    tested = points[~np.isnan(points[:, 2])]
    assert np.isin(tested[-1, 2], kept[:, 2])
    assert np.sum(~np.isnan(kept[:, 2])) >= 200


def test_points_at_the_same_iteration_do_no_harm() -> None:
    points = np.tile([5.0, 1.0, np.nan], (MOST + 1, 1))
    assert 1 <= len(extended(EMPTY, points)) <= 3


def test_few_points_are_all_kept() -> None:
    points = noisy(100)
    assert np.array_equal(extended(points[:60], points[60:]), points, equal_nan=True)
    assert np.array_equal(extended(points, np.empty((0, 3))), points, equal_nan=True)
