"""What the worker says of its loop: losses, metrics, pictures, each in a bounded share of the time."""

from collections.abc import Iterator
from math import inf, isfinite, nan
from time import perf_counter
from typing import Any

import numpy as np

from engine.events import Measure, Progress, View
from engine.insight.views import pictures
from engine.loop import Loop
from engine.losses.loss import Loss
from engine.program import Stage
from engine.train import Evaluation

PROGRESS_SHARE = 1 / 25  # of the time, spent on watching and sending
EVALUATION_SHARE = 1 / 25  # spent on the test part and the pictures
EVALUATION_PAUSE = 0.2  # seconds from one evaluation to the next, at least
RATE_WINDOW = 0.5  # seconds over which the speed is measured


class Report:
    """Turns a loop into Progress events, and evaluates the test part when its time has come."""

    def __init__(self, loop: Loop, generation: int) -> None:
        self.loop, self.generation = loop, generation
        self.wants_views = False
        self.node: str | None = None  # whose histograms are wanted
        self._said: tuple[Any, ...] = ()
        self._evaluations = 0
        self._cost = 0.0005  # seconds that a Progress takes, lately
        self._next_progress = self._next_evaluation = 0.0
        self._mark = (
            perf_counter(),
            loop.run.iteration,
            0.0,
        )  # when, at which iteration, and the speed until then
        self.forget()

    def forget(self) -> None:
        """After a reset: nothing is known any more."""
        self._evaluation: Evaluation | None = None
        self._evaluating: Iterator[Evaluation | None] | None = None
        self._evaluated_at: tuple[int, str] | None = None
        self._spent = 0.0
        self._views: tuple[View, ...] = ()
        self._views_of: Evaluation | None = None
        self._views_new = False
        self._curve: list[tuple[float, float, float]] = []
        self._mean: float = nan

    # Evaluation

    def evaluation_wait(self, now: float) -> float:
        """Seconds until the test part should be looked at again; infinity if nothing has changed."""
        if self._evaluating is not None:
            return 0.0
        current = self._evaluated_at == self._moment()
        if current and (self._views_of is self._evaluation or not self.wants_views):
            return inf
        return max(0.0, self._next_evaluation - now) if self.loop.state == "running" else 0.0

    def evaluate(self) -> None:
        """A bite of the evaluation; after the last one, the pictures. What fails is not tried again."""
        begin = perf_counter()
        try:
            self._evaluate()
        except Exception:
            self._evaluating, self._views_of = None, self._evaluation
            raise
        end = perf_counter()
        self._spent += end - begin
        self._next_evaluation = end + max(EVALUATION_PAUSE, self._spent / EVALUATION_SHARE)

    def _evaluate(self) -> None:
        if self._evaluating is None:
            self._evaluated_at, self._spent = self._moment(), 0.0
            self._evaluating = self.loop.run.evaluating()
        evaluation = next(self._evaluating)
        if evaluation is not None:
            self._evaluation, self._evaluating = evaluation, None
            self._evaluations += 1
            self._add_point(evaluation.loss)
            if self.wants_views:
                self._views, self._views_of = pictures(self.loop.run, evaluation), evaluation
                self._views_new = True

    def abandon(self) -> None:
        """Gives up a half-done evaluation: the weights are about to change."""
        if self._evaluating is not None:
            self._evaluating = self._evaluated_at = None

    def _moment(self) -> tuple[int, str]:
        """Weights change from iteration to iteration, and when a failed run goes back."""
        return self.loop.run.iteration, "failed" if self.loop.state == "failed" else ""

    # Progress

    def progress_wait(self, now: float) -> float:
        """Seconds until the next Progress may be sent."""
        return max(0.0, self._next_progress - now) if self.loop.state == "running" else 0.0

    def has_news(self, obeyed: int) -> bool:
        """Whether anything has changed since the last Progress."""
        return self._state(obeyed) != self._said

    def count_cost(self, seconds: float) -> None:
        """Keeps Progress to its share: called with what the last one took."""
        self._cost = min(seconds, 2 * self._cost)  # one disturbed measurement should not stop the pictures
        self._next_progress = perf_counter() + (self._cost + self.loop.watch_seconds) / PROGRESS_SHARE

    def progress(self, obeyed: int) -> Progress:
        """The newest state, with the curve's points since the last one."""
        loop, run = self.loop, self.loop.run
        self._said = self._state(obeyed)
        if loop.count:
            self._add_point(nan)
        curve, self._curve = np.array(self._curve, np.float64).reshape(-1, 3), []
        views = self._views if self._views_new and self.wants_views else None
        self._views_new = self._views_new and views is None
        losses = loop.watch.losses()
        return Progress(
            generation=self.generation,
            state=loop.state,
            stage=self._stage(),
            epoch=run.epoch,
            iteration=run.iteration,
            iterations_per_epoch=run.iterations_per_epoch,
            loss=sum(losses.values()) if losses else None,
            test_loss=None if self._evaluation is None else self._evaluation.loss,
            metrics=self._measures(),
            wires=loop.watch.readings(),
            losses=losses,
            operation=loop.watch.operation(),
            learning_rate=run.learning_rate,
            steps_per_second=self._speed(),
            curve=curve,
            views=views,
            histograms=loop.watch.histograms(self.node) if self.node is not None else (),
            obeyed=obeyed,
        )

    def _state(self, obeyed: int) -> tuple[Any, ...]:
        run = self.loop.run
        return (self.loop.state, run.iteration, run.operation, run.learning_rate, obeyed, self._evaluations, self.node)

    def _add_point(self, test_loss: float) -> None:
        """The mean training loss since the point before; once more where only the test loss is new."""
        loop = self.loop
        if loop.count:
            self._mean, loop.total, loop.count = loop.total / loop.count, 0.0, 0
        if isfinite(self._mean):
            self._curve.append((loop.run.iteration, self._mean, test_loss))

    def _stage(self) -> Stage:
        """Of the operation that ran last."""
        run = self.loop.run
        if run.operation:
            return run.plan.calls[run.operation - 1].stage
        return "update" if run.iteration else "data"

    def _measures(self) -> tuple[Measure, ...]:
        """Each loss's metrics on the test part, in words."""
        if self._evaluation is None:
            return ()
        found = []
        for name in self._evaluation.answers:
            layer = self.loop.run.sheet.graph.nodes[name]
            assert isinstance(layer, Loss)
            for metric in layer.metrics:
                own = f"{metric.key}_{name}"  # as `Run.evaluate` calls the second of its kind
                twin = own in self._evaluation.metrics
                value = self._evaluation.metrics[own if twin else metric.key]
                title = f"{metric.title} of {name}" if twin else metric.title
                found.append(Measure(title, value, metric.text(value)))
        return tuple(found)

    def _speed(self) -> float:
        """Iterations per second lately; of the last run when nothing runs."""
        now, iteration = perf_counter(), self.loop.run.iteration
        then, before, speed = self._mark
        if iteration < before or self.loop.state != "running":
            self._mark = now, iteration, speed
        elif iteration > before and (now - then > RATE_WINDOW or not speed):
            speed = (iteration - before) / (now - then)
            self._mark = now, iteration, speed
        return speed
