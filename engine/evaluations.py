"""When the test part and the pictures are due, and both in bites: a bounded share of the time, never in the way."""

from collections.abc import Iterator
from math import inf
from time import perf_counter

from engine.insight.views import picturing
from engine.loop import SLICE, Loop
from engine.pictures import View
from engine.train import Evaluation

SHARE = 1 / 50  # of the time, spent on the test part, and as much again on the pictures
PAUSE = 0.2  # seconds from one evaluation to the next, at least; at first a tenth of the time trained so far
FREE = 0.1  # seconds of evaluating at the start that no share limits: there the loss falls fastest


class Evaluations:
    """The newest evaluation of a loop's run, and the pictures of one."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.wants_views = False
        self.count = 0  # of evaluations and pictures made
        self.forget()

    def forget(self) -> None:
        """After a reset: nothing is known any more."""
        self.newest: Evaluation | None = None
        self.views: tuple[View, ...] = ()
        self.views_new = False
        self._views_of: Evaluation | None = None
        self._of: tuple[int, str] | None = None  # the weights that were evaluated last, or are being
        self._job: Iterator[Evaluation | tuple[View, ...] | None] | None = None
        self._spent, self._spent_early = 0.0, 0.0  # seconds on the job; at the start
        self._early = 1  # the iteration after which the next one is due at the start: 1, 2, 4, 8, …
        self._began: float | None = None  # when training did
        self._next = self._next_views = 0.0

    def wait(self, now: float) -> float:
        """Seconds until the test part or the pictures are due; infinity if nothing has changed."""
        running, run = self.loop.state == "running", self.loop.run
        if self._job is not None:
            return 0.0
        if self._of == self._moment():
            if self._views_of is self.newest or not self.wants_views:
                return inf
            return max(0.0, self._next_views - now) if running else 0.0
        if not running:
            return 0.0
        if run.operation and run.plan.calls[run.operation - 1].stage == "update":
            return inf  # some weights are still those of the iteration before
        if self._began is None:
            self._began = now
        early = run.iteration >= self._early and self._spent_early < FREE
        return 0.0 if early else max(0.0, self._next - now)

    def work(self) -> Evaluation | None:
        """Some bites of the evaluation or, after it, of the pictures; returns the evaluation when it is there.

        What fails is not tried again.
        """
        begin = perf_counter()
        if self._job is None:
            self._spent = 0.0
            if self._of == self._moment() and self.newest is not None:
                self._job = picturing(self.loop.run, self.newest)
            else:
                self._of, self._job = self._moment(), self.loop.run.evaluating()
        found = None
        try:
            for found in self._job:
                if found is not None or perf_counter() - begin > SLICE:
                    break
        except Exception:
            self._job, self._views_of = None, self.newest
            raise
        end = perf_counter()
        self._spent += end - begin
        if isinstance(found, Evaluation):
            self._take(found, end)
            return found
        if found is not None:
            self.views, self._views_of, self.views_new, self._job = found, self.newest, True, None
            self.count += 1
            self._next_views = end + max(PAUSE, self._spent / SHARE)
        return None

    def abandon(self) -> None:
        """Gives up a half-done evaluation, or its pictures: the weights are about to change."""
        if self._job is not None:
            self._job = self._of = None
            self._early = max(1, 2 * self.loop.run.iteration)
            self._next = self._next_views = perf_counter() + max(PAUSE, self._spent / SHARE)

    def renew(self, known: Evaluation | None) -> None:
        """The weights are others, at the same iteration; perhaps it is known already what they lead to."""
        self.abandon()
        self._of, self.newest = None, known or self.newest

    @property
    def up_to_date(self) -> bool:
        """Whether the newest evaluation, and its pictures where they are wanted, are of the weights as they are."""
        shown = not self.wants_views or self._views_of is self.newest
        return self.newest is not None and self._job is None and self._of == self._moment() and shown

    def _take(self, evaluation: Evaluation, now: float) -> None:
        """Decides when the next one is due."""
        self.newest, self._job = evaluation, None
        self.count += 1
        self._spent_early += self._spent
        self._early = max(1, 2 * self.loop.run.iteration)
        trained = now - self._began if self._began is not None else 0.0
        self._next = now + max(min(PAUSE, trained / 10), self._spent / SHARE)

    def _moment(self) -> tuple[int, str]:
        """Weights change from iteration to iteration, and when a failed run goes back."""
        return self.loop.run.iteration, "failed" if self.loop.state == "failed" else ""
