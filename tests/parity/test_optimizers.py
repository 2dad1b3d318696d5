"""Every optimiser against PyTorch's, over fifty steps on the same gradients."""

from typing import Any

import numpy as np
import pytest

from engine.optimizers.adam import Adam
from engine.optimizers.momentum import Momentum
from engine.optimizers.optimizer import OPTIMIZERS, Optimizer
from engine.optimizers.sgd import SGD
from tests.engine.test_optimizers import Update
from tests.parity.twins import close, torch

PAIRS: list[tuple[Optimizer, str, dict[str, Any]]] = [
    (SGD(learning_rate=0.1), "SGD", {"lr": 0.1}),
    (Momentum(learning_rate=0.05, momentum=0.8), "SGD", {"lr": 0.05, "momentum": 0.8}),
    (Adam(), "Adam", {}),
    (
        Adam(learning_rate=0.02, beta1=0.7, beta2=0.95, epsilon=1e-3),
        "Adam",
        {"lr": 0.02, "betas": (0.7, 0.95), "eps": 1e-3},
    ),
]


def test_none_is_forgotten() -> None:
    assert {type(optimizer) for optimizer, _, _ in PAIRS} == set(OPTIMIZERS)


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)
@pytest.mark.parametrize(("optimizer", "name", "arguments"), PAIRS, ids=lambda value: str(value)[:16])
def test_fifty_steps(optimizer: Optimizer, name: str, arguments: dict[str, Any], dtype: Any) -> None:
    rng = np.random.default_rng(4)
    start = rng.standard_normal(20).astype(dtype)
    update = Update(optimizer, start)
    theirs = torch.nn.Parameter(torch.from_numpy(start.copy()))
    twin = getattr(torch.optim, name)([theirs], **arguments)
    for step in range(50):
        gradient = (theirs.detach().numpy() + rng.standard_normal(20) * 10.0 ** rng.uniform(-3, 1)).astype(dtype)
        theirs.grad = torch.from_numpy(gradient.copy())
        if step == 30:
            update.rate[...] *= 0.1
            twin.param_groups[0]["lr"] *= 0.1
        update.step(gradient)
        twin.step()
        close(update.parameters, theirs.detach().numpy())
