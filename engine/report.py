"""What the worker says of its loop: losses, metrics, pictures, each in a bounded share of the time."""

from math import isfinite, nan
from time import perf_counter
from typing import Any

import numpy as np
from msgspec.structs import replace

from engine.evaluations import Evaluations
from engine.events import Progress, State
from engine.gallery import Gallery
from engine.insight.miniatures import carried
from engine.insight.watch import Watch
from engine.looking import Look
from engine.loop import Loop, waits
from engine.losses.loss import Loss
from engine.opened import OpenedNode
from engine.pictures import Measure
from engine.program import Stage
from engine.train import Evaluation, Run
from engine.trial import Trial

PROGRESS_SHARE = 1 / 120  # of the time, spent on watching and sending
RATE_WINDOW = 0.5  # seconds over which the speed is measured


class Report:
    """Turns a loop into Progress events; `evaluations` looks at the test part when its time has come."""

    def __init__(self, loop: Loop, generation: int) -> None:
        self.loop, self.generation = loop, generation
        self.evaluations = Evaluations(loop)
        self.gallery, self.opened, self.trial = Gallery(loop), OpenedNode(loop), Trial(loop)
        self.node: str | None = None  # whose histograms are wanted
        self._said: tuple[Any, ...] = ()
        self.iteration = -1  # that was told last
        self._cost = 0.0005  # seconds that a Progress takes, lately
        self._next_progress = 0.0
        self._mark = (
            perf_counter(),
            loop.run.iteration,
            0.0,
        )  # when, at which iteration, and the speed until then
        self.forget()

    def forget(self) -> None:
        """After a reset: nothing is known any more."""
        self.evaluations.forget()
        self.gallery.forget()
        self.opened.forget()
        self.trial.forget()
        self._curve: list[tuple[float, float, float]] = []
        self._mean: float = nan

    def heed(self, look: Look) -> None:
        """What is wanted beside the numbers, from now on."""
        self.evaluations.wants_views, self.node = look.views, look.node
        self.gallery.show(look.shown)
        self.opened.into(look.opened)
        self.loop.watch.ask(look.quantity, look.summed, gains=look.gains)
        if self.trial.heed(look.mixing) and self.evaluations.up_to_date:
            self.evaluations.views_new = True  # those of what was tried are on show

    def renew(self) -> None:
        """The weights are others, at the same iteration: all that is made of them is made anew."""
        self.evaluations.renew(self.trial.evaluation)
        self.gallery.forget()
        self.opened.forget()
        self.trial.forget()

    def wait(self, now: float) -> float:
        """Seconds until there is something to evaluate or to try."""
        return min(self.evaluations.wait(now), self.trial.wait(now))

    def evaluate(self) -> Evaluation | None:
        """A bite of a trial, of the evaluation or of the pictures; returns the evaluation when it is there."""
        if self.trial.wait(perf_counter()) == 0:
            self.trial.work()
            return None
        evaluation = self.evaluations.work()
        if evaluation is not None and self.loop.state != "failed":  # else what led to the failure stays on show
            self._add_point(evaluation.loss)
        return evaluation

    def progress_wait(self, now: float) -> float:
        """Seconds until the next Progress may be sent."""
        loop = self.loop
        return max(0.0, self._next_progress - now) if loop.state == "running" and not waits(loop) else 0.0

    def has_news(self, obeyed: int) -> bool:
        """Whether anything has changed since the last Progress."""
        return self._state(obeyed) != self._said or self.trial.news or self.pictures_wait(perf_counter()) == 0

    def pictures_wait(self, now: float) -> float:
        """Seconds until miniatures or the inside of a node are due."""
        return min(self.gallery.wait(now), self.opened.wait(now))

    def count_cost(self, seconds: float) -> None:
        """Keeps Progress to its share: called with what the last one took. Pictures of nodes have their own."""
        own = seconds - self.gallery.seconds - self.opened.seconds
        self._cost = min(own, 2 * self._cost)  # one disturbed measurement should not stop the pictures
        self._next_progress = perf_counter() + (self._cost + self.loop.watch_seconds) / PROGRESS_SHARE

    def progress(self, obeyed: int) -> Progress:
        """The newest state, with the curve's points since the last one."""
        loop, run = self.loop, self.loop.run
        self._said, self.iteration = self._state(obeyed), run.iteration
        if loop.count:
            self._add_point(nan)
        curve, self._curve = np.array(self._curve, np.float64).reshape(-1, 3), []
        found = self.evaluations
        views = found.views if found.views_new and found.wants_views else None
        found.views_new = found.views_new and views is None
        now = told(run, loop.watch, found.newest, self.generation, loop.state, self.node)
        speed, miniatures, weights = self._speed(), self.gallery.make(), self.opened.make()
        now = replace(now, steps_per_second=speed, curve=curve, views=views, obeyed=obeyed)
        now = replace(now, miniatures=miniatures, weights=weights, mix=self.trial.mix())
        return self._tried(now)

    def _tried(self, now: Progress) -> Progress:
        """What the test part and the pictures say of what is tried, as far as they do."""
        trial = self.trial
        if trial.outcome is None or self.loop.state == "running":
            return now
        now = replace(now, loss=trial.outcome.loss)
        if trial.evaluation is not None:
            metrics = measures(self.loop.run, trial.evaluation)
            now = replace(now, test_loss=trial.evaluation.loss, metrics=metrics, views=trial.views)
        return now

    def _state(self, obeyed: int) -> tuple[Any, ...]:
        run = self.loop.run
        evaluated = self.evaluations.count
        watch = self.loop.watch
        asked = self.node, watch.quantity, watch.summed, watch.gains.wanted
        return (self.loop.state, run.iteration, run.operation, run.learning_rate, obeyed, evaluated, asked)

    def _add_point(self, test_loss: float) -> None:
        """The mean training loss since the point before; once more where only the test loss is new."""
        loop = self.loop
        if loop.count:
            self._mean, loop.total, loop.count = loop.total / loop.count, 0.0, 0
        if isfinite(self._mean):
            self._curve.append((loop.counted, self._mean, test_loss))

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


def told(
    run: Run, watch: Watch, evaluation: Evaluation | None, generation: int, state: State, node: str | None
) -> Progress:
    """A run as it is, with the histograms of a node: no curve, no pictures."""
    losses, operation = watch.losses(), watch.operation()
    return Progress(
        generation=generation,
        state=state,
        stage=stage(run),
        epoch=run.epoch,
        iteration=run.iteration,
        iterations_per_epoch=run.iterations_per_epoch,
        loss=sum(losses.values()) if losses else None,
        test_loss=None if evaluation is None else evaluation.loss,
        metrics=() if evaluation is None else measures(run, evaluation),
        wires=watch.readings(),
        losses=losses,
        operation=operation,
        carried=carried(run, operation),
        learning_rate=run.learning_rate,
        steps_per_second=0.0,
        curve=np.zeros((0, 3)),
        views=None,
        batch=batch(run),
        quantity=watch.quantity,
        summed=watch.sum(),
        gains=watch.gains.tell(),
        histograms=watch.histograms(node) if node is not None else (),
    )


def batch(run: Run) -> int:
    """Samples of the iteration under way, or of the last one; an epoch may end with a smaller batch."""
    place = run.iteration if run.operation or not run.iteration else run.iteration - 1
    return min(run.batch_size, run.count - place % run.iterations_per_epoch * run.batch_size)


def stage(run: Run) -> Stage:
    """Of the operation that ran last."""
    if run.operation:
        return run.plan.calls[run.operation - 1].stage
    return "update" if run.iteration else "data"


def measures(run: Run, evaluation: Evaluation) -> tuple[Measure, ...]:
    """Each loss's metrics on the test part, in words."""
    found = []
    for name in evaluation.answers:
        layer = run.sheet.graph.nodes[name]
        assert isinstance(layer, Loss)
        for metric in layer.metrics:
            own = f"{metric.key}_{name}"  # as `Run.evaluate` calls the second of its kind
            twin = own in evaluation.metrics
            value = evaluation.metrics[own if twin else metric.key]
            title = f"{metric.title} of {name}" if twin else metric.title
            found.append(Measure(title, value, metric.text(value)))
    return tuple(found)
