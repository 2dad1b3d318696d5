"""What the optimisers do with a gradient: by their formula, at a rate that may change."""

from typing import Any

import msgspec
import numpy as np
import pytest

from engine.family import decode_member
from engine.graph import Graph
from engine.optimizers.adagrad import Adagrad
from engine.optimizers.adam import Adam
from engine.optimizers.lion import Lion
from engine.optimizers.momentum import Momentum
from engine.optimizers.nesterov import Nesterov
from engine.optimizers.optimizer import OPTIMIZERS, Optimizer
from engine.optimizers.sgd import SGD
from engine.program import Program
from engine.sheet import Training
from engine.update import record_update


class Update:
    """An optimiser's recorded calls on arrays of its own."""

    def __init__(self, optimizer: Optimizer, parameters: np.ndarray, ranges: Any = None, **training: Any) -> None:
        program = Program(Graph(), parameters.dtype.type)
        program.flat, program.flat_gradient = parameters.copy(), np.zeros_like(parameters)
        self.parameters, self.gradients = program.flat, program.flat_gradient
        self.rate = np.array(optimizer.learning_rate, parameters.dtype)
        recorded = record_update(program, Training(optimizer=optimizer, **training), self.rate, ranges)
        self.calls, self.kept = recorded.calls, recorded.kept

    def step(self, gradient: np.ndarray) -> np.ndarray:
        """The parameters after one more update."""
        self.gradients[...] = gradient
        for call in self.calls:
            call()
        return self.parameters

    def spoil(self) -> None:
        """Fills with NaN whatever is written and neither lasts nor is a parameter."""
        lasting = [self.parameters, self.gradients, self.rate, *self.kept.values()]
        for call in self.calls:
            target = call.arguments[-1]
            if not any(np.may_share_memory(target, array) for array in lasting):
                target[...] = np.nan


def test_sgd() -> None:
    update = Update(SGD(learning_rate=0.5), np.array([1.0, 2.0]))
    np.testing.assert_allclose(update.step(np.array([2.0, -2.0])), [0, 3])


def test_momentum_keeps_its_speed() -> None:
    update = Update(Momentum(learning_rate=0.1, momentum=0.5), np.zeros(1))
    places = [float(update.step(np.array([gradient]))[0]) for gradient in (1.0, 1.0, 0.0)]
    np.testing.assert_allclose(places, [-0.1, -0.25, -0.325])


def test_nesterov_looks_ahead() -> None:
    update = Update(Nesterov(learning_rate=0.1, momentum=0.5), np.zeros(1))
    places = [float(update.step(np.array([gradient]))[0]) for gradient in (1.0, 1.0, 0.0)]
    np.testing.assert_allclose(places, [-0.15, -0.325, -0.3625])


def test_adams_first_step_is_the_learning_rate_whatever_the_gradient() -> None:
    update = Update(Adam(learning_rate=0.01), np.zeros(3))
    np.testing.assert_allclose(update.step(np.array([1e-3, 1.0, -1e4])), [-0.01, -0.01, 0.01], rtol=1e-4)


def test_adams_memory_is_a_mean_whatever_beta_was_before() -> None:
    before, after = Update(Adam(beta1=0.99, beta2=0.99), np.zeros(1)), Update(Adam(), np.zeros(1))
    for _ in range(100):
        before.step(np.array([2.0]))
    for name, array in before.kept.items():
        after.kept[name][...] = array
    assert after.step(np.array([2.0])) == pytest.approx(-0.001), "the settings changed, the gradient did not"


def test_adagrads_steps_shrink() -> None:
    update = Update(Adagrad(learning_rate=1.0), np.zeros(1))
    places = [float(update.step(np.array([3.0]))[0]) for _ in range(3)]
    np.testing.assert_allclose(places, [-1, -1 - 2**-0.5, -1 - 2**-0.5 - 3**-0.5])


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)
def test_lion_against_the_loop_of_its_paper(dtype: Any) -> None:
    """Chen et al. 2023, algorithm 2, without its decay."""
    rng = np.random.default_rng(5)
    start = rng.standard_normal(20).astype(dtype)
    update = Update(Lion(learning_rate=0.01, beta1=0.8, beta2=0.95), start)
    theta, m = start.astype(np.float64), np.zeros(20)
    for _ in range(50):
        g = (theta + rng.standard_normal(20)).astype(dtype)
        c = 0.8 * m + (1 - 0.8) * g
        theta = theta - 0.01 * np.sign(c)
        m = 0.95 * m + (1 - 0.95) * g
        tolerance = {"float32": 1e-5, "float64": 1e-10}[np.dtype(dtype).name]
        np.testing.assert_allclose(update.step(g), theta, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("kind", tuple(OPTIMIZERS), ids=lambda kind: kind.__name__)
class TestEvery:
    """What is true of each optimiser."""

    def test_settings_survive_a_file(self, kind: type[Optimizer]) -> None:
        optimizer = kind(learning_rate=0.25)
        again = msgspec.json.decode(msgspec.json.encode(optimizer), type=Optimizer, dec_hook=decode_member)
        assert again == optimizer
        assert type(again) is kind
        assert kind.formula

    def test_the_rate_can_change_while_running(self, kind: type[Optimizer]) -> None:
        update = Update(kind(), np.ones(2))
        before = update.step(np.ones(2)).copy()
        update.rate[...] = 0
        assert np.array_equal(update.step(np.ones(2)), before)
        update.rate[...] = 1
        assert (update.step(np.ones(2)) < before).all()

    def test_it_goes_down_a_bowl(self, kind: type[Optimizer]) -> None:
        rate = {"Adagrad": 1.0, "Adadelta": 1.0, "Lion": 0.002}.get(kind.__name__, 0.05)
        update = Update(kind(learning_rate=rate), np.array([3.0, -2.0]))
        for _ in range(2000):
            update.step(update.parameters.copy())
        assert np.abs(update.parameters).max() < 0.05

    def test_it_reads_the_gradient_only_and_writes_one_array_a_call(self, kind: type[Optimizer]) -> None:
        update = Update(kind(), np.ones(5))
        update.gradients[...] = 0.5
        for call in update.calls:
            arrays = [argument for argument in call.arguments if isinstance(argument, np.ndarray)]
            assert arrays[-1] is call.arguments[-1]
            apart = [array for array in arrays if not np.may_share_memory(array, arrays[-1])]
            before = [array.copy() for array in apart]
            call.function(*call.arguments)
            assert all(np.array_equal(a, b) for a, b in zip(apart, before, strict=True)), call.text
            assert (update.gradients == 0.5).all(), call.text

    def test_what_the_scratch_held_makes_no_difference(self, kind: type[Optimizer]) -> None:
        clean, spoilt = Update(kind(), np.ones(5)), Update(kind(), np.ones(5))
        for number in range(3):
            clean.step(np.full(5, 0.3 + number))
            spoilt.spoil()
            spoilt.step(np.full(5, 0.3 + number))
        assert np.array_equal(clean.parameters, spoilt.parameters)

    def test_no_parameters_at_all(self, kind: type[Optimizer]) -> None:
        assert Update(kind(), np.zeros(0)).step(np.zeros(0)).size == 0

    def test_parts_are_trained_as_the_whole_and_what_lies_between_stays(self, kind: type[Optimizer]) -> None:
        start = np.linspace(-1, 1, 9)
        whole = Update(kind(), start, l1=0.02, l2=0.1)
        parts = Update(kind(), start, [(slice(0, 2), 1.0), (slice(5, 9), 1.0)], l1=0.02, l2=0.1)
        slow = Update(kind(learning_rate=0.02), start, l1=0.02, l2=0.1)
        half = Update(kind(learning_rate=0.04), start, [(slice(4, 9), 0.5), (slice(0, 4), 1.0)], l1=0.02, l2=0.1)
        for number in range(4):
            gradient = np.cos(np.arange(9) + number)
            for update in (whole, parts, slow, half):
                update.step(gradient)
        assert np.array_equal(parts.parameters[[0, 1, 5, 6, 7, 8]], whole.parameters[[0, 1, 5, 6, 7, 8]])
        assert np.array_equal(parts.parameters[2:5], start[2:5])
        np.testing.assert_allclose(half.parameters[4:], slow.parameters[4:], rtol=1e-12)
        assert not np.allclose(half.parameters[:4], slow.parameters[:4])
        assert parts.kept.keys() == whole.kept.keys(), "what is frozen later keeps its memory"
        assert all(parts.kept[name].shape == array.shape for name, array in whole.kept.items())
