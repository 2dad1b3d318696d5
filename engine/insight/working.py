"""The operation that ran last, as slow motion tells it: what it computed, and the code that did."""

from engine.insight.arithmetic import Before, before, worked
from engine.insight.listing import listings
from engine.insight.symbols import formulas
from engine.readings import Operation
from engine.train import Plan, Run


class Working:
    """Notes before an operation what it will write over, and says afterwards what it did."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._before: Before | None = None
        self._updates: dict[int, list[str]] = {}  # by plan, the formulas of its update

    def note(self) -> None:
        """Before the run's next operation. One that begins an iteration writes over nothing."""
        run = self._run
        self._before = before(run.plan.calls[run.operation]) if run.operation else None

    def tell(self, plan: Plan, index: int) -> Operation:
        """Of an operation whose numbers are still there."""
        call = plan.calls[index]
        told = worked(self._run.program, plan.recording, call, self._formula(plan, index), self._before)
        return Operation(index, len(plan.calls), call.node, call.stage, call.text, (), told, listings(call))

    def _formula(self, plan: Plan, index: int) -> str:
        """In an update, what the calls before it left in arrays without a name of their own."""
        if plan.calls[index].stage != "update":
            return formulas([plan.calls[index]], plan.recording.losses)[0]
        start = len(plan.calls) - len(self._run.update)
        if id(plan) not in self._updates:
            self._updates[id(plan)] = formulas(plan.calls[start:])
        return self._updates[id(plan)][index - start]
