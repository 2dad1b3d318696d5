"""A branch of a history, as who looks for what ails the run reads it."""

from collections import Counter
from collections.abc import Hashable
from itertools import pairwise
from typing import Any

import numpy as np

from engine.check import infer_specs
from engine.editing.rate import at_rate
from engine.history.branch import Branch, Log
from engine.history.outline import readings, until
from engine.insight.record import Record
from engine.sheet import Sheet
from engine.train import Run
from engine.wiring import wiring


class Recorded:
    """Makes a record of what is known now; of the drawing it looks up once what does not change."""

    def __init__(self, drawn: Sheet, run: Run) -> None:
        self.drawn, self.sheet, self.data = drawn, run.sheet, run.splits
        wired = wiring(run.sheet.graph)
        self.order = wired.order
        self.specs = infer_specs(run.sheet.graph, wired).specs
        self.lasting: dict[Hashable, Any] = {}
        self.sizes: Counter[str] = Counter()
        for key, array in run.program.parameters.items():
            self.sizes[key.rpartition(".")[0]] += array.size

    def record(self, branch: Branch, rate: float) -> Record:
        """Of its iterations since the learning rate was set last, to this `rate`: what was before says nothing of how
        it goes now, and a cure is of the rate that there is.
        """
        begins = max(branch.begins, steady_since(branch.log))
        losses, tests = (np.column_stack(until(series, branch.ends)) for series in branch.series[:2])
        failed = branch.failure is not None and branch.failure[0] == branch.ends > begins
        return Record(
            at_rate(self.drawn, rate),
            at_rate(self.sheet, rate),
            self.specs,
            self.order,
            self.data,
            self.sizes,
            begins=begins,
            iteration=branch.ends,
            losses=losses[losses[:, 0] > begins],
            tests=tests[tests[:, 0] > begins],
            readings=readings(branch, branch.ends, begins),
            failure=branch.failure if failed else None,
            lasting=self.lasting,
        )


def steady_since(log: Log) -> int:
    """After how many iterations the learning rate was changed last; 0 if it never was."""
    changes = [after for (_, before), (after, now) in pairwise(log) if now.learning_rate != before.learning_rate]
    return max(changes, default=0)
