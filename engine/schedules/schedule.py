"""How the learning rate changes in the course of a training."""

from typing import ClassVar, NamedTuple

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


SCHEDULES: Family[Schedule] = Family("schedule", "engine.schedules")
Schedule.shelf = SCHEDULES
schedule = SCHEDULES.add
