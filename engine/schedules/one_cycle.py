"""One cycle: up to the full learning rate and down to almost nothing, once in the whole training."""

from math import cos, pi
from typing import Annotated

from msgspec import Meta

from engine.family import Setting
from engine.schedules.schedule import Moment, Schedule, TorchSchedule, schedule
from engine.tensor import Array


@schedule(title="One cycle")
class OneCycle(Schedule, Setting):
    """From η/divisor up to η, then down to η/divisor/final, both along half a cosine.

    The optimiser's learning rate is the greatest. Smith & Topin 2018.
    """

    formula = "η/divisor ↗ η ↘ η/(divisor·final)"
    rise: Annotated[float, Meta(gt=0, lt=1, description="Share of the training in which it goes up.")] = 0.3
    divisor: Annotated[float, Meta(ge=1, le=1e6, description="How many times smaller it begins.")] = 25.0
    final: Annotated[float, Meta(ge=1, le=1e12, description="How many times smaller still it ends.")] = 1e4

    def scale(self, moment: Moment, memory: Array) -> float:
        first, last = 1 / self.divisor, 1 / self.divisor / self.final
        end = max(moment.total - 1, 1)  # the last update there is
        peak = min(max(self.rise * moment.total - 1, 0.0), end)
        t = min(moment.iteration, end)
        if t <= peak:
            return between(first, 1.0, t / peak if peak else 1.0)
        return between(1.0, last, (t - peak) / (end - peak))

    def to_torch(self, groups: int = 1) -> TorchSchedule:
        arguments = {"max_lr": "rates", "total_steps": "epochs * steps", "pct_start": f"{self.rise}"}
        arguments |= {"div_factor": f"{self.divisor}", "final_div_factor": f"{self.final}", "cycle_momentum": "False"}
        return TorchSchedule("torch.optim.lr_scheduler.OneCycleLR", arguments)


def between(start: float, end: float, share: float) -> float:
    """Along half a cosine."""
    return end + (start - end) / 2 * (1 + cos(pi * share))
