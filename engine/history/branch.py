"""What is remembered of iterations that were run one after another, and the way back to any of them."""

from collections.abc import Iterator
from math import inf
from typing import NamedTuple, Optional, TypeAlias

import numpy as np

from engine import lineage
from engine.arrays import resting
from engine.course import Kind
from engine.history.series import Losses, Rows, Series, lower
from engine.history.states import States
from engine.insight.scalars import Columns
from engine.nonfinite import Blame
from engine.sheet import Sheet
from engine.snapshot import Snapshot
from engine.tensor import Array
from engine.timeline import KINDS, PLACES, Reason
from engine.train import Steering

MOST_MAGNITUDES = 256  # rows of them: more than anybody draws

Log: TypeAlias = list[tuple[int, Steering]]  # after so many iterations, what the ones from then on were steered by


class Way(NamedTuple):
    """To an iteration: from a state at or before it, steered as it was."""

    start: Snapshot
    log: Log


class Branch:
    """Iterations after `begins`, up to `ends`. They go on from the same iteration of the parent, if there is one.

    A `rooted` branch begins with a state that no replay leads to: weights just drawn, or brought over an edit.
    """

    def __init__(
        self, number: int, sheet: Sheet, kind: Kind, begins: int, parent: Optional["Branch"], *, rooted: bool
    ) -> None:
        self.number, self.sheet, self.kind, self.parent, self.rooted = number, sheet, kind, parent, rooted
        self.begins = self.ends = begins
        self.states = States()
        self.losses = Losses(begins)
        self.tests = Series(1, lower)
        self.columns: Columns | None = None  # of the rows; None before the first
        self.learns: Array = np.empty(0, bool)  # which of its nodes do
        self.rows = Rows(0)
        self.magnitudes = Rows(0)
        self.log: Log = []
        self.marks: dict[tuple[int, Reason], str] = {}  # the words of each
        self.failure: tuple[int, Blame] | None = None  # in which iteration numbers ran away last, and why

    @property
    def series(self) -> tuple[Series, ...]:
        """All that is thinned evenly."""
        self.losses.settle()
        return self.losses, self.tests, self.rows, self.magnitudes

    def note(self, iteration: int, columns: Columns, row: Array) -> None:
        """Numbers of a watched iteration."""
        self.hold(columns)
        self.rows.add(iteration, row)

    def hold(self, columns: Columns | None) -> None:
        """Rows of these columns, from now on."""
        if self.columns is None and columns is not None:
            self.columns, self.rows = columns, Rows(columns.width)
            self.learns = ~np.isin(columns.nodes, sorted(resting(self.sheet.graph)))
            self.magnitudes = Rows(len(columns.nodes) * len(KINDS) * PLACES, np.uint16, MOST_MAGNITUDES)

    def cut(self, iteration: int, number: int) -> "Branch":
        """Ends with this iteration; returns what came after it, a branch that goes on from here."""
        tail = Branch(number, self.sheet, self.kind, iteration, self, rooted=False)
        tail.ends, self.ends = self.ends, iteration
        tail.states = self.states.cut(iteration)
        tail.hold(self.columns)
        tail.losses.width = self.losses.width
        for own, other in zip(self.series, tail.series, strict=True):
            other.extend(*own.cut(iteration))
        tail.failure, self.failure = self.failure, None
        tail.log = since(self.log, iteration)
        self.log = [entry for entry in self.log if entry[0] < iteration]
        tail.marks = {key: words for key, words in self.marks.items() if key[0] > iteration}
        self.marks = {key: words for key, words in self.marks.items() if key[0] <= iteration}
        return tail

    def join(self, tail: "Branch") -> None:
        """Goes on with a branch that begins where this one ends."""
        self.ends = tail.ends
        self.states.join(tail.states)
        self.hold(tail.columns)
        self.losses.width = max(self.losses.width, tail.losses.width)
        for own, other in zip(self.series, tail.series, strict=True):
            own.extend(other.iterations, other.rows)
        self.failure = tail.failure
        self.log += tail.log
        self.marks |= tail.marks


def log_from(log: Log, iteration: int) -> Log:
    """What is in force after so many iterations, and all that comes later."""
    place = max(sum(after <= iteration for after, _ in log) - 1, 0)
    return log[place:]


def since(log: Log, iteration: int) -> Log:
    """The same, as the log of what comes after so many iterations."""
    return [(max(after, iteration), steering) for after, steering in log_from(log, iteration)]


def agreed(log: Log, other: Log, iteration: int) -> float:
    """The iteration up to which both steer in the same way from this one on; infinity if they never part."""
    for after in sorted({iteration, *(after for after, _ in log + other if after > iteration)}):
        if log_from(log, after)[0][1] != log_from(other, after)[0][1]:
            return after
    return inf


def line(branch: Branch | None) -> Iterator[tuple[Branch, int]]:
    """The branch up to its end, its parent up to where it was left, and so on."""
    return lineage.line(branch, lambda own: own.parent)


def way(branch: Branch, iteration: int) -> Way | None:
    """To where this iteration, which the branch has run, can be run again; None if no state is left to begin with.

    Its numbers are those of one pass more: the state before it is sought, unless nothing was run before.
    """
    last = iteration if iteration == branch.begins else iteration - 1
    log: Log = []
    for own, end in line(branch):
        until = min(last, end)
        log = [entry for entry in own.log if entry[0] <= until] + log
        place = own.states.before(until)
        if place >= 0:
            start = own.states.snapshots[place]
            return Way(start, log_from(log, start.iteration))
        if own.rooted:
            break
    return None
