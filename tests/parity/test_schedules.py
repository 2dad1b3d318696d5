"""Every schedule against PyTorch's, over fifty steps or epochs."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.schedules.constant import Constant
from engine.schedules.cosine import Cosine
from engine.schedules.exponential import Exponential
from engine.schedules.one_cycle import OneCycle
from engine.schedules.reduce_on_plateau import ReduceOnPlateau
from engine.schedules.schedule import SCHEDULES, Moment, Schedule
from engine.schedules.step_decay import StepDecay
from engine.schedules.warmup import Warmup
from tests.parity.twins import torch

RATE = 0.3
STEPS = 50
EPOCH = 4  # iterations
Make = Callable[[Any], Any]

by_iteration: list[tuple[Schedule, Make]] = [
    (Constant(), lambda o: torch.optim.lr_scheduler.ConstantLR(o, 1.0)),
    (Cosine(least=0.1), lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, STEPS, 0.1 * RATE)),
    (Cosine(period=3), lambda o: torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(o, 3 * EPOCH)),
    (
        Cosine(period=1, stretch=3, least=0.2),
        lambda o: torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(o, EPOCH, 3, 0.2 * RATE),
    ),
    (Warmup(), lambda o: torch.optim.lr_scheduler.LinearLR(o, 0.1, 1.0, 5 * EPOCH)),
    (Warmup(epochs=1, start=0.5), lambda o: torch.optim.lr_scheduler.LinearLR(o, 0.5, 1.0, EPOCH)),
    (OneCycle(), lambda o: torch.optim.lr_scheduler.OneCycleLR(o, RATE, STEPS, cycle_momentum=False)),
    (
        OneCycle(rise=0.1, divisor=4.0, final=10.0),
        lambda o: torch.optim.lr_scheduler.OneCycleLR(
            o, RATE, STEPS, pct_start=0.1, div_factor=4.0, final_div_factor=10.0, cycle_momentum=False
        ),
    ),
]
by_epoch: list[tuple[Schedule, Make]] = [
    (StepDecay(every=7, factor=0.5), lambda o: torch.optim.lr_scheduler.StepLR(o, 7, 0.5)),
    (Exponential(factor=0.9), lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.9)),
    (ReduceOnPlateau(), lambda o: torch.optim.lr_scheduler.ReduceLROnPlateau(o)),
    (
        ReduceOnPlateau(factor=0.5, patience=2, threshold=0.05, least=0.01),
        lambda o: torch.optim.lr_scheduler.ReduceLROnPlateau(o, factor=0.5, patience=2, threshold=0.05, min_lr=0.003),
    ),
]


def optimizer() -> Any:
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], RATE)


def test_none_is_forgotten() -> None:
    assert {type(schedule) for schedule, _ in by_iteration + by_epoch} == set(SCHEDULES)


@pytest.mark.parametrize(("schedule", "make"), by_iteration, ids=lambda value: str(value)[:24])
def test_fifty_iterations(schedule: Schedule, make: Make) -> None:
    theirs = optimizer()
    twin = make(theirs)
    memory = np.array(schedule.memory)
    for iteration in range(STEPS):
        ours = RATE * schedule.scale(Moment(iteration, EPOCH, STEPS), memory)
        assert ours == pytest.approx(theirs.param_groups[0]["lr"], rel=1e-10), iteration
        theirs.step()
        if iteration < STEPS - 1:
            twin.step()


@pytest.mark.parametrize(("schedule", "make"), by_epoch, ids=lambda value: str(value)[:24])
def test_fifty_epochs(schedule: Schedule, make: Make) -> None:
    theirs = optimizer()
    twin = make(theirs)
    memory = np.array(schedule.memory)
    rng = np.random.default_rng(1)
    seen = set()
    for epoch in range(STEPS):
        losses = 1 / (1 + epoch) + 0.3 * rng.uniform(size=EPOCH) + (epoch > 30)
        for place, loss in enumerate(losses):
            moment = Moment(epoch * EPOCH + place, EPOCH, EPOCH * STEPS, loss)
            ours = RATE * schedule.scale(moment, memory)
            assert ours == pytest.approx(theirs.param_groups[0]["lr"], rel=1e-10), epoch
        seen.add(ours)
        theirs.step()
        twin.step(losses.mean()) if schedule.looks else twin.step()
    assert len(seen) > 2, "the test has to see it fall"
