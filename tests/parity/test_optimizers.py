"""Every optimiser against PyTorch's, over fifty steps on the same gradients."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from engine.optimizers.adadelta import Adadelta
from engine.optimizers.adagrad import Adagrad
from engine.optimizers.adam import Adam
from engine.optimizers.adamw import AdamW
from engine.optimizers.lion import Lion
from engine.optimizers.momentum import Momentum
from engine.optimizers.nadam import Nadam
from engine.optimizers.nesterov import Nesterov
from engine.optimizers.optimizer import OPTIMIZERS, Optimizer
from engine.optimizers.rmsprop import RMSprop
from engine.optimizers.sgd import SGD
from tests.engine.test_optimizers import Update
from tests.parity.twins import close, torch

EXAMPLES: list[Optimizer] = [
    *(kind() for kind in OPTIMIZERS),
    SGD(learning_rate=0.3),
    Momentum(learning_rate=0.05, momentum=0.8),
    Nesterov(learning_rate=0.05, momentum=0.8),
    Nesterov(momentum=0.0),
    Adagrad(learning_rate=0.1, epsilon=1e-3),
    Adadelta(learning_rate=2.0, rho=0.8, epsilon=1e-3),
    RMSprop(learning_rate=0.1, alpha=0.8, epsilon=1e-3),
    Adam(learning_rate=0.02, beta1=0.7, beta2=0.95, epsilon=1e-3),
    AdamW(learning_rate=0.02, beta1=0.7, beta2=0.95, epsilon=1e-3, decay=0.3),
    Nadam(learning_rate=0.02, beta1=0.7, beta2=0.95, epsilon=1e-3, psi=0.02),
    Lion(learning_rate=0.02, beta1=0.7, beta2=0.95),
]
DTYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)


@pytest.fixture
def exact(dtype: Any) -> Iterator[None]:
    """NAdam keeps its product in PyTorch's default type."""
    torch.set_default_dtype({np.float32: torch.float32, np.float64: torch.float64}[dtype])
    yield
    torch.set_default_dtype(torch.float32)


def twin_of(optimizer: Optimizer, parameters: list[Any], l2: float = 0.0) -> Any:
    """PyTorch's, made from the text that the exporter writes too."""
    twin = optimizer.to_torch()
    known: dict[str, Any] = {"torch": torch}
    exec(twin.code, known)
    decay = {twin.l2: l2} if l2 else {}
    return eval(twin.module, known)(parameters, **twin.arguments, **decay)


def test_every_setting_is_tried() -> None:
    changed = {type(optimizer) for optimizer in EXAMPLES if optimizer != type(optimizer)()}
    assert changed == set(OPTIMIZERS)


@DTYPES
@pytest.mark.usefixtures("exact")
@pytest.mark.parametrize("kind", [kind for kind in OPTIMIZERS if kind().to_torch().l2], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("clipping", ["none", "norm", "value"])
def test_decay_and_clipping(clipping: str, kind: type[Optimizer], dtype: Any) -> None:
    """PyTorch's weight_decay comes after clipping."""
    rng = np.random.default_rng(4)
    start = rng.standard_normal(20).astype(dtype)
    settings = {"none": {}, "norm": {"clip_norm": 0.5}, "value": {"clip_value": 0.3}}[clipping]
    optimizer = kind(learning_rate=0.01)
    update = Update(optimizer, start, l2=0.3, **settings)
    theirs = torch.nn.Parameter(torch.from_numpy(start.copy()))
    twin = twin_of(optimizer, [theirs], l2=0.3)
    for _ in range(50):
        gradient = rng.standard_normal(20).astype(dtype)
        theirs.grad = torch.from_numpy(gradient.copy())
        if clipping == "norm":
            theirs.grad *= min(1.0, 0.5 / float(theirs.grad.norm()))  # clip_grad_norm_ itself adds 1e-6 to the length
        if clipping == "value":
            torch.nn.utils.clip_grad_value_([theirs], 0.3)
        twin.step()
        update.step(gradient)
        close(update.parameters, theirs.detach().numpy())


@DTYPES
@pytest.mark.usefixtures("exact")
@pytest.mark.parametrize("optimizer", EXAMPLES, ids=lambda value: str(value)[:40])
def test_fifty_steps(optimizer: Optimizer, dtype: Any) -> None:
    rng = np.random.default_rng(4)
    start = rng.standard_normal(20).astype(dtype)
    update = Update(optimizer, start)
    theirs = torch.nn.Parameter(torch.from_numpy(start.copy()))
    twin = twin_of(optimizer, [theirs])
    for step in range(50):
        gradient = (theirs.detach().numpy() + rng.standard_normal(20) * 10.0 ** rng.uniform(-3, 1)).astype(dtype)
        theirs.grad = torch.from_numpy(gradient.copy())
        if step == 30:
            update.rate[...] *= 0.1
            twin.param_groups[0]["lr"] *= 0.1
        update.step(gradient)
        twin.step()
        close(update.parameters, theirs.detach().numpy())
