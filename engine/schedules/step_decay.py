"""Steps down: the learning rate falls every so many epochs."""

from typing import Annotated

from msgspec import Meta

from engine.family import Setting
from engine.schedules.schedule import Moment, Schedule, TorchSchedule, schedule
from engine.tensor import Array


@schedule(title="Step decay")
class StepDecay(Schedule, Setting):
    """ηₜ = η·γ^⌊epoch/every⌋."""

    formula = "ηₜ = η·γ^⌊epoch / every⌋"
    every: Annotated[int, Meta(ge=1, le=1_000_000, description="Epochs from one step to the next.")] = 30
    factor: Annotated[float, Meta(gt=0, le=1, description="What each step multiplies by, γ.")] = 0.1

    def scale(self, moment: Moment, memory: Array) -> float:
        return float(self.factor ** (moment.epoch // self.every))

    def to_torch(self, groups: int = 1) -> TorchSchedule:
        arguments = {"step_size": f"{self.every}", "gamma": f"{self.factor}"}
        return TorchSchedule("torch.optim.lr_scheduler.StepLR", arguments, "epoch")
