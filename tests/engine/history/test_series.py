"""Arrays of bounded length hold a run of any length: what is thinned, and what is never lost."""

import random

import numpy as np
import pytest

from engine.history import series
from engine.history.series import LENGTH, Losses, Rows, Series, lower


def whole(losses: Losses) -> Losses:
    losses.settle()
    return losses


@pytest.mark.parametrize("count", [1, 5, LENGTH, 5 * LENGTH + 3, 40_000])
def test_the_least_and_the_greatest_loss_of_every_stretch_stay(count: int) -> None:
    chance = random.Random(count)
    values = [chance.random() for _ in range(count)]
    values[count // 3], values[2 * count // 3] = 1e9, -1e9
    found, place = Losses(begins=70), 0
    while place < count:
        some = values[place : place + chance.randrange(1, 900)]
        found.add(some)
        place += len(some)
    whole(found)
    assert found.count <= LENGTH
    assert found.iterations[-1] == 70 + count
    ends = found.iterations - 70
    for begin, end, (low, high) in zip([0, *ends], ends, found.rows, strict=False):
        assert (low, high) == (min(values[begin:end]), max(values[begin:end]))


def test_entries_are_about_equally_long() -> None:
    found = Losses(begins=0)
    for _ in range(1000):
        found.add([1.0] * 37)
    widths = np.diff([0, *whole(found).iterations])
    assert widths[:-1].max() <= 2 * widths[:-1].min()
    assert found.count > LENGTH // 3


def test_a_loss_that_is_no_number_is_seen() -> None:
    found = Losses(begins=0)
    found.add([1.0] * 5000)
    found.add([2.0, float("nan")])
    found.add([1.0] * 9000)
    assert np.isnan(whole(found).rows).all(axis=1).sum() == 1


@pytest.mark.parametrize("place", [1, 700, 9_999, 10_000])
def test_cut_and_joined_they_tell_the_same(place: int) -> None:
    values = [float(number) for number in range(10_000)]
    one, other = Losses(begins=0), Losses(begins=0)
    for losses in (one, other):
        losses.add(values)
    iterations, rows = one.cut(place)
    assert whole(one).iterations[-1] == place
    assert (iterations > place).all()
    spanning = one.rows[-1]
    one.extend(iterations, rows)
    assert set(other.iterations.tolist()) | {place} == set(one.iterations.tolist())
    assert spanning[0] <= values[place - 1] <= spanning[1]
    one.add([0.5])
    assert whole(one).iterations[-1] == 10_001


def test_the_lowest_test_loss_is_never_lost() -> None:
    found, chance = Series(1, lower), random.Random(1)
    values = {iteration: chance.random() for iteration in range(0, 50_000, 7)}
    for iteration, value in values.items():
        found.extend(np.array([iteration]), np.array([[value]]))
    assert found.count <= LENGTH
    best = min(values, key=values.__getitem__)
    assert (best, values[best]) in zip(found.iterations.tolist(), found.rows[:, 0].tolist(), strict=True)
    assert all(values[i] == row for i, (row,) in zip(found.iterations.tolist(), found.rows.tolist(), strict=True))


def test_rows_lie_evenly_and_the_newest_is_there() -> None:
    found, chance, iteration = Rows(3), random.Random(2), 0
    for _ in range(20_000):
        iteration += chance.randrange(1, 30)
        found.add(iteration, np.full(3, iteration, np.float32))
        assert found.iterations[-1] == iteration
    assert LENGTH / 3 < found.count <= LENGTH
    gaps = np.diff(found.iterations)[:-1]
    assert gaps.max() < 4 * gaps.min()
    assert (found.rows == found.iterations[:, np.newaxis].astype(np.float32)).all()


def test_rows_of_large_networks_are_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series, "MOST_BYTES", 10_000)
    found = Rows(100)
    for iteration in range(1000):
        found.add(iteration, np.zeros(100, np.float32))
    assert found.count * 100 * 4 <= 10_000
    assert found.iterations[0] < 200
