"""What the next update would do, and what another number of a weight would: tried on a second run of the same sheet."""

from collections.abc import Iterator
from math import inf, nan
from time import perf_counter
from typing import NamedTuple

import numpy as np

from engine.insight.scalars import placed
from engine.insight.views import picturing
from engine.insight.wires import rms
from engine.loop import SLICE, Loop
from engine.mixing import Level, Mix, Mixing, Outcome, Part, Strips, Tried
from engine.pictures import View
from engine.snapshot import Snapshot
from engine.tensor import Array
from engine.train import Evaluation, Run

SHARE = 1 / 50  # of the time, while something runs
PAUSE = 0.05  # seconds from one look ahead to the next while something runs, at least
PATIENCE = 0.05  # seconds: a trial that takes longer gives way to a newer one

TOO_LARGE = "There is not enough memory to run this network twice, as trying weights takes. Make it smaller."


class Ahead(NamedTuple):
    """A moment of the run, and the iteration that comes next: its loss and gradients, and what it leaves."""

    iteration: int
    loss: float
    values: Array
    gradients: Array
    following: Array


class Trial:
    """Works in bites, during which the run stands still. `news` is whether there is more than was told."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.asked: Mixing | None = None
        self._shadow: Run | None = None
        self._start: Snapshot | None = None
        self._spent = 0.0
        self.forget()

    def forget(self) -> None:
        """The weights are others."""
        self.ahead: Ahead | None = None
        self.outcome: Outcome | None = None
        self.evaluation: Evaluation | None = None  # with what is tried
        self.views: tuple[View, ...] | None = None
        self.refused = ""
        self.news = False
        self._of: object = None  # the moment that was looked ahead from, or is being
        self._tries: Tried | None = None  # what is being tried, or was last
        self._job: Iterator[None] | None = None
        self._next = 0.0

    def heed(self, asked: Mixing | None) -> bool:
        """What somebody looks at, from now on; returns whether something was tried and no longer is."""
        if asked != self.asked:
            self.news = self.ahead is not None
        self.asked = asked
        left = self._tries is not None and (asked is None or asked.tried is None)
        if left:
            self._tries = self.outcome = self.evaluation = self.views = self._job = None
        return left

    def wait(self, now: float) -> float:
        """Seconds until there is something to work on; infinity if there is not."""
        if self.asked is None or self.loop.run.updating or self.loop.state == "failed":
            return inf
        if self._job is not None or (self.ahead is not None and self._tries != self._wanted()):
            return 0.0
        if self._of == self._moment():
            return inf
        return max(0.0, self._next - now) if self.loop.state == "running" else 0.0

    def work(self) -> None:
        """Some bites. What fails is not tried again."""
        begin = perf_counter()
        if self._of != self._moment():
            self.forget()
            self._of, self._job, self._spent = self._moment(), self._looking_ahead(), 0.0
        elif self.ahead is not None and self._tries != self._wanted() and (not self._job or self._spent > PATIENCE):
            self._tries, self._job, self._spent = self._wanted(), self._trying(self.ahead), 0.0
        job, self._job = self._job, None
        if job is None:
            return
        try:
            for _ in job:
                if perf_counter() - begin > SLICE:
                    self._job = job
                    break
        except MemoryError:
            self._shadow, self.refused, self.news = None, TOO_LARGE, True
        end = perf_counter()
        self._spent += end - begin
        self._next = end + max(PAUSE, self._spent / SHARE)

    def mix(self) -> Mix | None:
        """What there is to tell, if it is new."""
        if not self.news or self.asked is None:
            return None
        self.news, ahead = False, self.ahead
        if self._shadow is None or ahead is None:
            return Mix(self.loop.run.iteration, nan, (), (), refused=self.refused)
        run, strips = self._shadow, list[Strips]()
        for part in self.asked.parts:
            own = run.program.parameters.get(part.key)
            if own is not None:
                begin = placed(run.program.flat, own).start
                strips.append(cut(ahead, part, slice(begin + part.start, begin + min(part.stop, own.size))))
        return Mix(ahead.iteration, ahead.loss, levels(run, ahead), tuple(strips), self.outcome)

    def _wanted(self) -> Tried | None:
        """What is to be tried: while the run goes on nothing is."""
        return self.asked.tried if self.asked is not None and self.loop.state != "running" else None

    def _looking_ahead(self) -> Iterator[None]:
        """The next iteration, or the one under way, on the second run."""
        run = self.loop.run
        if self._shadow is None or self._start is None:
            self._shadow, self._start = Run(run.sheet, dtype=run.program.dtype, data=run.data), Snapshot(run)
        shadow, start = self._shadow, self._start
        for _ in start.taking(run):
            yield
        for _ in start.restoring(shadow):
            yield
        shadow.steering = run.steering
        values = shadow.program.flat.copy()
        shadow.operate("watching")
        while shadow.operation < len(shadow.plan.calls) - len(shadow.update):
            shadow.operate()
            yield
        gradients, loss = shadow.program.flat_gradient.copy(), shadow.plan.recording.loss
        yield
        while shadow.operation:
            shadow.operate()
            yield
        following = shadow.program.flat.copy()
        for _ in start.restoring(shadow):
            yield
        self.ahead, self.news = Ahead(run.iteration, loss, values, gradients, following), True

    def _trying(self, ahead: Ahead) -> Iterator[None]:
        """The same batch with another number, forwards; then the test part and the pictures."""
        shadow, start, tried = self._shadow, self._start, self._tries
        assert shadow is not None
        assert start is not None
        if tried is None or (own := shadow.program.parameters.get(tried.key)) is None or tried.place >= own.size:
            return
        flat = placed(shadow.program.flat, own).start + tried.place
        for _ in start.restoring(shadow):
            yield
        shadow.program.flat[flat] = tried.value
        shadow.operate("watching")
        while shadow.plan.calls[shadow.operation].stage in ("data", "forward", "loss"):
            shadow.operate()
            yield
        number, before, slope = (float(array[flat]) for array in (shadow.program.flat, ahead.values, ahead.gradients))
        exact = Tried(tried.key, tried.place, number)  # as the type of the program holds it
        self.outcome, self.news = Outcome(exact, shadow.plan.recording.loss, before, slope), True
        yield
        for _ in start.restoring(shadow):
            yield
        shadow.program.flat[flat] = tried.value
        evaluation: Evaluation | None = None
        for found in shadow.evaluating():
            evaluation = found
            yield
        assert evaluation is not None
        for views in picturing(shadow, evaluation):
            self.views = views or self.views
            yield
        self.evaluation, self.news = evaluation, True

    def _moment(self) -> object:
        """What the next update depends on."""
        run = self.loop.run
        return run.iteration, run.steering


def cut(ahead: Ahead, part: Part, own: slice) -> Strips:
    """What is told of a part, which lies there in the flat arrays."""
    numbers = (np.array(array[own], np.float32) for array in (ahead.values, ahead.gradients, ahead.following))
    return Strips(part, *numbers)


def levels(run: Run, ahead: Ahead) -> tuple[Level, ...]:
    """Of each node that has parameters."""
    own: dict[str, list[str]] = {}
    for key in run.program.parameters:
        own.setdefault(key.rpartition(".")[0], []).append(key)
    found = []
    for node, keys in own.items():
        arrays = [run.program.parameters[key] for key in keys]
        parts = [placed(run.program.flat, array) for array in arrays]
        part = slice(min(part.start for part in parts), max(part.stop for part in parts))
        values, following = ahead.values[part], ahead.following[part]
        shapes = tuple((key.rpartition(".")[2], array.shape) for key, array in zip(keys, arrays, strict=True))
        value, gradient, change = (rms(numbers) for numbers in (values, ahead.gradients[part], following - values))
        found.append(Level(node, shapes, value, gradient, change, float(max(values.max(), -values.min()))))
    return tuple(found)
