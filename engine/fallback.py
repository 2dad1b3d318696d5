"""Weights to go back to when training breaks down: copies taken between iterations and judged by the loss they give."""

from collections.abc import Iterator
from math import inf

from engine.snapshot import Snapshot
from engine.tensor import finite
from engine.train import Run, Steering

SANE = 10.0  # times the loss before: weights that do worse are on their way out, however finite


class Fallback:
    """The newest copy known to be sane, and a newer one of which the next loss will tell.

    An update can throw weights so far that they are finite and worthless. The loss that shows it is that of the next
    iteration: only when it is at most SANE times the first loss, or that of the copy before, does it replace that copy.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self._good, self._new = Snapshot(run), Snapshot(run)
        self.begin()

    def begin(self) -> None:
        """The weights as they are now, unjudged: there are none before them."""
        self._first: float | None = None
        self._before = 0.0  # the loss of the good copy
        self._waiting = False  # whether the newer copy is whole and waits for its loss
        self._good.take(self.run)
        self._log = [(self.run.iteration, self.run.steering)]

    def steer(self, steering: Steering) -> None:
        """What the run is steered by from the next update on."""
        after = self.run.iteration + self.run.updating
        self._log = [entry for entry in self._log if entry[0] < after] + [(after, steering)]

    def steering(self, iteration: float = inf) -> Steering:
        """What was in force after so many iterations since the good copy; or what is now."""
        return next((steering for after, steering in reversed(self._log) if after <= iteration), self._log[0][1])

    def taking(self) -> Iterator[None]:
        """Takes a newer copy, in bites, between two iterations."""
        self._waiting, sound = False, True
        for part in self._new.taking(self.run):
            sound = sound and finite(part)
            yield
        self._waiting = sound

    def judge(self, loss: float) -> None:
        """Takes note of the finite loss of the first iteration after a copy; of others it does no harm."""
        if self._first is None:
            self._first = loss
        if self._waiting and loss <= SANE * max(self._first, self._before):
            self._good, self._new = self._new, self._good
            self._before = loss
            later = [entry for entry in self._log if entry[0] > self.iteration]
            self._log = [(self.iteration, self.steering(self.iteration)), *later]
        self._waiting = False

    def before(self, iteration: int) -> Snapshot | None:
        """A copy of what this iteration begins with, if one was taken: the run itself is being updated."""
        copies = (self._new, self._good)
        return next((copy for copy in copies if copy.whole and copy.iteration == iteration), None)

    @property
    def iteration(self) -> int:
        """That of the good copy."""
        return self._good.iteration

    def restore(self) -> None:
        """Goes back to the good copy."""
        self._waiting = False
        self._good.restore(self.run)
