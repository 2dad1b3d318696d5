"""Every schedule against PyTorch's, over fifty epochs."""

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
EPOCHS = 50
EPOCH = 4  # iterations
EXAMPLES: list[Schedule] = [
    *(kind() for kind in SCHEDULES),
    Cosine(least=0.1),
    Cosine(period=3),
    Cosine(period=1, stretch=3, least=0.2),
    Warmup(epochs=1, start=0.5),
    Warmup(start=0.0),
    OneCycle(rise=0.1, divisor=4.0, final=10.0),
    StepDecay(every=7, factor=0.5),
    Exponential(factor=0.9),
    ReduceOnPlateau(factor=0.5, patience=2, threshold=0.05, least=0.01),
]


class Twin:
    """PyTorch's, made from the text that the exporter writes too, for so many groups of parameters."""

    def __init__(self, schedule: Schedule, steps: int, epochs: int, factors: tuple[float, ...]) -> None:
        groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": RATE * factor} for factor in factors]
        self.optimizer = torch.optim.SGD(groups, RATE)
        twin = schedule.to_torch(len(factors))
        rates = [group["lr"] for group in self.optimizer.param_groups]
        known: dict[str, Any] = {"torch": torch, "np": np, "rates": rates, "steps": steps, "epochs": epochs}
        exec(twin.code, known)
        arguments = {name: eval(text, known) for name, text in twin.arguments.items()}
        self.schedule = eval(twin.module, known)(self.optimizer, **arguments) if twin.module else None
        self.every, self.looks = twin.every, schedule.looks

    @property
    def rates(self) -> list[float]:
        return [group["lr"] for group in self.optimizer.param_groups]

    def step(self, ended: str, loss: float) -> None:
        """After a batch or an epoch."""
        if ended == "batch":
            self.optimizer.step()
        if self.schedule is not None and self.every == ended:
            self.schedule.step(loss) if self.looks else self.schedule.step()


@pytest.mark.parametrize("factors", [(1.0,), (2.0, 1.0)], ids=["one group", "two groups"])
@pytest.mark.parametrize("schedule", EXAMPLES, ids=lambda value: str(value)[:40])
def test_fifty_epochs(schedule: Schedule, factors: tuple[float, ...]) -> None:
    twin = Twin(schedule, EPOCH, EPOCHS, factors)
    memory = np.array(schedule.memory)
    rng = np.random.default_rng(1)
    seen = set()
    for epoch in range(EPOCHS):
        losses = 1 / (1 + epoch) + 0.3 * rng.uniform(size=EPOCH) + (epoch > 30)
        for place, loss in enumerate(losses):
            moment = Moment(epoch * EPOCH + place, EPOCH, EPOCH * EPOCHS, loss)
            ours = RATE * schedule.scale(moment, memory)
            assert [ours * factor for factor in factors] == pytest.approx(twin.rates, rel=1e-10), moment
            seen.add(ours)
            twin.step("batch", loss)
        twin.step("epoch", losses.mean())
    assert len(seen) > 2 or schedule in (Constant(), StepDecay()), "the test has to see it change"
