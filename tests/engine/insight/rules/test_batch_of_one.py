"""Batch norm with a batch of one is found, and healthy batches are let alone."""

import numpy as np
import pytest

from engine import doctor
from engine.data.digits import Digits
from engine.insight.cures.leave_out import LeaveOut
from engine.insight.rules.batch_of_one import BatchOfOne
from engine.layers.batch_norm import BatchNorm
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.layers.layer_norm import LayerNorm
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.mse import MSE
from tests.engine.insight.rules.drawings import HIDDEN, POINTS, Numbers, drawing, found

NORMED = (HIDDEN, BatchNorm(), Dense(units=1))


def test_lone_samples_are_found_and_what_is_said_is_true() -> None:
    sheet = drawing(POINTS, *NORMED, loss=BinaryCrossEntropy(), batch_size=1)
    (finding,) = found(sheet, BatchOfOne())
    assert (finding.nodes, finding.sure, finding.good) == (("n2",), 1.0, False)
    assert finding.evidence[0].value == 1
    record = doctor.visit(sheet, rules=()).record  # an independent look: nothing comes back through that node
    assert record.readings is not None
    assert (record.readings.gains[:, record.readings.passing.index("n2")] == 0).all()


def test_the_first_cure_trains() -> None:
    sheet = drawing(POINTS, *NORMED, loss=BinaryCrossEntropy(), batch_size=1, epochs=40)
    cured = found(sheet, BatchOfOne())[0].cures[0].edit(sheet)
    assert cured.training.batch_size == 32
    before, after = (doctor.visit(each, rules=()).test for each in (sheet, cured))
    assert before is not None
    assert after is not None
    assert after.metrics["accuracy"] > before.metrics["accuracy"] + 0.2


def test_a_lone_sample_at_the_end_of_an_epoch_is_found() -> None:
    sheet = drawing(POINTS, *NORMED, loss=BinaryCrossEntropy(), batch_size=79)  # of 80
    (finding,) = found(sheet, BatchOfOne())
    assert finding.sure < 1
    (cured, *_) = (cure.edit(sheet) for cure in finding.cures)
    assert 80 % cured.training.batch_size != 1


def test_of_a_single_sample_no_larger_batch_is_offered() -> None:
    data = Numbers(arrays=(np.ones((2, 2)), np.ones((1, 2))))  # one of two is for testing
    (finding,) = found(drawing(data, Dense(units=3), BatchNorm(), Dense(units=1), loss=MSE()), BatchOfOne())
    assert [type(cure) for cure in finding.cures] == [LeaveOut]


def test_of_images_a_mean_can_be_taken() -> None:
    layers = Conv2D(filters=2), BatchNorm(), Flatten(), Dense(units=10)
    (finding,) = found(drawing(Digits(), *layers, loss=CrossEntropy(), batch_size=1, epochs=1), BatchOfOne())
    assert finding.evidence[0].value > 1
    assert finding.sure < 1


@pytest.mark.parametrize(
    ("layers", "size"), [(NORMED, 2), (NORMED, 32), (NORMED, 200), ((HIDDEN, LayerNorm(), Dense(units=1)), 1)]
)
def test_all_others_are_let_alone(layers: tuple, size: int) -> None:
    assert found(drawing(POINTS, *layers, loss=BinaryCrossEntropy(), batch_size=size), BatchOfOne()) == ()
