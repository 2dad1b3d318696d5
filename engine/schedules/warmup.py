"""Warm-up: small steps first, while optimiser and statistics know little."""

from typing import Annotated

from msgspec import Meta

from engine.family import Setting
from engine.schedules.schedule import Moment, Schedule, TorchSchedule, schedule
from engine.tensor import Array


@schedule(title="Warm-up")
class Warmup(Schedule, Setting):
    """ηₜ = η·(start + (1 − start)·min(1, t/T)): up in a straight line during the first epochs, then constant."""

    formula = "ηₜ = η·(start + (1 − start)·min(1, t/T))"
    epochs: Annotated[int, Meta(ge=1, le=1_000_000, description="Epochs until the full learning rate.")] = 5
    start: Annotated[float, Meta(ge=0, le=1, description="Share of the learning rate to begin with.")] = 0.1

    def scale(self, moment: Moment, memory: Array) -> float:
        share = min(1.0, moment.iteration / (self.epochs * moment.per_epoch))
        return self.start + (1 - self.start) * share

    def to_torch(self, groups: int = 1) -> TorchSchedule:
        place, length = "torch.optim.lr_scheduler.", f"{self.epochs} * steps"
        if not self.start:  # LinearLR does not begin at 0
            return TorchSchedule(place + "LambdaLR", {"lr_lambda": f"lambda step: min(1.0, step / ({length}))"})
        return TorchSchedule(place + "LinearLR", {"start_factor": f"{self.start}", "total_iters": length})
