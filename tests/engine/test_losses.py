"""What the losses say: known values, extremes, weights, decisions, and what does not belong together."""

import math

import numpy as np
import pytest

from engine.layers.layer import LAYERS, Example
from engine.losses.bce_of_probabilities import BCEOfProbabilities
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.contrastive import Contrastive
from engine.losses.cosine_loss import CosineLoss
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.hinge import Hinge
from engine.losses.huber import Huber
from engine.losses.kl_divergence import KLDivergence
from engine.losses.log_cosh import LogCosh
from engine.losses.loss import Loss
from engine.losses.mae import MAE
from engine.losses.mse import MSE
from engine.losses.nll import NLL
from engine.metrics.accuracy import Accuracy
from engine.metrics.r2 import R2
from engine.program import Recording
from engine.tensor import ShapeError, Spec
from tests.engine.harness import record

LABELS = Spec((), classes=3)


def judge(loss: Loss, prediction: list, targets: list, classes: int = 0) -> tuple[float, np.ndarray]:
    """The loss and ∂L/∂prediction; arrays batch last."""
    x, y = np.array(prediction, np.float32), np.array(targets)
    specs = (Spec(x.shape[:-1]), Spec(y.shape[:-1], classes))
    recording: Recording = record(Example(loss, specs), x.shape[-1], "watching")
    recording.values["in_prediction", "y"][...] = x
    recording.values["in_targets", "y"][...] = y
    recording.run()
    (gradient,) = recording.gradients.values()
    return recording.loss, gradient


def test_mse_is_the_mean_of_squares() -> None:
    loss, gradient = judge(MSE(), [[1.0, 2.0], [3.0, 4.0]], [[0.0, 2.0], [5.0, 4.0]])
    assert loss == pytest.approx((1 + 0 + 4 + 0) / 4)
    np.testing.assert_allclose(gradient, [[0.5, 0], [-1, 0]])


def test_cross_entropy_of_no_idea_is_log_classes() -> None:
    loss, gradient = judge(CrossEntropy(), [[0.0, 5], [0, 5], [0, 5]], [0, 2], classes=3)
    assert loss == pytest.approx(math.log(3))
    np.testing.assert_allclose(gradient, np.array([[-2, 1], [1, 1], [1, -2]]) / 6, rtol=1e-5)


def test_binary_cross_entropy_of_no_idea_is_log_2() -> None:
    loss, gradient = judge(BinaryCrossEntropy(), [[0.0, 0.0]], [0, 1], classes=2)
    assert loss == pytest.approx(math.log(2))
    np.testing.assert_allclose(gradient, [[0.25, -0.25]], rtol=1e-5)


def test_binary_cross_entropy_of_shares() -> None:
    loss, _ = judge(BinaryCrossEntropy(), [[math.log(3)]], [[0.75]])
    assert loss == pytest.approx(-(0.75 * math.log(0.75) + 0.25 * math.log(0.25)), rel=1e-5)


@pytest.mark.parametrize("size", [100.0, 1e4, 1e30])
def test_extremes_are_finite(size: float) -> None:
    for loss, prediction, classes in (
        (CrossEntropy(), [[size, -size], [-size, size], [0, 0]], 3),
        (BinaryCrossEntropy(), [[size, -size]], 2),
    ):
        for targets, wrong in (([0, 1], True), ([1, 0], False)):
            value, gradient = judge(loss, prediction, targets, classes)
            right = (classes == 3) == wrong
            assert value == pytest.approx(0 if right else size * (2 if classes == 3 else 1), rel=1e-4, abs=1e-6)
            assert np.isfinite(gradient).all()


@pytest.mark.parametrize(
    ("kind", "prediction", "targets", "classes"),
    [
        (MSE, [[1.0, 2.0]], [[0.0, 4.0]], 0),
        (CrossEntropy, [[1.0, 2.0], [0.0, 1.0]], [0, 1], 2),
        (BinaryCrossEntropy, [[1.0, 2.0]], [0, 1], 2),
    ],
)
def test_weight_scales_loss_and_gradient(kind: type[Loss], prediction: list, targets: list, classes: int) -> None:
    loss, gradient = judge(kind(), prediction, targets, classes)
    heavy, steep = judge(kind(weight=1000.0), prediction, targets, classes)
    assert heavy == pytest.approx(1000 * loss, rel=1e-5)
    np.testing.assert_allclose(steep, 1000 * gradient, rtol=1e-5)
    assert judge(kind(weight=0.0), prediction, targets, classes)[0] == 0


def test_decisions() -> None:
    logits = np.array([[1.0, -3.0], [2.0, -4.0], [0.0, -9.0]])
    assert CrossEntropy().decide(logits).tolist() == [1, 0]
    assert BinaryCrossEntropy().decide(np.array([[0.5, -0.5]])).tolist() == [1, 0]
    assert BinaryCrossEntropy().decide(np.array([[0.5, -0.5], [1, 2]])).tolist() == [[1, 0], [1, 1]]
    assert MSE().decide(logits) is logits
    assert CrossEntropy.metrics[0] == BinaryCrossEntropy.metrics[0] == Accuracy(), "what the toolbar shows"
    assert MSE.metrics[0] == R2()


@pytest.mark.parametrize(
    ("loss", "prediction", "targets", "sentence", "step"),
    [
        (MSE(), Spec((3,)), LABELS, "wants numbers as targets and gets class labels", "cross-entropy"),
        (MSE(), Spec((3,)), Spec((2,)), "compares prediction 3 with targets 2", "2 outputs"),
        (CrossEntropy(), Spec((3,)), Spec((3,)), "wants class labels as targets and gets numbers", "MSE"),
        (CrossEntropy(), Spec((4,)), LABELS, "compares 4 outputs with 3 classes", "3 outputs"),
        (CrossEntropy(), LABELS, LABELS, "compares class labels with 3 classes", "3 outputs"),
        (CrossEntropy(), Spec((3, 1, 1)), LABELS, "compares 3×1×1 outputs with 3 classes", "3 outputs"),
        (
            BinaryCrossEntropy(),
            Spec((1,)),
            LABELS,
            "wants yes or no as targets and gets 3 classes",
            "cross-entropy",
        ),
        (BinaryCrossEntropy(), Spec((2,)), Spec((), 2), "compares 2 outputs with 2 classes", "1 output"),
        (BinaryCrossEntropy(), Spec((2,)), Spec((3,)), "compares prediction 2 with targets 3", "3 outputs"),
        (
            BinaryCrossEntropy(),
            LABELS,
            LABELS,
            "wants numbers as prediction and gets class labels",
            "last layer",
        ),
    ],
)
def test_what_does_not_belong_together(loss: Loss, prediction: Spec, targets: Spec, sentence: str, step: str) -> None:
    with pytest.raises(ShapeError) as caught:
        loss.infer(prediction, targets)
    assert str(caught.value).startswith(sentence)
    assert step in caught.value.next_step
    assert caught.value.next_step.endswith(".")


LOSSES = [
    pytest.param(example, id=f"{kind.__name__}-{number}")
    for kind in LAYERS
    if issubclass(kind, Loss)
    for number, example in enumerate(kind.examples())
]


@pytest.mark.parametrize("example", LOSSES)
def test_the_gradient_does_not_need_the_value(example: Example) -> None:
    """So that the value may be left out while nobody looks at it."""
    recording = record(example, 4, "watching")
    recording.run()
    (gradient,) = recording.gradients.values()
    before = gradient.copy()
    (loss,) = recording.losses.values()
    for call in recording.calls:
        if call.stage == "backward":
            loss[...] = np.nan
            call.function(*call.arguments)
    assert np.array_equal(gradient, before)
    assert example.layer.metrics


def test_the_median_and_the_mean() -> None:
    loss, gradient = judge(MAE(), [[1.0, 2.0], [3.0, 4.0]], [[0.0, 2.0], [5.0, 4.0]])
    assert loss == pytest.approx((1 + 2) / 4)
    assert gradient.tolist() == [[0.25, 0], [-0.25, 0]]


def test_huber_is_half_a_square_and_then_a_line() -> None:
    loss, gradient = judge(Huber(delta=2.0), [[1.0, 5.0]], [[0.0, 0.0]])
    assert loss == pytest.approx((0.5 + 2 * (5 - 1)) / 2)
    assert gradient.tolist() == [[0.5, 1]]


@pytest.mark.parametrize("error", [1e-15, 1e-6, 1e-3, 0.7, 19.9, 20.1, 1e4, 1e30])
def test_log_cosh_keeps_its_digits(error: float) -> None:
    exact = error**2 / 2 if error < 1e-4 else error + math.log1p(math.expm1(-2 * error) / 2)
    assert judge(LogCosh(), [[error]], [[0.0]])[0] == pytest.approx(exact, rel=1e-5)


def test_certain_and_wrong_costs_100() -> None:
    loss, _ = judge(BCEOfProbabilities(), [[0.0, 1.0, 0.5]], [1, 0, 1], classes=2)
    assert loss == pytest.approx((100 + 100 + math.log(2)) / 3)
    _, gradient = judge(BCEOfProbabilities(), [[-0.1, 1.1, 0.5]], [1, 0, 1], classes=2)
    np.testing.assert_allclose(gradient, [[0, 0, -2 / 3]], rtol=1e-6, err_msg="none beyond 0 and 1")


def test_a_class_that_is_impossible_may_be_at_minus_infinity() -> None:
    assert judge(NLL(), [[-math.inf], [-0.5]], [1], classes=2)[0] == pytest.approx(0.5)


def test_kl_divergence_of_a_distribution_from_itself_is_0() -> None:
    shares = [[0.5, 0.0], [0.25, 0.1], [0.25, 0.9]]
    logs = np.log(np.maximum(shares, 1e-30)).tolist()
    assert judge(KLDivergence(), logs, shares)[0] == pytest.approx(0, abs=1e-7)
    assert judge(KLDivergence(), [[math.log(0.5)]] * 2, [[1.0], [0.0]])[0] == pytest.approx(math.log(2))


def test_the_hinge_leaves_alone_what_is_beyond_the_margin() -> None:
    loss, gradient = judge(Hinge(), [[2.0, 0.5, 0.5]], [1, 1, 0], classes=2)
    assert loss == pytest.approx((0 + 0.5 + 1.5) / 3)
    np.testing.assert_allclose(gradient, [[0, -1 / 3, 1 / 3]], rtol=1e-6)


def test_directions() -> None:
    for prediction, expected in (([[3.0], [0.0]], 0), ([[0.0], [3.0]], 1), ([[-3.0], [0.0]], 2), ([[0.0], [0.0]], 1)):
        assert judge(CosineLoss(), prediction, [[7.0], [0.0]])[0] == pytest.approx(expected)


def test_pairs_that_differ_keep_their_distance() -> None:
    loss, gradient = judge(Contrastive(margin=2.0), [[1.0, 1.0, 3.0]], [0, 1, 1], classes=2)
    assert loss == pytest.approx((1 + 1 + 0) / 2 / 3)
    np.testing.assert_allclose(gradient, [[1 / 3, -1 / 3, 0]], atol=1e-7)
    assert Contrastive(margin=2.0).decide(np.array([[0.9, 1.1]])).tolist() == [0, 1]


def test_class_weights_make_a_weighted_mean() -> None:
    logits, surprise = [[0.0, 1.0], [0.0, 0.0]], [math.log(2), math.log(1 + math.exp(1))]
    loss, _ = judge(CrossEntropy(class_weights=(3.0, 1.0)), logits, [0, 1], classes=2)
    assert loss == pytest.approx((3 * surprise[0] + surprise[1]) / 4)
    with pytest.raises(ShapeError, match="has 2 class weights for 3 classes"):
        CrossEntropy(class_weights=(1.0, 2.0)).infer(Spec((3,)), LABELS)


def test_full_smoothing_forgets_the_labels() -> None:
    first, second = (judge(CrossEntropy(smoothing=1.0), [[5.0], [0.0]], [y], classes=2)[0] for y in (0, 1))
    assert first == second == pytest.approx(2.5 + math.log(1 + math.exp(-5)), rel=1e-6)
