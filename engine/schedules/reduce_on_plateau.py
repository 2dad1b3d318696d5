"""Reduce on plateau: smaller steps when the loss no longer falls."""

from typing import Annotated

from msgspec import Meta

from engine.family import Setting
from engine.schedules.schedule import Moment, Schedule, TorchSchedule, schedule
from engine.tensor import Array


@schedule(title="Reduce on plateau")
class ReduceOnPlateau(Schedule, Setting):
    """η ← η·γ when the epochs' mean training loss has not improved for longer than `patience` epochs."""

    formula = "η ← η·γ on a plateau of the loss"
    looks = True
    memory = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0)  # factor, best loss, epochs judged, bad in a row; of this one sum, count
    factor: Annotated[float, Meta(gt=0, lt=1, description="What each reduction multiplies by, γ.")] = 0.1
    patience: Annotated[int, Meta(ge=0, le=1_000_000, description="Epochs without progress that it waits.")] = 10
    threshold: Annotated[float, Meta(ge=0, lt=1, description="Share by which the loss must fall to count.")] = 1e-4
    least: Annotated[float, Meta(ge=0, le=1, description="The least learning rate, as a share of the full one.")] = 0.0

    def scale(self, moment: Moment, memory: Array) -> float:
        if memory[5] and moment.iteration % moment.per_epoch == 0:
            self.judge(memory, float(memory[4] / memory[5]))
            memory[4:] = 0
        memory[4] += moment.loss
        memory[5] += 1
        return float(memory[0])

    def judge(self, memory: Array, loss: float) -> None:
        """At the end of an epoch."""
        better = memory[2] == 0 or loss < memory[1] * (1 - self.threshold)
        memory[2] += 1
        if better:
            memory[1], memory[3] = loss, 0
        else:
            memory[3] += 1
        if memory[3] > self.patience:
            memory[0], memory[3] = max(memory[0] * self.factor, self.least), 0

    def to_torch(self, groups: int = 1) -> TorchSchedule:
        arguments = {"factor": f"{self.factor}", "patience": f"{self.patience}", "threshold": f"{self.threshold}"}
        arguments |= {"min_lr": f"[{self.least} * rate for rate in rates]", "eps": "0"}
        return TorchSchedule("torch.optim.lr_scheduler.ReduceLROnPlateau", arguments, "epoch")
