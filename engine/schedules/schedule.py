"""How the learning rate changes in the course of a training."""

from typing import ClassVar, Literal, NamedTuple

import msgspec

from engine.family import Family, Member
from engine.tensor import Array


class Moment(NamedTuple):
    """Where a training is: before the update that comes after so many iterations."""

    iteration: int
    per_epoch: int
    total: int  # iterations of the whole training; one that goes on may pass it
    loss: float = 0.0  # of this iteration's batch, for schedules that look at it

    @property
    def epoch(self) -> int:
        """Whole epochs done."""
        return self.iteration // self.per_epoch


class TorchSchedule(msgspec.Struct, frozen=True):
    """The same schedule in PyTorch, as text: exporter and parity tests share it.

    `module` is the constructor, such as 'torch.optim.lr_scheduler.StepLR', '' for none, and `arguments` its keywords
    besides the optimiser as expressions. They know `rates` (the learning rate of each group of parameters), `steps`
    (updates in an epoch) and `epochs`. It moves on after `every` batch or epoch. `code` defines, with np and torch
    imported, what the arguments use beyond that.
    """

    module: str = ""
    arguments: dict[str, str] = {}
    every: Literal["batch", "epoch"] = "batch"
    code: str = ""


class Schedule(Member):
    """Gives the factor to the learning rate for each update.

    One that depends on more than the moment keeps it in the few float64 numbers that begin as `memory`: they are saved
    and restored with the weights, so that a run that is paused or goes back goes on the same.
    """

    __slots__ = ()
    shelf: ClassVar["Family[Schedule]"]
    formula: ClassVar[str] = ""
    constant: ClassVar[bool] = False  # the factor is 1 for ever: nobody asks
    looks: ClassVar[bool] = False  # at each iteration's loss, which would not be computed otherwise
    memory: ClassVar[tuple[float, ...]] = ()

    def scale(self, moment: Moment, memory: Array) -> float:
        """The factor for the update at this moment. Called once before each, in their order."""
        raise TypeError(f"{type(self).__name__} schedules nothing")

    def to_torch(self, groups: int = 1) -> TorchSchedule:
        """The PyTorch twin for an optimiser with so many groups of parameters, each with its own learning rate."""
        raise TypeError(f"{type(self).__name__} has no PyTorch twin")


SCHEDULES: Family[Schedule] = Family("schedule", "engine.schedules")
Schedule.shelf = SCHEDULES
schedule = SCHEDULES.add
