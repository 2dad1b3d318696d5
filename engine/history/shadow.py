"""A second run of the same sheet, that goes where the first has been and lets it be."""

from collections.abc import Iterator
from math import inf
from time import perf_counter

from engine.check import infer_specs
from engine.history.branch import Log, Way
from engine.insight.watch import Watch
from engine.memory import installed, needed
from engine.program import Mode
from engine.sheet import Sheet
from engine.train import Run
from engine.wiring import wiring

BITE = 0.002  # seconds: longer iterations are run operation by operation


class Shadow:
    """Runs iterations anew, with the same bits: it begins with the same state and is steered as it was then."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.watch = Watch(run)
        self.seconds = inf  # that an iteration takes; nobody knows before the first
        self.shows = False  # whether the arrays hold the numbers of the iteration that it is at
        self._log: Log = []

    def restore(self, way: Way) -> None:
        """At the beginning of a way; not in bites, for the memory of its state may soon be used for another one."""
        way.start.restore(self.run)
        self.watch.forget()
        self.shows = False

    def follow(self, way: Way) -> None:
        """On a way, from somewhere on it."""
        self._log = list(way.log)

    def iterating(self, mode: Mode) -> Iterator[None]:
        """The next iteration of the way, in bites."""
        run, spent, self.shows = self.run, 0.0, False
        if mode == "watching":
            self.watch.prepare(measured=True)  # somebody may want to know when it is over
        while self._log and self._log[0][0] <= run.iteration:
            run.steering = self._log.pop(0)[1]
        if self.seconds < BITE:
            begin = perf_counter()
            run.iterate(mode)
            spent = perf_counter() - begin
            yield
        else:
            done = False
            while not done:
                begin = perf_counter()
                run.operate(mode)
                spent += perf_counter() - begin
                done = run.operation == 0
                yield
        self.seconds, self.shows = min(self.seconds, spent), mode == "watching"

    def to_update(self) -> Iterator[None]:
        """The next iteration of the way, as far as its update; `iterating` runs the rest."""
        self.shows = False
        self.watch.prepare(measured=True)
        while self.run.operation == 0 or self.run.plan.calls[self.run.operation].stage != "update":
            self.run.operate("watching")
            yield


def fits(sheet: Sheet, runs: int = 2) -> bool:
    """Whether this computer has memory for so many runs of a sheet."""
    wired = wiring(sheet.graph)
    one = needed(sheet.graph, wired, infer_specs(sheet.graph, wired).fits, sheet.training.batch_size)
    return runs * sum(one.values()) <= installed()
