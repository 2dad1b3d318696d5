"""No schedule: the learning rate stays."""

from engine.family import Setting
from engine.schedules.schedule import Moment, Schedule, TorchSchedule, schedule
from engine.tensor import Array


@schedule(title="Constant")
class Constant(Schedule, Setting):
    """η for every update."""

    formula = "ηₜ = η"
    constant = True

    def scale(self, moment: Moment, memory: Array) -> float:
        return 1.0

    def to_torch(self, groups: int = 1) -> TorchSchedule:
        return TorchSchedule()
