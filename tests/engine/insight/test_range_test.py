"""The range test: its curve is that of two runs side by side, and what it suggests trains well."""

import math

import numpy as np
import pytest
from msgspec.structs import replace

from engine.compile import GraphError
from engine.data.spiral import Spiral
from engine.editing import edits
from engine.editing.edits import EditRefused
from engine.editing.rate import with_rate
from engine.formats.project import find, read
from engine.graph import Graph
from engine.groups.unfold import unfold
from engine.insight.cures.range_test import RangeTest
from engine.insight.range_test import FALL, GREATEST, ITERATIONS, LEAST, Sweep, steepest, sweep
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.sgd import SGD
from engine.schedules.cosine import Cosine
from engine.sheet import Sheet, Training
from engine.train import Run, train
from tests.engine.insight.cures.drawings import flat, grouped
from tests.engine.trainable import chain, houses, spiral


def alone(sheet: Sheet, batch: int) -> Sheet:
    return edits.set_training(sheet, replace(sheet.training, batch_size=batch))


@pytest.fixture(scope="module")
def swept() -> Sweep:
    return sweep(spiral())


def test_the_curve_is_that_of_two_runs_side_by_side(swept: Sweep) -> None:
    still, moving, usual, losses = Run(spiral()), Run(spiral()), [], []
    rates = [LEAST * (GREATEST / LEAST) ** (k / (ITERATIONS - 1)) for k in range(ITERATIONS)]
    for rate in rates:
        still.learning_rate, moving.learning_rate = 0.0, rate
        usual.append(still.iterate().loss)
        losses.append(moving.iterate().loss)
    mean, count = sum(usual) / ITERATIONS, len(swept.rates)
    assert count > ITERATIONS / 2
    assert swept.rates == pytest.approx(rates[:count])
    assert swept.losses == pytest.approx([a - b + mean for a, b in zip(losses, usual, strict=True)][:count], rel=1e-6)


def test_it_smooths_on_both_sides_and_takes_the_steepest_fall(swept: Sweep) -> None:
    places = range(len(swept.losses))
    for place in places:
        weights = [math.exp(-(((other - place) / 4) ** 2) / 2) for other in places]
        mean = sum(w * loss for w, loss in zip(weights, swept.losses, strict=True)) / sum(weights)
        assert swept.smoothed[place] == pytest.approx(mean)
    least = min(places, key=lambda place: swept.smoothed[place])
    falls = [swept.smoothed[place + 1] - swept.smoothed[place - 1] for place in range(1, least)]
    steepest = 1 + min(range(len(falls)), key=lambda place: falls[place])
    assert swept.suggested == float(f"{swept.rates[steepest]:.2g}")
    assert f"most steeply at {swept.suggested:g}." in swept.words


def test_that_batches_differ_does_not_show() -> None:
    """Not even where each is a single sample: where the rate moves nothing, all cost the same."""
    single = sweep(alone(spiral(), 1))
    run = Run(alone(spiral(), 1))
    assert np.std([run.iterate().loss for _ in range(20)]) > 0.1
    assert np.std(single.losses[:10]) < 1e-3
    assert single.suggested is not None


def test_it_ends_where_the_loss_bursts() -> None:
    found = sweep(edits.set_training(houses(), replace(houses().training, optimizer=SGD())))
    assert len(found.rates) == len(found.losses) == len(found.smoothed) < ITERATIONS
    assert found.smoothed[-1] > 4 * min(found.smoothed)
    assert max(found.losses) < 100 * min(found.smoothed), "it does not wait until numbers run out"


def test_what_comes_after_the_least_loss_suggests_nothing() -> None:
    smoothed = np.array([1.0, 1.0, 0.8, 0.5, 0.4, 0.35, 3.0, 0.9])
    rates = np.geomspace(1e-3, 1.0, len(smoothed))
    assert steepest(rates, smoothed) == float(f"{rates[2]:.2g}")
    assert steepest(rates, smoothed[::-1].copy()) is not None
    assert steepest(rates[:3], np.array([0.5, 0.6, 0.7])) is None
    assert steepest(rates[:1], smoothed[:1]) is None


def test_neither_schedule_nor_the_rate_so_far_matters_nor_groups() -> None:
    sheet = flat()
    again = edits.set_training(with_rate(sheet, 3.0), replace(with_rate(sheet, 3.0).training, schedule=Cosine()))
    assert sweep(again) == sweep(sheet)
    together = grouped()
    assert sweep(together) == sweep(replace(together, graph=unfold(together.graph).graph))
    assert sheet == flat()


@pytest.mark.parametrize(("sheet", "adam"), [(houses(), True), (spiral(), True), (houses(), False), (flat(), False)])
def test_its_suggestion_trains_and_better_than_much_less(sheet: Sheet, adam: bool) -> None:
    if not adam:
        sheet = edits.set_training(sheet, replace(sheet.training, optimizer=SGD()))
    after = RangeTest().edit(sheet)
    rate = after.training.optimizer.learning_rate
    assert rate == sweep(sheet).suggested
    assert after == with_rate(sheet, rate)
    losses = [train(with_rate(sheet, rate * factor), epochs=20)[1].train_loss for factor in (0.03, 1.0)]
    assert losses[1] < losses[0]


def test_where_no_rate_helps_none_is_suggested() -> None:
    sheet = read(find("vanishing")).sheet
    found = sweep(sheet)
    assert found.suggested is None
    assert min(found.smoothed) > (1 - FALL) * found.smoothed[0]
    with pytest.raises(EditRefused, match="At no rate from 1e-6 to 10 does the loss fall by 1%"):
        RangeTest().edit(sheet)


def test_a_loss_that_is_not_finite_from_the_first_is_said() -> None:
    sheet = chain([Spiral(samples=40), Dense(units=1), BinaryCrossEntropy(weight=1e12)], batch_size=8)
    wide = replace(sheet, graph=replace(sheet.graph, nodes=sheet.graph.nodes | {"BinaryCrossEntropy_2": Huge()}))
    found = sweep(wide)
    assert (found.losses, found.suggested) == ((), None)
    assert "first weights" in found.words


class Huge(BinaryCrossEntropy):
    """Its values do not fit into a number."""

    def forward(self, w, op) -> None:  # type: ignore[no-untyped-def]
        super().forward(w, op)
        op(np.divide, 1.0, w.filled((), 0.0), w.loss)


def test_what_cannot_be_trained_is_refused() -> None:
    empty = Sheet(graph=Graph(), training=Training())
    with pytest.raises(GraphError):
        sweep(empty)
    with pytest.raises(EditRefused, match="The range test cannot train this: The graph has no loss"):
        RangeTest().edit(empty)
