"""What the optimisers do with a gradient: by their formula, block by block, at a rate that may change."""

from types import SimpleNamespace

import msgspec
import numpy as np
import pytest

from engine.family import decode_member
from engine.optimizers.adam import Adam
from engine.optimizers.momentum import Momentum
from engine.optimizers.optimizer import BLOCK, OPTIMIZERS, Optimizer, blocks
from engine.optimizers.sgd import SGD
from engine.program import Call, Recorded


class Update:
    """An optimiser's recorded calls on arrays of its own, as `engine.train` gives them."""

    def __init__(self, optimizer: Optimizer, parameters: np.ndarray) -> None:
        self.parameters, self.gradients = parameters.copy(), np.zeros_like(parameters)
        self.rate = np.array(optimizer.learning_rate, parameters.dtype)
        self.calls: list[Call] = []
        w = SimpleNamespace(parameters=self.parameters, gradients=self.gradients, rate=self.rate)
        w.scratch = np.zeros_like(parameters)
        w.kept = lambda name: np.zeros_like(parameters)
        w.number = lambda name, value: np.array(value, np.float64)
        w.factor = lambda: np.zeros((), parameters.dtype)
        optimizer.update(w, Recorded(self.calls, None, "update", w))

    def step(self, gradient: np.ndarray) -> np.ndarray:
        """The parameters after one more update."""
        self.gradients[...] = gradient
        for call in self.calls:
            call()
        assert np.array_equal(self.gradients, np.broadcast_to(gradient, self.gradients.shape)), "read only"
        return self.parameters


def test_sgd() -> None:
    update = Update(SGD(learning_rate=0.5), np.array([1.0, 2.0]))
    np.testing.assert_allclose(update.step(np.array([2.0, -2.0])), [0, 3])


def test_momentum_keeps_its_speed() -> None:
    update = Update(Momentum(learning_rate=0.1, momentum=0.5), np.zeros(1))
    places = [float(update.step(np.array([gradient]))[0]) for gradient in (1.0, 1.0, 0.0)]
    np.testing.assert_allclose(places, [-0.1, -0.25, -0.325])


def test_adams_first_step_is_the_learning_rate_whatever_the_gradient() -> None:
    update = Update(Adam(learning_rate=0.01), np.zeros(3))
    np.testing.assert_allclose(update.step(np.array([1e-3, 1.0, -1e4])), [-0.01, -0.01, 0.01], rtol=1e-4)


@pytest.mark.parametrize("kind", tuple(OPTIMIZERS), ids=lambda kind: kind.__name__)
class TestEvery:
    """What is true of each optimiser."""

    def test_settings_survive_a_file(self, kind: type[Optimizer]) -> None:
        optimizer = kind(learning_rate=0.25)
        again = msgspec.json.decode(msgspec.json.encode(optimizer), type=Optimizer, dec_hook=decode_member)
        assert again == optimizer
        assert kind.formula

    def test_the_rate_can_change_while_running(self, kind: type[Optimizer]) -> None:
        update = Update(kind(), np.ones(2))
        before = update.step(np.ones(2)).copy()
        update.rate[...] = 0
        assert np.array_equal(update.step(np.ones(2)), before)
        update.rate[...] = 1
        assert (update.step(np.ones(2)) < before).all()

    def test_it_goes_down_a_bowl(self, kind: type[Optimizer]) -> None:
        update = Update(kind(learning_rate=0.05), np.array([3.0, -2.0]))
        for _ in range(500):
            update.step(update.parameters.copy())
        assert np.abs(update.parameters).max() < 0.05

    def test_blocks_make_no_difference(self, kind: type[Optimizer]) -> None:
        size = 2 * BLOCK + 3
        rng = np.random.default_rng(0)
        start = rng.standard_normal(size).astype(np.float32)
        whole, ends = Update(kind(), start), Update(kind(), start[[0, BLOCK, -1]])
        for _ in range(3):
            gradient = rng.standard_normal(size).astype(np.float32)
            whole.step(gradient)
            ends.step(gradient[[0, BLOCK, -1]])
        assert np.array_equal(whole.parameters[[0, BLOCK, -1]], ends.parameters)
        assert not np.array_equal(whole.parameters, start)

    def test_no_parameters_at_all(self, kind: type[Optimizer]) -> None:
        assert Update(kind(), np.zeros(0)).step(np.zeros(0)).size == 0


def test_blocks_cover_everything_once() -> None:
    for count in (0, 1, BLOCK, BLOCK + 1, 5 * BLOCK - 1):
        assert [place for part in blocks(count) for place in (part.start, part.stop)] == sorted(
            [0, count] + 2 * list(range(BLOCK, count, BLOCK)) if count else []
        )
