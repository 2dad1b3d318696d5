"""A run as the worker leads it: started, paused, paced, stepped, in slices so short that it can listen."""

from math import inf, isfinite
from time import perf_counter
from typing import Any, Literal

from engine.asking import Asking, stage_end
from engine.course import Course
from engine.events import State
from engine.fallback import Fallback
from engine.halts import Halt, Halts
from engine.insight.watch import Watch
from engine.nonfinite import Diverged
from engine.program import STAGES, Stage
from engine.resume import course_of, lasting
from engine.tensor import Array, finite
from engine.train import Run

SLICE = 0.004  # seconds between two looks at the pipe: a look costs 10 µs
SLOW = 0.02  # longer iterations are run operation by operation, and watched: a pause need not wait for their end
LAG = 0.05  # seconds of delay that a paced run makes up for; what is more is forgotten


class Loop:
    """Moves a run on, and holds what the report reads of it."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.watch = Watch(run)
        self.state: State = "paused"
        self.pace: float | None = None  # operations per second; None: full speed
        self.seconds = inf  # that one iteration takes, lately; nobody knows before the first
        self.watch_seconds = 0.0  # that a watched one takes more than others, lately
        self.epochs = run.sheet.training.epochs  # to be done after each Train
        self.goal = 0  # the iteration at which all are
        self.counted = run.iteration  # the iteration that gave the last loss, also of a run that has gone back since
        self.total, self.count = 0.0, 0  # of the training losses since somebody took them
        self.losses: list[float] = []  # each of them, also those that are not finite, since somebody else did
        self._until, self._hurry, self._stopping = 0, False, False
        self.limit = inf  # the iteration at which it waits to be told that it may go on
        self._stage: Stage | Literal[""] = ""  # at whose end it is to pause, in the last iteration that is to run
        self._then: State = "paused"
        self._due = 0.0  # when the next paced operation runs
        self._spent = 0.0  # seconds on the iteration under way
        self._watched: set[int] = set()
        self._again = 0  # up to this iteration, which failed unwatched, all are run again and watched
        self.halts = Halts(run, self.watch)
        self.halted: Halt | None = None  # the one at which the run has paused by itself, until somebody takes it
        self.asking = Asking()
        self.fallback = Fallback(run)

    @property
    def stopping(self) -> bool:
        """Whether only the last iteration before a pause is still to run."""
        return self._stopping and self.state == "running"

    @property
    def presentable(self) -> bool:
        """Whether what the arrays hold may be shown: at full speed only a whole, watched iteration."""
        run = self.run
        if run.iteration < self._again:
            return False
        at_full_speed = self.state == "running" and (self.pace is None or self._hurry)
        return not at_full_speed or (run.operation == 0 and run.watched)

    def train(self, limit: float = inf) -> None:
        """Runs until all epochs are done; if they are, for as many more. At the limit it waits for another one."""
        if not trains(self):
            if self.goal <= self.run.iteration:
                turn = self.epochs * self.run.iterations_per_epoch
                self.goal += ((self.run.iteration - self.goal) // turn + 1) * turn
            self._start(self.goal, "finished", hurry=False)
        self.limit = limit

    def steer(self, **changes: Any) -> None:
        """A new learning rate or number of epochs, from the next update on."""
        self.run.steering = self.fallback.steering()._replace(**changes)
        self.fallback.steer(self.run.steering)
        self._again = 0  # it will not be the same again

    def set_epochs(self, epochs: int) -> None:
        """So many, counted from the first weights: a run that trains stops there, at once if it is beyond."""
        self.epochs = epochs
        self.steer(epochs=epochs)
        self.goal = epochs * self.run.iterations_per_epoch
        if self.state == "running" and self._then == "finished":
            self._until = max(self.goal, self.run.iteration + 1)

    def pause(self) -> None:
        """Stops; at full speed after one watched iteration more: what stays on show is one true pass."""
        if self.state != "running":
            return
        slow = (self.pace is not None and not self._hurry) or self.seconds > SLOW
        if slow or self.run.operation or waits(self):
            self.state = "paused"
            self.finish_update()
        else:
            self._start(self.run.iteration + 1, "paused", hurry=True)
            self._stopping = True

    def step(self, unit: str) -> None:
        """One operation, or on to the end of the iteration or epoch, or to the next end of a stage."""
        run = self.run
        if unit == "operation":
            self.state = "paused"
            self.finish_update()
            self._operate()
            self.asking.reached(run, "")
            return
        if unit == "batch" and self.asking.wanted:
            unit = "update"  # by way of the question
        end = run.iteration + 1
        if unit == "epoch":
            end = (run.iteration // run.iterations_per_epoch + 1) * run.iterations_per_epoch
        if unit in STAGES and run.operation and run.operation >= stage_end(run.plan, unit):
            end += 1
        self._start(end, "paused", hurry=True)
        self._stage = unit if unit in STAGES else ""

    def reset(self) -> None:
        """First weights and iteration 0 again."""
        self.steer()
        self.run.reset()
        self.state, self.goal = "paused", 0
        self.counted, self.total, self.count, self._spent, self._again = 0, 0.0, 0, 0.0, 0
        self.losses = []
        self.watch.forget()
        self.halts.forget()
        self.asking.forget()
        self.fallback.begin()

    def finish_update(self) -> None:
        """Not half the weights of one iteration and half of the next are kept: it is over soon.

        In slow motion it is not, and there is a copy of what the iteration began with.
        """
        while self.run.updating and self.fallback.before(self.run.iteration) is None:
            self._advance_by_operations()

    def lasting(self) -> tuple[dict[str, Array], Course] | None:
        """Parameters and state, and the course: from there another run goes on exactly as this one does.

        An iteration that is half done is begun anew. None in the midst of an update nobody meant to stop in.
        """
        if not self.run.updating:
            return lasting(self.run), course_of(self.run)
        copy = self.fallback.before(self.run.iteration)
        return copy.lasting(self.run) if copy is not None else None

    def set_pace(self, pace: float | None) -> None:
        """Operations per second, from now on; None for full speed."""
        self.pace = pace
        if pace is not None:
            self._due = min(self._due, perf_counter() + 1 / pace)

    def advance(self, watch: bool) -> float:
        """Works for a few milliseconds; at full speed the last iteration of them watched if so asked.

        Returns the seconds until there is more to do: 0 for at once, infinity when nothing runs.
        """
        if self.state != "running" or waits(self):
            return inf
        if self.pace is not None and not self._hurry:
            return self._advance_paced()
        if self._stage:
            return advance_to_stage(self, self._stage, self._until)
        if self.seconds > SLOW or (self.halts.breakpoints and not self.stopping):
            self._advance_by_operations()
        else:
            self._advance_by_iterations(watch)
        return 0.0 if self.state == "running" and not waits(self) else inf

    def _start(self, until: int, then: State, *, hurry: bool) -> None:
        self.state, self._until, self._then, self._hurry = "running", until, then, hurry
        self._stopping, self.limit, self._stage = False, inf, ""
        self._due = perf_counter()

    def _prepare(self, *, measured: bool = False) -> None:
        """Before an iteration that will be watched, or the rest of one."""
        run = self.run
        if run.operation == 0 and run.iteration < self._again:
            run.steering = self.fallback.steering(run.iteration)
        if run.iteration + 1 >= min(self._until, self.limit):
            self.watch.measuring = True  # what stays on show belongs to the past at once
        self.watch.prepare(measured=measured)

    def _advance_by_iterations(self, watch: bool) -> None:
        """As many whole iterations as fit into a slice."""
        run, begin = self.run, perf_counter()
        count, until = int(SLICE / self.seconds), min(self._until, self.limit)
        count = int(max(1, min(count, run.iteration, until - run.iteration)))  # at the start few: much happens
        if again := run.iteration < self._again:
            count = 1
        watch = watch or again or run.iteration + count >= until
        self.watch.note(None)
        iterate, losses = run.iterate, []
        for _ in range(count - watch):
            losses.append(loss := iterate().loss)
            if not isfinite(loss):
                self._count_losses(losses)
                return
        middle = perf_counter()
        if watch:
            self._prepare()
            losses.append(iterate("watching").loss)
        end = perf_counter()
        if count > watch:  # halfway at most, so that one that was disturbed does not count too much
            self.seconds = max((middle - begin) / (count - watch), self.seconds / 2)
        known = watch and self._learn_watch_cost(end - middle - self.seconds)
        if known and count == 1 and end - middle > SLOW:
            self.seconds = end - middle
        self._count_losses(losses)
        self._end_of_iteration()

    def _advance_by_operations(self) -> None:
        """Long iterations at full speed: on until the slice is over or the iteration is."""
        self.watch.note(None)
        begin = now = perf_counter()
        while now - begin < SLICE:
            if halt(self):
                return
            self._prepare()
            self.run.operate()
            now = perf_counter()
            if self.run.operation == 0:
                self.seconds, self._spent = self._spent + now - begin, 0.0
                self._count_losses([self.run.plan.recording.loss])
                self._end_of_iteration()
                return
        self._spent += now - begin

    def _advance_paced(self) -> float:
        """The operations that are due."""
        assert self.pace is not None
        begin = now = perf_counter()
        while self._due <= now and now - begin < SLICE and self.state == "running" and not waits(self):
            if halt(self) or pauses_to_ask(self):
                break
            self._operate()
            self._due += 1 / self.pace
            if self.run.operation == 0:
                self._end_of_iteration()
            now = perf_counter()
        self._due = max(self._due, now - LAG)
        return max(0.0, self._due - now) if self.state == "running" and not waits(self) else inf

    def _operate(self) -> None:
        """One operation in slow motion."""
        run = self.run
        self.watch.look_back()  # before the numbers of the last iteration are overwritten
        index = run.operation
        if run.operation == len(run.plan.calls) - len(run.update):  # what comes now may be looked at for long
            for _ in self.fallback.taking():
                pass
        self._prepare(measured=True)  # somebody may look into any node between two operations
        self.watch.working.note()
        run.operate("watching")
        self.watch.note(index)
        if run.operation == 0:
            self._count_losses([run.plan.recording.loss])
            self.check()
        elif index == self.watch.trace(run.plan).loss and not isfinite(run.plan.recording.loss):
            self._fail()

    def _learn_watch_cost(self, seconds: float) -> bool:
        """Of the plan just run; False if that was the first time, which is slower: its arrays are new.

        A mean over some: measured beside others' work it is now too much, now too little. One disturbed measurement
        should not stop the pictures: it counts as twice the mean at most.
        """
        known = id(self.run.plan) in self._watched
        self._watched.add(id(self.run.plan))
        if known:
            mean = self.watch_seconds
            self.watch_seconds = max(mean + (min(seconds, 2 * mean + 1e-5) - mean) / 4, 0.0)
        return known

    def _count_losses(self, losses: list[float]) -> None:
        """Adds those of the iterations just done; the first of them judges the weights that were copied before it."""
        again = self.run.iteration <= self._again
        if not again:
            self.counted = self.run.iteration
            self.losses += losses
        if isfinite(losses[0]):
            self.fallback.judge(losses[0])
        good = losses if isfinite(losses[-1]) else losses[:-1]
        if not again:  # else they were counted before
            self.total, self.count = self.total + sum(good), self.count + len(good)
        if len(good) < len(losses):
            self._fail()

    def _end_of_iteration(self) -> None:
        if self.run.iteration >= self._until:
            self.check()
            self.state = self._then

    def check(self) -> None:
        """The last update may have thrown weights out of all bounds, and no loss has told of it yet."""
        if not all(finite(array) for array in (self.run.program.flat, *self.run.program.state.values())):
            self._fail()

    def _fail(self) -> None:
        """Says where training broke down and goes back to weights that were sane; the worker marks it as failed.

        Where nobody watched, it first goes back and runs the same iterations once more: their numbers are the same.
        """
        run, good = self.run, self.fallback.iteration
        if not run.watched and not run.operation:
            self._again = run.iteration
            self.fallback.restore()
            self.watch.leap(run.iteration)
            return
        iteration = run.iteration + (run.operation > 0)
        error = Diverged(run.program, run.plan.recording, iteration, f"the weights of iteration {good} are back")
        self._again = 0
        self.watch.hold(good)  # what failed stays on show
        self.fallback.restore()
        self.halts.forget()
        self.steer()
        self._spent = 0.0
        raise error


def halt(loop: Loop) -> bool:
    """Pauses before the next operation, if a breakpoint says so."""
    loop.halted = loop.halts.due()
    if loop.halted is not None:
        loop.state = "paused"
        loop.watch.note(loop.run.operation - 1)
    return loop.halted is not None


def pauses_to_ask(loop: Loop) -> bool:
    """Pauses where a question is to be asked."""
    asks = loop.asking.reached(loop.run, "train" if trains(loop) else loop._stage)
    if asks:
        loop.state = "paused"
        loop.watch.note(loop.run.operation - 1)
    return asks


def trains(loop: Loop) -> bool:
    """Whether it runs until all epochs are done."""
    return loop.state == "running" and loop._then == "finished" and not loop.stopping


def waits(loop: Loop) -> bool:
    """Whether it has come as far as it may for now."""
    return loop.run.iteration >= loop.limit and not loop.run.operation and trains(loop)


def leave_update(loop: Loop) -> None:
    """Before the run is left: to the end of an update that has begun, or back to where its iteration did."""
    loop.finish_update()
    copy = loop.fallback.before(loop.run.iteration)
    if loop.run.updating and copy is not None:
        copy.restore(loop.run)


def advance_to_stage(loop: Loop, stage: str, until: int) -> float:
    """Operation by operation, as in slow motion, for a slice: pauses at the end of this stage of iteration `until`."""
    run, begin = loop.run, perf_counter()
    now, end = begin, stage_end(run.plan, stage)
    while loop.state == "running" and now - begin < SLICE and not halt(loop) and not pauses_to_ask(loop):
        loop._operate()
        if run.operation == 1:  # of another plan, perhaps
            end = stage_end(run.plan, stage)
        if run.iteration >= until or (run.iteration == until - 1 and run.operation >= end):
            loop.state = "paused"
            loop.asking.reached(run, "")
        now = perf_counter()
    return 0.0 if loop.state == "running" else inf


def instead(loop: Loop, run: Run, watch: Watch) -> Loop:
    """For another run of the same sheet, that takes the place of the one this loop has led, and goes on if that did."""
    led = Loop(run)
    led.watch, led.pace, led.epochs = watch, loop.pace, loop.epochs
    led.seconds, led.watch_seconds = loop.seconds, loop.watch_seconds
    led.halts = Halts(run, watch, loop.halts.breakpoints)
    led.asking = loop.asking
    led.steer(**loop.fallback.steering()._asdict())
    if trains(loop):
        led.train(loop.limit)
    return led
