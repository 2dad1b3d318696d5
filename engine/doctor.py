"""Trains a sheet from its first weights and looks at what ails it: the same visit, to the bit, whenever it is made."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from engine.cure import Cure
from engine.finding import Finding
from engine.history.branch import Branch
from engine.history.recorded import Recorded
from engine.insight.diagnosis import diagnose, usual
from engine.insight.record import Record
from engine.insight.rules.rule import Rule
from engine.insight.watch import Watch
from engine.nonfinite import Diverged
from engine.sheet import Sheet
from engine.snapshot import Snapshot
from engine.tensor import finite
from engine.train import Evaluation, Run

ROWS = 240  # iterations of a visit that are watched, at about equal distances
FIRST = 32  # besides these: illnesses often begin early
LOOKS = 24  # at what has been recorded so far


class Visit(NamedTuple):
    """`findings` are those at the end, `first` tells after which iteration each rule had found something first.

    Where numbers ran away, `failed` says so, and there are no evaluations.
    """

    run: Run
    record: Record
    findings: tuple[Finding, ...]
    first: dict[str, int]
    train: Evaluation | None
    test: Evaluation | None
    failed: str


def visit(
    drawn: Sheet, *, epochs: int | None = None, seed: int | None = None, rules: Iterable[Rule] | None = None
) -> Visit:
    """For so many epochs, the sheet's own unless told; GraphError where it cannot be trained."""
    run = Run(drawn, seed=seed)
    run.epochs = run.epochs if epochs is None else epochs
    rules = usual() if rules is None else tuple(rules)
    watch, known = Watch(run), dict[Cure, bool]()
    branch = Branch(0, run.sheet, run.kind, 0, None, rooted=True)
    recorded = Recorded(drawn, run)
    rate = run.steering.learning_rate
    total = run.epochs * run.iterations_per_epoch
    every, failed = max(1, total // ROWS), ""
    record = recorded.record(branch, rate)
    findings = diagnose(record, rules, known)
    first = {finding.rule: 0 for finding in findings}
    for look in range(1, LOOKS + 1):
        try:
            train(run, watch, branch, total * look // LOOKS, every)
        except Diverged as error:
            branch.failure, failed = (error.iteration, error.blame), str(error)
            branch.ends = error.iteration
        else:
            loss = run.evaluate("test").loss
            if run.iteration and np.isfinite(loss) and branch.ends > (branch.tests.iterations[-1:].sum() or 0):
                branch.tests.extend(np.array([run.iteration]), np.array([[loss]]))
        record = recorded.record(branch, rate)
        findings = diagnose(record, rules, known)
        for finding in findings:
            first.setdefault(finding.rule, branch.ends)
        if failed:
            return Visit(run, record, findings, first, None, None, failed)
    return Visit(run, record, findings, first, run.evaluate("train"), run.evaluate("test"), "")


def train(run: Run, watch: Watch, branch: Branch, until: int, every: int) -> None:
    """Up to this iteration; Diverged where numbers run away, with the run back where it began."""
    before = Snapshot(run)
    before.take(run)
    while run.iteration < until:
        watched = run.iteration < FIRST or run.iteration % every == 0
        watch.measuring = watched
        if watched:
            watch.prepare(measured=True)
        recording = run.iterate("watching" if watched else "training")
        branch.losses.add([recording.loss])
        branch.ends = run.iteration
        if not np.isfinite(recording.loss):
            raise blamed(run, before)
        found = watch.scalars() if watched else None
        if found is not None:
            branch.note(run.iteration, *found)
    if not finite(run.program.flat):
        raise blamed(run, before)


def blamed(run: Run, before: Snapshot) -> Diverged:
    """Runs the same iterations once more, all of them watched: who it was that lost its numbers; then goes back."""
    failed = run.iteration
    before.restore(run)
    while run.iteration < failed:  # a loss may be the last to tell
        recording = run.iterate("watching")
        if not (np.isfinite(recording.loss) and finite(run.program.flat)):
            break
    back = f"the weights of iteration {before.iteration} are back"
    error = Diverged(run.program, run.plan.recording, run.iteration, back)
    before.restore(run)
    return error
