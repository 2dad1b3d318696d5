"""What the metrics say: known values, and formulas written out."""

import math
from itertools import product

import numpy as np
import pytest

from engine.layers.layer import LAYERS
from engine.losses.loss import Loss
from engine.metrics.accuracy import Accuracy
from engine.metrics.f1 import F1
from engine.metrics.mae import MAE
from engine.metrics.metric import METRICS, Metric
from engine.metrics.perplexity import Perplexity
from engine.metrics.precision import Precision
from engine.metrics.r2 import R2
from engine.metrics.recall import Recall
from engine.metrics.rmse import RMSE
from engine.metrics.roc_auc import RocAuc
from engine.metrics.top_k import TopK
from engine.train import train
from tests.engine.trainable import spiral

NOTHING = np.zeros(0)


def of(metric: Metric, predicted: list, actual: list) -> float:
    """Of a metric that wants no scores."""
    assert not metric.wants_scores
    return metric.measure(np.array(predicted), np.array(actual), NOTHING)


def test_accuracy() -> None:
    assert of(Accuracy(), [1, 0], [1, 1]) == 0.5
    assert of(Accuracy(), [[1.0, 0.0]], [[0.8, 0.1]]) == 1, "shares are yes or no"
    assert of(Accuracy(), [1, 0], [[1.0, -1.0]]) == 1, "as signs are"
    assert Accuracy().text(0.5) == "50.0 %"


def test_r2_mae_rmse() -> None:
    actual = [[1.0, 2.0, 3.0]]
    assert of(R2(), actual, actual) == 1
    assert of(R2(), [[2.0, 2.0, 2.0]], actual) == 0
    assert math.isnan(of(R2(), actual, [[2.0, 2.0, 2.0]]))
    assert of(MAE(), [[1.0, 4.0, 7.0]], actual) == pytest.approx(2)
    assert of(RMSE(), [[1.0, 4.0, 7.0]], actual) == pytest.approx((20 / 3) ** 0.5)


def test_of_two_classes_yes_counts() -> None:
    """3 rightly found, 1 found wrongly, 2 missed."""
    actual, predicted = [1, 1, 1, 0, 1, 1, 0, 0], [1, 1, 1, 1, 0, 0, 0, 0]
    assert of(Precision(), predicted, actual) == pytest.approx(3 / 4)
    assert of(Recall(), predicted, actual) == pytest.approx(3 / 5)
    assert of(F1(), predicted, actual) == pytest.approx(2 * 3 / (4 + 5))
    assert of(F1(), predicted, actual) == pytest.approx(2 / (4 / 3 + 5 / 3)), "the harmonic mean"


def test_of_several_classes_the_mean_over_all() -> None:
    """The example of scikit-learn's documentation, average='macro'."""
    actual, predicted = [0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1]
    assert of(Precision(), predicted, actual) == pytest.approx(0.2222222)
    assert of(Recall(), predicted, actual) == pytest.approx(1 / 3)
    assert of(F1(), predicted, actual) == pytest.approx(0.2666667)
    assert of(Recall(), [5, 7], [5, 7]) == 1, "classes that do not occur do not count"


@pytest.mark.parametrize("metric", [Precision(), Recall(), F1()], ids=lambda metric: metric.key)
def test_nothing_found_is_0(metric: Metric) -> None:
    assert of(metric, [0, 0], [1, 1]) == of(metric, [0, 0], [0, 0]) == 0


def test_top_k() -> None:
    scores = np.array([[0.1, 0.9, 0.3], [0.2, 0.9, 0.2], [0.3, 0.9, 0.1]])
    actual = np.array([0, 1, 2])
    assert [TopK(k=k).measure(NOTHING, actual, scores) for k in (1, 2, 3, 9)] == [0, 1 / 3, 1, 1]
    assert TopK().text(0.25) == "25.0 %"
    rng = np.random.default_rng(0)
    logits, labels = rng.standard_normal((7, 50)), rng.integers(0, 7, 50)
    best = np.argsort(-logits, axis=0)[:5]
    assert TopK().measure(NOTHING, labels, logits) == np.mean([labels[i] in best[:, i] for i in range(50)])
    assert TopK(k=1).measure(NOTHING, labels, logits) == np.mean(logits.argmax(axis=0) == labels)


def test_roc_auc_is_the_share_of_pairs_in_order() -> None:
    rng = np.random.default_rng(1)
    scores, actual = np.round(rng.standard_normal((1, 60)), 1), rng.integers(0, 2, 60)
    pairs = list(product(scores[0, actual == 1], scores[0, actual == 0]))
    expected = np.mean([1.0 if a > b else 0.5 if a == b else 0.0 for a, b in pairs])
    assert any(a == b for a, b in pairs)
    assert RocAuc().measure(NOTHING, actual, scores) == pytest.approx(expected)
    logits = np.concatenate([np.ones((1, 60)), scores + 1])
    assert RocAuc().measure(NOTHING, actual, logits) == pytest.approx(expected), "of two logits the difference"
    assert RocAuc().measure(NOTHING, actual[None] * 2.0 - 1, scores) == pytest.approx(expected), "of signs"
    assert RocAuc().measure(NOTHING, np.array([0, 0, 1, 1]), np.array([[0.1, 0.4, 0.35, 0.8]])) == 0.75


def test_roc_auc_of_one_class_or_of_three_is_no_number() -> None:
    assert math.isnan(RocAuc().measure(NOTHING, np.zeros(3, np.int64), np.zeros((1, 3))))
    assert math.isnan(RocAuc().measure(NOTHING, np.array([0, 1, 2]), np.zeros((3, 3))))


def test_perplexity() -> None:
    actual = np.array([0, 2])
    assert Perplexity().measure(NOTHING, actual, np.zeros((3, 2))) == pytest.approx(3)
    assert Perplexity().measure(NOTHING, actual, np.log([[0.5, 0.2], [0.3, 0.3], [0.2, 0.5]])) == pytest.approx(2)
    assert Perplexity().measure(NOTHING, actual, np.array([[1e4, 0], [0, 0], [0, 1e4]])) == pytest.approx(1)
    assert Perplexity().measure(NOTHING, actual, np.array([[-1e4, 0], [0, 0], [0, -1e4]])) == math.inf


def test_keys_are_told_apart_and_every_metric_is_measured_somewhere() -> None:
    assert len({kind.key for kind in METRICS}) == len(tuple(METRICS))
    losses = [kind for kind in LAYERS if issubclass(kind, Loss)]
    assert all(kind.metrics for kind in losses)
    assert {type(metric) for kind in losses for metric in kind.metrics} == set(METRICS)


def test_a_result_tells_all_of_them() -> None:
    _, result = train(spiral(epochs=3))
    assert list(result.metrics) == ["test_accuracy", "test_precision", "test_recall", "test_f1", "test_roc_auc"]
    assert all(0 <= value <= 1 for value in result.metrics.values())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.9123, "0.912"),
        (-998.9994, "-998.999"),
        (12345.678, "12,346"),
        (-234594712345.0, "-2.3e11"),
        (1e30, "1.0e30"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
    ],
)
def test_texts_stay_short_when_a_training_fails(value: float, text: str) -> None:
    assert R2().text(value) == text
    assert len(text) <= 8
