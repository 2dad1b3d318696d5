"""Known values and traps of the layers that calculate number by number."""

import math

import numpy as np
import pytest

from engine.compile import compile
from engine.graph import Wire
from engine.layers.clip import Clip
from engine.layers.dot import Dot
from engine.layers.elu import ELU
from engine.layers.gelu import GELU
from engine.layers.hard_sigmoid import HardSigmoid
from engine.layers.hard_tanh import HardTanh
from engine.layers.l2_normalise import L2Normalise
from engine.layers.layer import Example, Layer
from engine.layers.log import Log
from engine.layers.log_softmax import LogSoftmax
from engine.layers.mat_mul import MatMul
from engine.layers.maximum import Maximum
from engine.layers.mish import Mish
from engine.layers.multiply import Multiply
from engine.layers.prelu import PReLU
from engine.layers.selu import SELU
from engine.layers.silu import SiLU
from engine.layers.softplus import Softplus
from engine.layers.softsign import Softsign
from engine.program import Recording
from engine.tensor import Array, ShapeError, Spec
from tests.engine.harness import record, surround

BENT: list[Layer] = [PReLU(), ELU(), SELU(), GELU(), GELU(form="tanh"), SiLU(), Mish(), Softplus(), Softplus(beta=50.0)]
BENT += [Softsign(), HardSigmoid(), HardTanh(), LogSoftmax(), L2Normalise(), Log(), Clip()]
ROWS = [[-1e4, 1e4], [-100, 100], [0, 1e-40], [-1e-40, -0.0], [30, -30]]


def values(layer: Layer, *arrays: Array) -> Recording:
    """A watched pass over float32 arrays, batch last, with targets of 0: gradients of a wire are 2·y/n · ∂y/∂x."""
    inputs = tuple(Spec(array.shape[:-1]) for array in arrays)
    recording = record(Example(layer, inputs), arrays[0].shape[-1], "watching")
    for port, array in zip(layer.inputs(), arrays, strict=True):
        recording.values[f"in_{port}", "y"][...] = array
    recording.values["targets_y", "y"][...] = 0
    recording.run()
    return recording


@pytest.mark.parametrize("layer", BENT, ids=lambda layer: layer.caption())
def test_hard_numbers_stay_finite(layer: Layer) -> None:
    recording = values(layer, np.array(ROWS, np.float32))
    assert np.isfinite(recording.values["layer", "y"]).all()
    assert all(np.isfinite(gradient).all() for gradient in recording.gradients.values())


@pytest.mark.parametrize("layer", [b for b in BENT if not isinstance(b, L2Normalise)], ids=lambda b: b.caption())
def test_what_is_not_a_number_does_not_hide(layer: Layer) -> None:
    recording = values(layer, np.array([[np.nan], [1]], np.float32))
    assert np.isnan(recording.values["layer", "y"][0]).all(), "or nobody would learn where it came from"


@pytest.mark.parametrize("layer", [GELU(), GELU(form="tanh"), SiLU(), Mish()], ids=lambda layer: layer.caption())
def test_even_enormous_values_pass_or_vanish(layer: Layer) -> None:
    recording = record(Example(layer, (Spec((2,)),)), 1, "watching")
    recording.values["in_x", "y"][...] = [[1e18], [-1e18]]
    recording.values["targets_y", "y"][...] = 0
    recording.run()
    np.testing.assert_allclose(recording.values["layer", "y"], np.array([[1e18], [0]], np.float32))
    gradient = recording.gradients[Wire("in_x", "y", "layer", "x")]
    np.testing.assert_allclose(gradient, recording.gradients[Wire("layer", "y", "loss_y", "prediction")])


def test_gelu_is_the_normal_distribution_times_x() -> None:
    x = np.linspace(-12, 12, 2401)
    recording = compile(surround(Example(GELU(), (Spec((1,)),))), dtype=np.float64).recording(len(x), "inference")
    recording.values["in_x", "y"][0] = x
    recording.values["targets_y", "y"][...] = 0
    recording.run()
    true = [0.5 * number * math.erfc(-number / math.sqrt(2)) for number in x]
    np.testing.assert_allclose(recording.values["layer", "y"][0], true, rtol=1e-15, atol=1e-14)


def test_the_first_of_equals_takes_the_gradient() -> None:
    one = np.ones((3, 1), np.float32)
    recording = values(Maximum(count=3), one * 0, one, one)
    gradients = [recording.gradients[Wire(f"in_{port}", "y", "layer", port)].any() for port in "abc"]
    assert gradients == [False, True, False]


def test_factors_of_zero_leave_the_others_their_gradient() -> None:
    zero, two, three = (np.full((1, 1), number, np.float32) for number in (0, 2, 3))
    recording = record(Example(Multiply(count=3), (Spec((1,)),) * 3), 1, "watching")
    for port, array in zip("abc", (zero, two, three), strict=True):
        recording.values[f"in_{port}", "y"][...] = array
    recording.values["targets_y", "y"][...] = -0.5  # so that ∂L/∂y = 1
    recording.run()
    assert [float(recording.gradients[Wire(f"in_{p}", "y", "layer", p)].item()) for p in "abc"] == [6, 0, 0]


def test_a_vector_of_zeros_has_no_direction() -> None:
    recording = values(L2Normalise(), np.array([[0, 3], [0, 4]], np.float32))
    np.testing.assert_allclose(recording.values["layer", "y"], [[0, 0.6], [0, 0.8]], rtol=1e-6)


@pytest.mark.parametrize(
    ("layer", "shapes", "sentence"),
    [
        (Clip(low=1, high=-1), ((3,),), "clips from 1 to -1"),
        (HardTanh(low=1, high=1), ((3,),), "runs from 1 to 1"),
        (LogSoftmax(), ((),), "wants several features and gets a single number"),
        (L2Normalise(), ((),), "wants several features and gets a single number"),
        (Multiply(), ((3,), (4,)), "gets 3 at a and 4 at b"),
        (Dot(), ((2, 2), (2, 2)), "wants rows of features and gets 2×2"),
        (MatMul(), ((2, 3), (4,)), "wants a matrix at b and gets 4"),
        (MatMul(), ((2, 3), (2, 3)), "wants as many columns in a as rows in b and gets 2×3 and 2×3"),
    ],
)
def test_what_does_not_fit_is_said(layer: Layer, shapes: tuple[tuple[int, ...], ...], sentence: str) -> None:
    with pytest.raises(ShapeError) as caught:
        layer.infer(*[Spec(shape) for shape in shapes])
    assert str(caught.value) == sentence
    assert caught.value.next_step.endswith(".")


def test_two_sources_never_hold_the_same_number() -> None:
    recording = record(Example(Maximum(count=8), (Spec((6,)),) * 8), 5, "watching")
    numbers = np.concatenate([recording.values[f"in_{port}", "y"].ravel() for port in "abcdefgh"])
    assert np.diff(np.sort(numbers)).min() > 1e-4, "a maximum shared by two has no gradient to compare with"
