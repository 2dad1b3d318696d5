"""The first number that is not finite is found where it is, in the order of computing."""

import numpy as np
import pytest

from engine.nonfinite import Blame, Diverged, blame
from engine.train import Run
from tests.engine.trainable import spiral


@pytest.fixture
def run() -> Run:
    run = Run(spiral())
    run.iterate("watching")
    assert found(run).node is None, "all is finite"
    return run


def found(run: Run) -> Blame:
    return blame(run.program, run.plan.recording, run.iteration)


def test_values_come_before_what_follows_from_them(run: Run) -> None:
    run.plan.recording.values["Dense_4", "y"][0, 2] = np.nan
    run.plan.recording.values["Tanh_2", "y"][0, 2] = np.inf
    assert found(run).node == "Tanh_2"
    assert found(run).what == "The output of Tanh_2 became infinite in iteration 1."


def test_the_exception_says_all_and_what_is_back(run: Run) -> None:
    run.plan.recording.values["Tanh_2", "y"][0, 2] = np.inf
    error = Diverged(run.program, run.plan.recording, 7, "the weights of iteration 3 are back")
    assert error.node == "Tanh_2"
    assert str(error) == (
        "The output of Tanh_2 became infinite in iteration 7. "
        "Lower the learning rate or clip the gradient, then train on: the weights of iteration 3 are back."
    )


def test_gradients_are_searched_from_the_loss_backwards(run: Run) -> None:
    by_target = {wire.target: gradient for wire, gradient in run.plan.recording.gradients.items()}
    by_target["Dense_1"][0, 0] = np.nan
    by_target["Dense_4"][0, 0] = np.nan
    assert found(run).what.startswith("The gradient at the input of Dense_4 became not a number (NaN)")
    run.program.gradients["Dense_4.weight"][0, 0] = np.inf
    assert found(run).what.startswith("The gradient of the weight of Dense_4 became infinite")


def test_weights_come_last(run: Run) -> None:
    run.program.parameters["Dense_1.weight"][0, 0] = np.nan
    assert found(run).what.startswith("The weight of Dense_1 became not a number")
