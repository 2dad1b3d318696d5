"""What a run remembers of itself: numbers, full states and marks, as much as fits, in a bounded share of the time."""

from collections.abc import Iterator
from math import isfinite
from time import perf_counter

import numpy as np

from engine.history.branch import Branch, Log, agreed, since
from engine.history.branches import Branches
from engine.history.chore import Chore
from engine.history.stock import drop
from engine.insight.watch import Watch
from engine.nonfinite import Blame
from engine.snapshot import Snapshot, changing, size
from engine.train import Run

MEMORY = 1 << 28  # bytes of full states
MOST_STATES = 4096  # more take too long to choose among
MOST_BOOKMARKS = 256  # of a branch
SHARE = 1 / 200  # of the time, spent on copies of states
ROW_SHARE = 1 / 500  # spent on rows of numbers
FIRST_ROWS = 16  # that nobody counts the time of
ROW = 1e-4  # seconds that one takes, of a small network
MAGNITUDES_SHARE = 1 / 1000  # spent on how large all numbers of a layer are


class History:
    """Follows a run. One that goes back stays on its branch: what came after is cut off when it goes on."""

    def __init__(self, run: Run, memory: int = MEMORY) -> None:
        self.memory = memory
        self.branches = Branches(run.sheet, run.kind, run.iteration)
        self.clock = 0  # iterations ever run, on whatever branch
        self.news = 0  # how often anything was added
        self._began(run)

    @property
    def live(self) -> Branch:
        """The branch that the run is on."""
        return self.branches.live

    @property
    def size(self) -> int:
        """Bytes of all states."""
        return sum(branch.states.size for branch in self.branches.all)

    @property
    def count(self) -> int:
        """Of all states."""
        return sum(len(branch.states.snapshots) for branch in self.branches.all)

    def begin(self, run: Run, *, goes_on: bool = False, words: str = "") -> None:
        """Another run, with weights that are none of this past; or after an edit with those it had: it `goes_on`.

        The `words` tell what the edit was.
        """
        self.branches.begin(run.sheet, run.kind, run.iteration, goes_on=goes_on)
        if goes_on:
            self.live.marks[run.iteration, "edit"] = words
        self._began(run)

    def _began(self, run: Run) -> None:
        """Keeps the state that nothing leads to."""
        self._spare: Snapshot | None = None  # what the next state is copied into
        self._ahead: Log | None = None  # by what a run that has gone back is steered
        self._retraces = False  # whether it is to run the same iterations again, as long as it is steered as then
        self._row, self._magnitudes = Chore(ROW), Chore(ROW)
        self.live.log.append((run.iteration, run.steering))
        self.news += 1
        for _ in self.keeping(run):
            pass

    def place(self, run: Run, *, retraces: bool = False) -> None:
        """The run, perhaps another one of the same sheet, has gone to an iteration of its branch.

        What came after is left when it goes on; if it `retraces` that, only from where it goes another way.
        """
        self._ahead, self._retraces = [(run.iteration, run.steering)], retraces
        self.news += 1

    def steer(self, run: Run) -> None:
        """What it is steered by may have changed: for the next update."""
        after = run.iteration + run.updating
        if self._ahead is None and after < self.live.ends:
            self._ahead = []
        log = self.live.log if self._ahead is None else self._ahead
        if log and log[-1][0] == after:
            log.pop()
        if not log or log[-1][1] != run.steering:
            log.append((after, run.steering))
            self.news += 1

    def observe(self, losses: list[float], last: int) -> None:
        """Those of the iterations that were run since, up to the last."""
        self.clock += len(losses)
        self.news += 1
        if self._ahead is not None:
            losses = losses[self._retraced(self._ahead, last - len(losses), last) :]
            if not losses:
                return
            self._go_on(self._ahead, last - len(losses))
        self.live.losses.add(losses)
        self.live.ends = last
        if not isfinite(losses[-1]):
            self.live.marks[last, "not finite"] = ""

    def failed(self, iteration: int, blame: Blame, run: Run) -> None:
        """In this iteration numbers ceased to be finite, and the run has gone back."""
        self.live.failure = iteration, blame
        self.live.ends = max(self.live.ends, iteration)
        self.live.marks[iteration, "not finite"] = ""
        self.place(run)

    def tested(self, iteration: int, loss: float) -> None:
        """Of the test part, after this iteration."""
        tests = self.live.tests
        if isfinite(loss) and (not tests.count or tests.iterations[-1] < iteration):
            tests.extend(np.array([iteration]), np.array([[loss]]))
            self.news += 1

    def bookmark(self, iteration: int, words: str | None, number: int | None = None) -> None:
        """Marks an iteration, or takes its mark away. Lost if it is none."""
        marks = self.branches.find(iteration, number).marks
        marks.pop((iteration, "bookmark"), None)
        if words is not None:
            marks[iteration, "bookmark"] = words
        for key in [key for key in marks if key[1] == "bookmark"][:-MOST_BOOKMARKS]:
            del marks[key]
        self.news += 1

    def wants_row(self, now: float) -> bool:
        """Whether the next iteration that is watched should be measured: the first ones are, illnesses begin early."""
        return self._row.due(now) or self.live.rows.count < FIRST_ROWS

    def read(self, run: Run, watch: Watch, watching: float, *, stays: bool) -> None:
        """A row of numbers of the iteration that was watched last, if it was measured; all of them if it `stays`.

        `watching` it took so many seconds.
        """
        begin = perf_counter()
        found = watch.scalars()
        if found is None or self._ahead is not None:  # of an iteration that has had its time
            return
        self.live.note(run.iteration, *found)
        self.news += 1
        end = perf_counter()
        self._row.done(begin, end, ROW_SHARE, more=watching)
        if stays or self._magnitudes.due(end):
            self.live.magnitudes.add(run.iteration, watch.magnitudes(found[0].nodes))
            self._magnitudes.done(end, perf_counter(), MAGNITUDES_SHARE)

    def wants_state(self, run: Run, now: float) -> bool:
        """Whether the run should be copied as it is."""
        kept = self.live.states.iterations
        return now >= self._next_state and not run.updating and (not kept.size or kept[-1] < run.iteration)

    def keeping(self, run: Run) -> Iterator[None]:
        """A state more, in bites in which the run must stand still, if there is room for it."""
        begin = perf_counter()
        snapshot = self._room(run)
        if snapshot is not None:
            for _ in snapshot.taking(run):
                yield
            self.live.states.add(snapshot, self.clock)
            self._spare = None
            self.news += 1
        end = perf_counter()
        self._next_state = end + (end - begin) / SHARE

    def _go_on(self, ahead: Log, iteration: int) -> None:
        """From where the run has gone to: what came after is left."""
        if iteration < self.live.ends:
            self.branches.cut(iteration)
            self.branches.prune()
        self.live.log = [entry for entry in self.live.log if entry[0] < iteration] + since(ahead, iteration)
        self._ahead, self._retraces = None, False

    def _retraced(self, ahead: Log, iteration: int, last: int) -> int:
        """How many of the iterations after this one, up to the last, are known to the bit."""
        if not self._retraces or iteration >= self.live.ends:
            return 0
        return int(min(last, self.live.ends, agreed(self.live.log, ahead, iteration))) - iteration

    def _room(self, run: Run) -> Snapshot | None:
        """What the next state is copied into, once there is room; None if all is taken by what has to stay."""
        spare, wanted = self._spare, size(changing(run))
        while self.size + wanted > self.memory or self.count >= MOST_STATES:
            freed = drop(self.branches, self.clock, run.iteration)
            if not freed:
                return None
            spare = freed[-1] if freed[-1].holds(run) else spare
        self._spare = spare or Snapshot(run)
        return self._spare
