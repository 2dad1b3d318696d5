"""Overfitting is found where the test loss rises again, and only there."""

import numpy as np
import pytest

from engine import doctor
from engine.data.xor import Xor
from engine.formats.project import examples, read
from engine.insight.cures.add_dropout import AddDropout
from engine.insight.cures.weight_decay import WeightDecay
from engine.insight.record import Record
from engine.insight.rules.overfitting import Overfitting, medians
from engine.layers.dense import Dense
from engine.layers.relu import ReLU
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.adam import Adam
from engine.sheet import Sheet
from tests.engine.insight.rules.drawings import drawing

WIDE = Dense(units=64)


def noise(**training) -> Sheet:
    """Forty points, of which many have the wrong label: what is learned of these holds for no others."""
    usual = {"epochs": 100, "batch_size": 16, "optimizer": Adam(learning_rate=0.005)}
    layers = WIDE, ReLU(), WIDE, ReLU(), Dense(units=1)
    data = Xor(samples=80, noise=0.4, test_share=0.5)
    return drawing(data, *layers, loss=BinaryCrossEntropy(), **{**usual, **training})


def test_chance_learned_by_heart_is_found_and_its_numbers_are_true() -> None:
    visit = doctor.visit(noise(), rules=(Overfitting(),))
    (finding,) = visit.findings
    assert finding.nodes == ("n3",)
    assert visit.train is not None
    assert visit.test is not None
    assert visit.train.loss < 0.2 * visit.test.loss
    lowest = visit.record.tests[:, 1].min()
    assert visit.test.loss > 1.1 * lowest
    assert 0.5 < finding.evidence[0].value / (visit.test.loss / lowest - 1) <= 1


def test_cures_are_dropout_and_decay_unless_there_is_some() -> None:
    sheet = noise()
    (finding,) = doctor.visit(sheet, rules=(Overfitting(),)).findings
    assert [type(cure) for cure in finding.cures] == [WeightDecay, AddDropout]
    dropped = finding.cures[1].edit(sheet)
    (name,) = dropped.graph.nodes.keys() - sheet.graph.nodes.keys()
    assert [wire.source for wire in dropped.graph.wires if wire.target == name] == ["n4"]  # behind the activation
    findings = doctor.visit(finding.cures[0].edit(sheet), rules=(Overfitting(),)).findings
    assert all(type(cure) is AddDropout for found in findings for cure in found.cures)


def test_the_first_cure_lowers_the_test_loss() -> None:
    sheet = noise()
    before = doctor.visit(sheet, rules=(Overfitting(),))
    after = doctor.visit(before.findings[0].cures[0].edit(sheet), rules=())
    assert before.test is not None
    assert after.test is not None
    assert after.test.loss < 0.6 * before.test.loss


@pytest.mark.parametrize("name", ["house-prices", "sentiment", "digits-mlp"])
def test_what_only_stops_getting_better_is_let_alone(name: str) -> None:
    assert doctor.visit(read(examples()[name]).sheet, rules=(Overfitting(),)).first == {}


def test_a_test_loss_that_rises_with_the_training_loss_is_no_overfitting() -> None:
    """Such as that of a rate that is too high."""
    sheet = noise(epochs=10)
    record = doctor.visit(sheet, rules=()).record
    iterations = np.arange(1, 101)
    losses = np.concatenate([np.linspace(2, 1, 50), np.linspace(1, 2, 50)])
    up = told(record, iterations, losses, losses)
    down = told(record, iterations, np.linspace(2, 0.1, 100), losses)
    assert list(Overfitting().examine(up)) == []
    assert len(list(Overfitting().examine(down))) == 1


ITERATIONS = np.arange(1, 101)
CURVES = {  # training and test loss at the beginning, half way, where the test loss is least, and at the end
    "found": ((0.69, 0.4, 0.1), (0.69, 0.4, 0.6)),
    "hardly rises": ((0.69, 0.4, 0.1), (0.69, 0.6, 0.64)),
    "is lost of little": ((0.69, 0.005, 0.001), (0.69, 0.01, 0.03)),
    "learns no more": ((0.69, 0.25, 0.25), (0.69, 0.3, 0.5)),
    "is no better where it was trained": ((0.69, 0.55, 0.42), (0.69, 0.3, 0.5)),
}


@pytest.mark.parametrize("name", CURVES)
def test_each_condition_counts(name: str) -> None:
    record = doctor.visit(noise(epochs=1), rules=()).record  # of two classes, about as many of each: 0.69 is chance
    trained, tests = (np.interp(ITERATIONS, (1, 50, 100), values) for values in CURVES[name])
    assert bool(list(Overfitting().examine(told(record, ITERATIONS, trained, tests)))) == (name == "found")


def test_a_training_loss_of_0_has_nowhere_to_fall() -> None:
    record = doctor.visit(noise(epochs=1), rules=()).record
    assert list(Overfitting().examine(told(record, ITERATIONS, np.zeros(100), np.linspace(0.5, 1, 100)))) == []


def told(record: Record, iterations: np.ndarray, losses: np.ndarray, tests: np.ndarray) -> Record:
    """The same run, with other losses."""
    return Record(
        record.drawn, record.sheet, record.specs, record.order, record.data, record.sizes, iteration=100,
        losses=np.column_stack([iterations, losses, losses]), tests=np.column_stack([iterations, tests])[::5],
    )  # fmt: skip


def test_one_test_that_is_off_is_passed_over() -> None:
    assert medians(np.array([3.0, 2, 9, 1, 1])).tolist() == [3, 3, 2, 1, 1]
