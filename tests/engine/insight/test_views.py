"""Pictures as data: they must say what the network says."""

import numpy as np
import pytest

from engine.data.circle import Circle
from engine.data.digits import Digits
from engine.data.spiral import Spiral
from engine.insight.views import POINTS, as_number, pictures, thin
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.losses.bce_of_probabilities import BCEOfProbabilities
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.contrastive import Contrastive
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.mse import MSE
from engine.pictures import ConfusionView, PlaneView, ScatterView
from engine.train import Run
from tests.engine.trainable import chain, houses, spiral


@pytest.mark.parametrize("loss", [BinaryCrossEntropy(), CrossEntropy()])
def test_the_plane_is_the_probability_of_class_1(loss) -> None:
    units = 1 if isinstance(loss, BinaryCrossEntropy) else 2
    run = Run(chain([Circle(), Dense(units=units), loss]))
    weight = run.program.parameters["Dense_1.weight"]
    weight[...] = 0
    weight[-1] = [0.5, -1.0, 0.25]  # the logit of class 1
    plane = next(view for view in pictures(run, run.evaluate()) if isinstance(view, PlaneView))
    left, right, bottom, top = plane.extent
    assert right - left == pytest.approx(top - bottom), "as wide as high"
    x, y = np.meshgrid(np.linspace(left, right, 64), np.linspace(bottom, top, 64))
    assert plane.grid == pytest.approx(1 / (1 + np.exp(-(0.5 * x - y + 0.25))), abs=1e-5)
    for points, targets in (plane.train, plane.test):
        assert points.shape == (2, len(targets))
        assert left < points[0].min() <= points[0].max() < right
        assert bottom < points[1].min() <= points[1].max() < top


def test_numbers_from_logits() -> None:
    logits = np.array([[100.0, -1000.0], [0.0, 1000.0], [50.0, 3.0]], np.float32)
    assert list(as_number(logits, 3, CrossEntropy())) == [0, 1]
    assert list(as_number(logits[:2], 2, CrossEntropy())) == pytest.approx([0, 1])
    assert list(as_number(logits[:1], 2, BinaryCrossEntropy())) == pytest.approx([1, 0])
    assert list(as_number(logits[:1], 0, MSE())) == [100, -1000]
    shares = np.array([[0.25, 1.5, -1.0]])
    assert list(as_number(shares, 2, BCEOfProbabilities())) == [0.25, 1, 0]
    assert list(as_number(shares, 2, Contrastive(margin=0.5))) == pytest.approx([0.5, 1, 0], abs=0.01)


@pytest.mark.parametrize("count", [1, POINTS, POINTS + 1, 2 * POINTS - 1, 5 * POINTS // 2])
def test_of_many_samples_some_are_shown_evenly(count: int) -> None:
    shown = thin(np.arange(count))
    assert min(count, POINTS // 2) <= len(shown) <= POINTS
    assert len(set(np.diff(shown))) <= 1
    assert shown[0] == 0
    assert count - shown[-1] <= 3


def test_looking_changes_nothing() -> None:
    run, twin = Run(spiral()), Run(spiral())
    for _ in range(20):
        run.iterate()
        pictures(run, run.evaluate())
        twin.iterate()
    assert run.program.flat.tobytes() == twin.program.flat.tobytes()


def test_confusion_counts_the_test_samples() -> None:
    run = Run(chain([Digits(), Flatten(), Dense(units=10), CrossEntropy()]))
    evaluation = run.evaluate()
    (view,) = pictures(run, evaluation)
    assert isinstance(view, ConfusionView)
    predicted, actual = evaluation.answers["CrossEntropy_3"]
    for a in range(10):
        for p in range(10):
            assert view.counts[a, p] == np.sum((actual == a) & (predicted == p))
    assert view.names == tuple("0123456789")


def test_classes_have_names() -> None:
    run = Run(chain([Spiral(), Dense(units=2), CrossEntropy()]))
    confusion = pictures(run, run.evaluate())[-1]
    assert isinstance(confusion, ConfusionView)
    assert confusion.names == Spiral.class_names


def test_scatter_is_prediction_against_truth() -> None:
    run = Run(houses())
    (view,) = pictures(run, run.evaluate())
    assert isinstance(view, ScatterView)
    test = next(iter(run.splits.values())).test
    assert np.array_equal(view.actual, test.targets.reshape(-1)[: len(view.actual)])
    prediction = run.infer({"HousePrices_0": test}).values["Dense_3", "y"].reshape(-1)
    assert view.predicted == pytest.approx(prediction, abs=1e-5)
