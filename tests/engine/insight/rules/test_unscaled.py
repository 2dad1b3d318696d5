"""Inputs of another size than weights are drawn for are found; what is standardised, or made so, is let alone."""

import numpy as np
import pytest

from engine.data.digits import Digits
from engine.data.sentences import Sentences
from engine.data.shipped import columns
from engine.insight.rules.unscaled import Unscaled
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.flatten import Flatten
from engine.layers.layer import Layer
from engine.layers.sequence_mean import SequenceMean
from engine.layers.simple_rnn import SimpleRNN
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.mse import MSE
from engine.sheet import Sheet
from tests.engine.insight.rules.drawings import HIDDEN, POINTS, Numbers, drawing, found

RNG = np.random.default_rng(0)
ROOMS = np.stack([RNG.normal(1500, 500, 100), RNG.normal(3, 1, 100)])  # an area, and rooms
PRICE = RNG.normal(0, 1, (1, 100))


def of(inputs: np.ndarray, *layers: Layer) -> Sheet:
    """A regression on these inputs."""
    layers = layers or (HIDDEN, Dense(units=1))
    return drawing(Numbers(arrays=(inputs, PRICE)), *layers, loss=MSE(), epochs=1)


def test_a_large_feature_is_found_with_its_numbers() -> None:
    (finding,) = found(of(ROOMS), Unscaled())
    assert finding.nodes == ("data",)
    assert finding.sure > 0.95
    known = ROOMS[:, :50].astype(np.float32)  # the training part
    assert finding.evidence[0].value == pytest.approx(np.sqrt((known[0] ** 2).mean()), rel=1e-4)
    assert f"feature 1 has mean {known[0].mean():,.0f} and deviation {known[0].std():,.0f}" in finding.words


def test_the_cure_brings_mean_0_and_deviation_1() -> None:
    sheet = of(ROOMS)
    (cure,) = found(sheet, Unscaled())[0].cures
    cured = cure.edit(sheet)
    (name,) = cured.graph.nodes.keys() - sheet.graph.nodes.keys()
    layer = cured.graph.nodes[name]
    scaled = (ROOMS[:, :50] - np.array(layer.mean)[:, None]) / np.array(layer.deviation)[:, None]
    assert np.allclose(scaled.mean(axis=1), 0, atol=1e-4)
    assert np.allclose(scaled.std(axis=1), 1, atol=1e-4)
    assert found(cured, Unscaled()) == ()


def test_tiny_inputs_are_found() -> None:
    (finding,) = found(of(RNG.normal(0, 1e-3, (3, 100))), Unscaled())
    assert finding.evidence[0].value < 0.01


@pytest.mark.parametrize(
    "inputs", [RNG.normal(0, 1, (4, 100)), RNG.uniform(-6, 6, (2, 100)), np.eye(50)[RNG.integers(0, 50, 100)].T]
)
def test_usual_inputs_are_let_alone(inputs: np.ndarray) -> None:
    assert found(of(inputs), Unscaled()) == ()


def test_what_a_norm_takes_first_is_let_alone() -> None:
    assert found(of(ROOMS, BatchNorm(), Dense(units=1)), Unscaled()) == ()


def test_pictures_points_and_words_are_let_alone() -> None:
    pictures = drawing(Digits(), Flatten(), Dense(units=10), loss=CrossEntropy(), epochs=1)
    points = drawing(POINTS, HIDDEN, Dense(units=1), loss=BinaryCrossEntropy())
    words = drawing(Sentences(), Embedding(dim=4), SequenceMean(), Dense(units=1), loss=BinaryCrossEntropy(), epochs=1)
    for sheet in (pictures, points, words):
        assert found(sheet, Unscaled()) == ()


def test_pictures_of_bytes_are_found_through_what_flattens_them() -> None:
    shades = RNG.integers(0, 256, (1, 4, 4, 100)).astype(float)
    assert len(found(of(shades, Flatten(), Dense(units=1)), Unscaled())) == 1


def test_of_sequences_a_feature_is_what_each_step_has() -> None:
    steps = RNG.normal(0, 1, (5, 3, 100))
    steps[:, 1] *= 40
    (finding,) = found(of(steps, SimpleRNN(units=4), Dense(units=1)), Unscaled())
    known = steps[:, 1, :50]
    assert finding.evidence[0].value == pytest.approx(np.sqrt((known**2).mean()), rel=1e-4)
    assert finding.words.startswith("The inputs of data are not scaled: feature 2 ")


def test_the_prices_of_houses_as_they_stand_in_the_file_are_found() -> None:
    numbers = np.array([c for name, c in columns("ames_small.csv").items() if name not in ("Neighborhood",)], float)
    assert len(found(of(numbers[:, :100]), Unscaled())) == 1
