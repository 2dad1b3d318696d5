"""Cosine: slow, fast, slow from the full learning rate to the least, once or again and again."""

from math import cos, pi
from typing import Annotated

from msgspec import Meta

from engine.family import Setting
from engine.schedules.schedule import Moment, Schedule, TorchSchedule, schedule
from engine.tensor import Array


@schedule(title="Cosine")
class Cosine(Schedule, Setting):
    """ηₜ = η·(least + (1 − least)·(1 + cos(π·t/T))/2).

    T is the whole training, after which it stays at the least, or a period after which it starts afresh. It moves with
    every update. Loshchilov & Hutter 2017.
    """

    formula = "ηₜ = η·(1 + cos(π·t/T)) / 2"
    period: Annotated[
        int, Meta(ge=0, le=1_000_000, description="Epochs to the first restart. 0: none, once down in all epochs.")
    ] = 0
    stretch: Annotated[int, Meta(ge=1, le=100, description="How much longer each period is than the one before.")] = 1
    least: Annotated[float, Meta(ge=0, le=1, description="The least learning rate, as a share of the full one.")] = 0.0

    def scale(self, moment: Moment, memory: Array) -> float:
        if self.period:
            place, length = moment.iteration, self.period * moment.per_epoch
            if self.stretch == 1:
                place %= length
            while place >= length:
                place, length = place - length, length * self.stretch
        else:
            place, length = min(moment.iteration, moment.total), moment.total
        return self.least + (1 - self.least) * (1 + cos(pi * place / length)) / 2

    def to_torch(self, groups: int = 1) -> TorchSchedule:
        length = f"{self.period} * steps" if self.period else "epochs * steps"
        if self.least and groups > 1:  # PyTorch's own take one least rate, the same for all groups
            text = f"lambda step: cosine(step, {length}, {self.stretch}, {self.least})"
            return TorchSchedule("torch.optim.lr_scheduler.LambdaLR", {"lr_lambda": text}, code=CODE)
        least = {"eta_min": f"{self.least} * rates[0]"} if self.least else {}
        if self.period:
            arguments = {"T_0": length, "T_mult": f"{self.stretch}", **least}
            return TorchSchedule("torch.optim.lr_scheduler.CosineAnnealingWarmRestarts", arguments)
        return TorchSchedule("torch.optim.lr_scheduler.CosineAnnealingLR", {"T_max": length, **least})


CODE = '''
def cosine(step, length, stretch, least):
    """Share of the learning rate: down along half a cosine, then afresh, each time `stretch` times as long."""
    while step >= length:
        step, length = step - length, length * stretch
    return least + (1 - least) * (1 + np.cos(np.pi * step / length)) / 2
'''.strip()
