"""Exponential decay: the learning rate falls by the same share each epoch."""

from typing import Annotated

from msgspec import Meta

from engine.family import Setting
from engine.schedules.schedule import Moment, Schedule, TorchSchedule, schedule
from engine.tensor import Array


@schedule(title="Exponential")
class Exponential(Schedule, Setting):
    """ηₜ = η·γ^epoch."""

    formula = "ηₜ = η·γ^epoch"
    factor: Annotated[float, Meta(gt=0, le=1, description="What each epoch multiplies by, γ.")] = 0.99

    def scale(self, moment: Moment, memory: Array) -> float:
        return float(self.factor**moment.epoch)

    def to_torch(self, groups: int = 1) -> TorchSchedule:
        return TorchSchedule("torch.optim.lr_scheduler.ExponentialLR", {"gamma": f"{self.factor}"}, "epoch")
