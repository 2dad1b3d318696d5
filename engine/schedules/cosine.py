"""Cosine: slow, fast, slow from the full learning rate to the least, once or again and again."""

from math import cos, pi
from typing import Annotated

from msgspec import Meta

from engine.family import Setting
from engine.schedules.schedule import Moment, Schedule, schedule
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
