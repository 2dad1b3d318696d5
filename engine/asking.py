"""Where a run pauses for a question: before the backward pass, once an iteration, in slow motion and in steps."""

from engine.program import STAGES
from engine.question import UnderWay
from engine.train import Plan, Run


def stage_end(plan: Plan, stage: str) -> int:
    """How many operations run until nothing of this stage is left, nor of one before it.

    Where there are several losses, one may be known while the forward pass goes on to another.
    """
    done = STAGES[: STAGES.index(stage) + 1]
    return max((place for place, call in enumerate(plan.calls, 1) if call.stage in done), default=0)


class Asking:
    """Whether somebody wants to be asked; and where the run has just paused for it, until somebody takes that."""

    def __init__(self) -> None:
        self.wanted = False
        self.due: UnderWay | None = None  # the question is; and what was under way, "train" or a stage, "" for nothing
        self._last: tuple[int, int] | None = None  # the run and the iteration that were asked about last

    def forget(self) -> None:
        """The run has gone back: it may ask anew."""
        self._last = self.due = None

    def reached(self, run: Run, under_way: UnderWay) -> bool:
        """Whether the run stands where a question belongs that has not been asked."""
        place = id(run), run.iteration
        if not self.wanted or not run.operation or not run.watched or place == self._last:
            return False
        if run.operation != stage_end(run.plan, "loss") or run.plan.calls[run.operation].stage != "backward":
            return False
        self._last, self.due = place, under_way
        return True
