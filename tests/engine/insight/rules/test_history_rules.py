"""Rules that read a run's history: what they say against arrays of the engine, their thresholds, and first cures."""

from collections.abc import Callable

import numpy as np
import pytest
from msgspec.structs import replace

from engine.data.house_prices import HousePrices
from engine.doctor import visit
from engine.finding import Finding
from engine.formats.project import examples, read
from engine.glossary import glossary
from engine.history.branch import Branch
from engine.history.recorded import Recorded
from engine.insight.cures.insert_norm import InsertNorm
from engine.insight.diagnosis import usual
from engine.insight.rules import stuck
from engine.insight.rules.batch_of_one import BatchOfOne
from engine.insight.rules.dead_relu import DeadReLU
from engine.insight.rules.exploding import Exploding, gained
from engine.insight.rules.not_finite import NotFinite
from engine.insight.rules.oscillating import Oscillating
from engine.insight.rules.remedies import normed
from engine.insight.rules.rule import Rule
from engine.insight.rules.saturated import Saturated
from engine.insight.rules.slow import Slow
from engine.insight.rules.stuck import Stuck, chance
from engine.insight.rules.update_ratio import UpdateRatio, median_without
from engine.insight.rules.vanishing import Vanishing
from engine.insight.rules.words import listed, times
from engine.layers.dense import Dense
from engine.layers.layer import LAYERS
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.mse import MSE
from engine.optimizers.sgd import SGD
from engine.resources import folder
from engine.sheet import Sheet
from engine.train import Run
from tests.engine.insight.rules.drawings import HIDDEN, POINTS, drawing, found
from tests.engine.planted import nets
from tests.engine.planted.nets import Planted
from tests.engine.trainable import chain

pytestmark = pytest.mark.filterwarnings("ignore:.*encountered in")


def stack() -> Sheet:
    """Six sigmoids."""
    return read(examples()["vanishing"]).sheet


def one(sheet: Sheet, rule: Rule) -> Finding:
    """The only finding."""
    (finding,) = found(sheet, rule)
    return finding


def test_how_far_a_gradient_vanishes_is_what_the_arrays_say() -> None:
    sheet = replace(stack(), training=replace(stack().training, epochs=3))
    finding = one(sheet, Vanishing())
    run = Run(sheet)
    ratios = []
    for _ in range(run.iterations_per_epoch * 3):
        run.iterate("watching")
        sizes = {key: np.sqrt(np.mean(array.astype(float) ** 2)) for key, array in run.program.gradients.items()}
        ratios.append(sizes["dense_1.weight"] / max(sizes.values()))
    told = {(each.what, each.node): each.value for each in finding.evidence}
    assert told["gradient by that of a later layer", "dense_1"] == pytest.approx(np.median(ratios), rel=0.6)
    assert finding.nodes[0].startswith("sigmoid_")
    assert all(0.2 < each.value < 0.26 for each in finding.evidence if each.what == "gain"), "a sigmoid's slope"
    assert finding.cures[0].words == "Sigmoid → ReLU"
    assert found(finding.cures[0].edit(sheet), Vanishing()) == ()


THRESHOLDS: list[tuple[Callable[[int], Planted], Rule, Rule]] = [
    (nets.vanishing, Vanishing(), Vanishing(share=1e-15)),
    (nets.slow, Slow(), Slow(update=1e-9)),
    (nets.oscillating, Oscillating(), Oscillating(cosine=-1.0, swing=100.0)),
    (nets.dead_relu, DeadReLU(), DeadReLU(dead=1.0)),
    (nets.saturated, Saturated(), Saturated(share=1.0)),
    (nets.stuck, Stuck(), Stuck(iterations=10**6)),
    (nets.update_ratio, UpdateRatio(), UpdateRatio(apart=1e9)),
]


@pytest.mark.parametrize(("plant", "rule", "lax"), THRESHOLDS, ids=lambda each: getattr(each, "__name__", ""))
def test_thresholds_decide(plant: Callable[[int], Planted], rule: Rule, lax: Rule) -> None:
    planted = plant(1000)
    finding = one(planted.sheet, rule)
    assert not planted.nodes or finding.nodes[0] in planted.nodes
    assert 0.5 <= finding.sure <= 1
    assert finding.cures
    assert found(planted.sheet, lax) == ()


@pytest.mark.parametrize(("batch", "norm"), [(1, "LayerNorm"), (79, "LayerNorm"), (16, "BatchNorm")])
def test_a_norm_that_is_offered_is_not_the_next_illness(batch: int, norm: str) -> None:
    sheet = drawing(POINTS, HIDDEN, Dense(units=1), loss=BinaryCrossEntropy(), batch_size=batch, epochs=1)  # of 80
    (cure,) = normed(visit(sheet, rules=()).record, ["n1"])
    assert isinstance(cure, InsertNorm)
    assert type(cure.norm).__name__ == norm
    assert found(cure.edit(sheet), BatchOfOne()) == ()


def test_what_explodes_is_named_by_its_gain() -> None:
    planted = nets.exploding(1003)
    finding = one(planted.sheet, Exploding())
    assert {*finding.nodes} == planted.nodes
    assert found(planted.sheet, Exploding(gain=1e6, growth=1e9)) == ()
    assert finding.cures[0].words.startswith("Draw the first weights of")


def test_a_loss_that_grows_without_end_is_an_explosion_though_no_layer_stands_out() -> None:
    linear = chain(
        [HousePrices(), Dense(units=1), MSE()], optimizer=SGD(learning_rate=0.2), batch_size=4096, epochs=200
    )
    finding = one(linear, Exploding())
    assert finding.nodes == ()
    assert "The loss has grown" in finding.words
    assert finding.cures[0].words.startswith(("Clip", "Learning rate"))
    assert found(linear, Exploding(loss=1e99)) == ()


def test_nan_names_who_had_it_first_and_when() -> None:
    planted = nets.exploding(1007)
    sheet = planted.sheet
    seen = visit(sheet, rules=(NotFinite(),))
    (finding,) = seen.findings
    run = Run(sheet)
    while np.isfinite(run.iterate("watching").loss) and np.isfinite(run.program.flat).all():
        pass
    assert finding.iteration == run.iteration
    assert f"in iteration {run.iteration}" in finding.words
    assert finding.nodes[-1] in finding.words
    assert {finding.nodes[0]} == planted.nodes, "whose weights were too large"
    assert np.isfinite(seen.run.program.flat).all(), "the last finite weights are kept"
    assert any(cure.words.startswith("Learning rate") for cure in finding.cures)
    assert seen.test is None


def test_a_rate_that_is_too_small_is_raised_by_the_factor_that_is_missing() -> None:
    planted = nets.slow(1001)
    finding = one(planted.sheet, Slow())
    cured = finding.cures[0].edit(planted.sheet)
    factor = cured.training.optimizer.learning_rate / planted.sheet.training.optimizer.learning_rate
    largest = next(each.value for each in finding.evidence if each.what == "largest update by weights")
    assert 1e-3 / 4 < factor * largest < 4e-3
    assert found(cured, Slow()) == ()


def test_chance_is_the_loss_of_the_best_constant() -> None:
    record = visit(replace(stack(), training=replace(stack().training, epochs=1)), rules=()).record
    targets = record.data["spiral_1"].train.targets.astype(float)
    constants = np.linspace(-1, 1, 2001)[:, None]
    losses = (np.logaddexp(0, constants) - targets.reshape(1, -1) * constants).mean(axis=1)
    assert chance(record) == pytest.approx(losses.min(), rel=1e-6)


def test_what_the_data_tell_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = stack()
    run = Run(sheet)
    recorded, branch = Recorded(sheet, run), Branch(0, sheet, run.kind, 0, None, rooted=True)
    monkeypatch.setattr(stuck, "constant", lambda record: 1.0)
    assert chance(recorded.record(branch, 0.1)) == 1.0
    monkeypatch.setattr(stuck, "constant", lambda record: 2.0)
    assert chance(recorded.record(branch, 0.1)) == 1.0, "of the same drawing"
    assert chance(Recorded(sheet, run).record(branch, 0.1)) == 2.0


def test_who_makes_a_little_of_it_is_told_of_in_whole_sentences() -> None:
    assert [gained(gain) for gain in (1.83, 31.0)] == ["1.8 times", "31 times"]


def test_a_symptom_is_not_told_beside_its_cause() -> None:
    planted = nets.dead_relu(1001)
    assert Stuck.symptom
    rules = [finding.rule for finding in visit(planted.sheet).findings]
    assert "DeadReLU" in rules
    assert "Stuck" not in rules
    assert found(planted.sheet, Stuck()), "alone it would be"


def test_every_rule_tells_where_it_is_explained() -> None:
    assert len(usual()) >= 15
    for rule in usual():
        kind, _, name = rule.why.partition(":")
        there = {
            "lesson": lambda name: (folder("lessons") / f"{name}.json").exists(),
            "layer": lambda name: name in LAYERS.discover(),
            "word": lambda name: any(name in entry.forms for entry in glossary().entries.values()),
        }
        assert there[kind](name), rule


def test_numbers_are_said_as_people_say_them() -> None:
    assert [times(x) for x in (1 / 52_345, 0.243, 1.0, 3141.6, 0.0)] == [
        "1/52,000",
        "0.24",
        "1",
        "3,100 times",
        "nothing",
    ]
    assert times(float("inf")) == "endlessly often"
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(list("abcdef")) == "a, b, c and 3 more"
    assert [median_without([1, 2, 3, 9], place) for place in range(4)] == [3, 3, 2, 2]
