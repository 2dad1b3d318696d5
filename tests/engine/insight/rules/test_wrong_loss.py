"""Losses that do not belong to what comes before them are found; those that do are let alone."""

import numpy as np
import pytest

from engine import doctor
from engine.data.digits import Digits
from engine.data.house_prices import HousePrices
from engine.insight.rules.reach import Reach, floor
from engine.insight.rules.wrong_loss import WrongLoss
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.layers.layer import Layer
from engine.layers.log_softmax import LogSoftmax
from engine.layers.relu import ReLU
from engine.layers.sigmoid import Sigmoid
from engine.layers.softmax import Softmax
from engine.layers.tanh import Tanh
from engine.losses.bce_of_probabilities import BCEOfProbabilities
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.hinge import Hinge
from engine.losses.loss import Loss
from engine.losses.mse import MSE
from engine.losses.nll import NLL
from engine.sheet import Sheet
from tests.engine.insight.rules.drawings import HIDDEN, POINTS, Numbers, drawing, found

RNG = np.random.default_rng(0)
YES = np.where(RNG.uniform(size=(1, 100)) < 0.5, 0.0, 1.0)
ANY, ABOVE = RNG.normal(0, 1, (1, 100)), RNG.uniform(0.1, 5, (1, 100))


def digits(*last: Layer, loss: Loss) -> Sheet:
    return drawing(Digits(), Flatten(), Dense(units=10), *last, loss=loss, epochs=1)


def points(*last: Layer, loss: Loss) -> Sheet:
    return drawing(POINTS, HIDDEN, Dense(units=1), *last, loss=loss)


def numbers(targets: np.ndarray, *last: Layer) -> Sheet:
    data = Numbers(arrays=(RNG.normal(0, 1, (3, 100)), targets))
    return drawing(data, HIDDEN, Dense(units=1), *last, loss=MSE())


ILL = {
    "softmax twice": (digits(Softmax(), loss=CrossEntropy()), ("n3", "loss")),
    "squeezed scores of classes": (digits(Tanh(), loss=CrossEntropy()), ("n3", "loss")),
    "sigmoid twice": (points(Sigmoid(), loss=BinaryCrossEntropy()), ("n3", "loss")),
    "never no": (points(ReLU(), loss=BinaryCrossEntropy()), ("n3", "loss")),
    "no margin": (points(Sigmoid(), loss=Hinge()), ("n3", "loss")),
    "probabilities for logarithms": (digits(Softmax(), loss=NLL()), ("n3", "loss")),
    "scores for logarithms": (digits(loss=NLL()), ("n2", "loss")),
    "limited numbers for logarithms": (digits(Tanh(), loss=NLL()), ("n3", "loss")),
    "scores for probabilities": (points(loss=BCEOfProbabilities()), ("n2", "loss")),
    "softmax of one": (points(Softmax(), loss=BCEOfProbabilities()), ("n3", "loss")),
    "out of reach of a sigmoid": (numbers(ANY, Sigmoid()), ("n3", "loss")),
    "out of reach of a tanh": (numbers(ABOVE, Tanh()), ("n3", "loss")),
    "out of reach of a ReLU": (numbers(ANY, ReLU()), ("n3", "loss")),
    "squares of yes and no": (numbers(YES, Sigmoid()), ("n3", "loss")),
    "a line for yes and no": (numbers(YES), ("n2", "loss")),
}
SOUND = {
    "scores of classes": digits(loss=CrossEntropy()),
    "logarithms": digits(LogSoftmax(), loss=NLL()),
    "positive scores of classes": digits(ReLU(), loss=CrossEntropy()),
    "scores": points(loss=BinaryCrossEntropy()),
    "probabilities": points(Sigmoid(), loss=BCEOfProbabilities()),
    "a margin": points(loss=Hinge()),
    "a margin in reach": points(Tanh(), loss=Hinge()),
    "numbers": numbers(ANY),
    "positive numbers": numbers(ABOVE, ReLU()),
    "shares": numbers(ABOVE / 5, Sigmoid()),
    "prices": drawing(HousePrices(), HIDDEN, Dense(units=1), loss=MSE(), epochs=1),
}


@pytest.mark.parametrize("name", ILL)
def test_found(name: str) -> None:
    sheet, nodes = ILL[name]
    (finding,) = found(sheet, WrongLoss())
    assert finding.nodes == nodes
    assert finding.why == f"layer:{type(sheet.graph.nodes['loss']).__name__}"
    assert finding.cures
    for cure in finding.cures:
        assert found(cure.edit(sheet), WrongLoss()) == ()


@pytest.mark.parametrize("name", SOUND)
def test_let_alone(name: str) -> None:
    assert found(SOUND[name], WrongLoss()) == ()


def test_an_activation_that_a_dense_layer_holds_is_seen_and_left_out() -> None:
    sheet = drawing(POINTS, HIDDEN, Dense(units=1, activation=Sigmoid()), loss=BinaryCrossEntropy())
    (finding,) = found(sheet, WrongLoss())
    assert finding.nodes == ("n2", "loss")
    assert finding.cures[0].edit(sheet).graph.nodes["n2"] == Dense(units=1)


def test_no_training_comes_below_the_loss_that_is_told() -> None:
    """Independently: the loss of the best scores within reach, computed as the loss does it."""
    for units in (2, 10):
        scores = np.full(units, 0.0)
        scores[0] = 1.0
        best = -np.log(np.exp(scores[0]) / np.exp(scores).sum())
        assert floor(CrossEntropy(), Reach(0, 1), units) == pytest.approx(best)
    sheet = digits(Softmax(), loss=CrossEntropy())
    visit = doctor.visit(sheet, epochs=60, rules=(WrongLoss(),))
    assert visit.train is not None
    assert visit.train.loss >= visit.findings[0].evidence[0].value > 1.4


def test_the_cure_betters_what_it_promises() -> None:
    sheet = digits(Softmax(), loss=CrossEntropy())
    cured = found(sheet, WrongLoss())[0].cures[0].edit(sheet)
    before, after = (doctor.visit(each, epochs=10, rules=()).test for each in (sheet, cured))
    assert before is not None
    assert after is not None
    assert after.metrics["accuracy"] > before.metrics["accuracy"]


def test_thresholds_are_obeyed() -> None:
    sheet = digits(Softmax(), loss=CrossEntropy())
    assert found(sheet, WrongLoss(least=2.0)) == ()
    assert found(numbers(ANY, Sigmoid()), WrongLoss(beyond=0.9)) == ()
