"""A run as the worker leads it: started, paused, paced, stepped, in slices so short that it can listen."""

from math import isfinite
from time import perf_counter

from engine.events import Operation, Reading, State
from engine.graph import Wire
from engine.insight.nonfinite import Blame, blame, finite
from engine.insight.operations import Trace, trace
from engine.insight.wires import read, read_some
from engine.program import Mode
from engine.tensor import Array
from engine.train import Plan, Run

SLICE = 0.004  # seconds between two looks at the pipe: a look costs 10 µs
SLOW = 0.02  # longer iterations are run operation by operation: a pause need not wait for their end
LAG = 0.05  # seconds of delay that a paced run makes up for; what is more is forgotten


class NotFiniteError(ArithmeticError):
    """Training met NaN or infinity; the weights are those from before."""

    def __init__(self, found: Blame) -> None:
        super().__init__(found.sentence)
        self.node = found.node


class Loop:
    """Moves a run on. `state`, and what the last iterations said, are read by the report."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.state: State = "paused"
        self.pace: float | None = None  # operations per second; None: full speed
        self.seconds = 0.001  # that one iteration takes, lately
        self.watch_seconds = 0.0  # that the last watched one took more than others
        self.goal = 0  # the iteration at which all epochs are done
        self.total, self.count = 0.0, 0  # of the training losses since somebody took them
        self._until, self._hurry = 0, False
        self._then: State = "paused"
        self._due = 0.0  # when the next paced operation runs
        self._spent = 0.0  # seconds on the iteration under way
        self._traces: dict[int, Trace] = {}
        self._watched: set[int] = set()
        self._last: tuple[Plan, int] | None = None  # the operation that ran last, in slow motion
        self._readings: dict[Wire, Reading] = {}
        self._losses: dict[str, float] = {}
        self._read_at = 0  # the iteration after which both were read
        self._finite: tuple[dict[str, Array], dict[str, Array]] = ({}, {})
        self.keep()

    def train(self) -> None:
        """Runs until all epochs are done; if they are, for as many more."""
        while self.goal <= self.run.iteration:
            self.goal += self.run.sheet.training.epochs * self.run.iterations_per_epoch
        self._start(self.goal, "finished", hurry=False)

    def pause(self) -> None:
        """Stops; at full speed after one watched iteration more: what stays on show is one true pass."""
        if self.state != "running":
            return
        if self._by_operations() or self.run.operation:
            self.state = "paused"
        else:
            self._start(self.run.iteration + 1, "paused", hurry=True)

    def step(self, unit: str) -> None:
        """One operation, or on to the end of the iteration or epoch."""
        run = self.run
        if unit == "operation":
            self.state = "paused"
            self._operate("watching")
            return
        end = run.iteration + 1
        if unit == "epoch":
            end = (run.iteration // run.iterations_per_epoch + 1) * run.iterations_per_epoch
        self._start(end, "paused", hurry=True)

    def reset(self) -> None:
        """First weights and iteration 0 again."""
        self.run.reset()
        self.state, self.goal = "paused", 0
        self.total, self.count, self._spent, self._last = 0.0, 0, 0.0, None
        self._readings, self._losses, self._read_at = {}, {}, 0
        self.keep()

    def set_pace(self, pace: float | None) -> None:
        """Operations per second, from now on; None for full speed."""
        self.pace = pace
        if pace is not None:
            self._due = min(self._due, perf_counter() + 1 / pace)

    def advance(self, watch: bool) -> float:
        """Works for a few milliseconds; at full speed the last iteration of them watched if so asked.

        Returns the seconds until there is more to do: 0 for at once, infinity when nothing runs.
        """
        if self.state != "running":
            return float("inf")
        if self.pace is not None and not self._hurry:
            return self._advance_paced()
        if self.seconds > SLOW:
            self._advance_by_operations(watch)
        else:
            self._advance_by_iterations(watch)
        return 0.0 if self.state == "running" else float("inf")

    def keep(self) -> bool:
        """Takes a copy of weights and optimiser state to fall back on, unless they are no longer finite."""
        program = self.run.program
        kept = self.run.kept
        if not all(finite(array) for array in (program.flat, *program.state.values(), *kept.values())):
            return False
        self._finite = program.save(), {name: array.copy() for name, array in kept.items()}
        return True

    def restore(self) -> None:
        """The last finite weights again; an iteration that was begun begins anew."""
        weights, kept = self._finite
        self.run.program.load(weights)
        for name, array in kept.items():
            self.run.kept[name][...] = array
        self._readings, self._losses = self.readings(), self.losses()  # what failed stays on show
        self.run.operation = 0

    def readings(self) -> dict[Wire, Reading]:
        """Of each wire the newest value and gradient; empty before the first iteration."""
        self._look_back()
        run = self.run
        if not run.operation:
            return self._readings
        found = self._trace(run.plan)
        values = {wire for wires in found.values[: run.operation] for wire in wires}
        gradients = {wire for wires in found.gradients[: run.operation] for wire in wires}
        return read_some(run.plan.recording, values, gradients, self._readings)

    def losses(self) -> dict[str, float]:
        """The newest value of each loss node."""
        self._look_back()
        run = self.run
        if run.operation > self._trace(run.plan).loss:
            return {name: float(loss) for name, loss in run.plan.recording.losses.items()}
        return self._losses

    def operation(self) -> Operation | None:
        """What ran last, in slow motion and in steps."""
        if self._last is None:
            return None
        plan, index = self._last
        call, found = plan.calls[index], self._trace(plan)
        wires = found.values[index] + found.gradients[index]
        return Operation(index, len(plan.calls), call.node, call.stage, call.text, wires)

    def _start(self, until: int, then: State, *, hurry: bool) -> None:
        self.state, self._until, self._then, self._hurry = "running", until, then, hurry
        self._due = perf_counter()

    def _by_operations(self) -> bool:
        return (self.pace is not None and not self._hurry) or self.seconds > SLOW

    def _advance_by_iterations(self, watch: bool) -> None:
        """As many whole iterations as fit into a slice."""
        run, begin = self.run, perf_counter()
        count = max(1, min(int(SLICE / self.seconds), self._until - run.iteration))
        watch = watch or run.iteration + count >= self._until
        self._last = None
        iterate, total = run.iterate, 0.0
        for _ in range(count - watch):
            loss = iterate().loss
            if not isfinite(loss):
                self._fail()
            total += loss
        middle = perf_counter()
        if watch:
            loss = iterate("watching").loss
            if not isfinite(loss):
                self._fail()
            total += loss
        end = perf_counter()
        if count > watch:  # halfway at most, so that one that was disturbed does not count too much
            self.seconds = max((middle - begin) / (count - watch), self.seconds / 2)
        if watch and self._watched_before():
            self._learn_watch_cost(end - middle - self.seconds)
            if count == 1 and end - middle > SLOW:
                self.seconds = end - middle
        self.total, self.count = self.total + total, self.count + count
        self._end_of_iteration()

    def _advance_by_operations(self, watch: bool) -> None:
        """Long iterations at full speed: on until the slice is over or the iteration is."""
        self._last = None
        begin = now = perf_counter()
        mode: Mode = "watching" if watch or self.run.iteration + 1 >= self._until else "training"
        while now - begin < SLICE:
            self.run.operate(mode)
            now = perf_counter()
            if self.run.operation == 0:
                spent, self._spent = self._spent + now - begin, 0.0
                if self.run.plan.recording.mode != "watching":
                    self.seconds = spent
                elif self._watched_before():
                    self._learn_watch_cost(spent - self.seconds)
                    self.seconds = min(self.seconds, spent)
                self._count_loss()
                self._end_of_iteration()
                return
        self._spent += now - begin

    def _advance_paced(self) -> float:
        """The operations that are due."""
        assert self.pace is not None
        begin = now = perf_counter()
        while self._due <= now and now - begin < SLICE and self.state == "running":
            self._operate("watching")
            self._due += 1 / self.pace
            if self.run.operation == 0:
                self._end_of_iteration()
            now = perf_counter()
        self._due = max(self._due, now - LAG)
        return max(0.0, self._due - now) if self.state == "running" else float("inf")

    def _operate(self, mode: Mode) -> None:
        """One operation in slow motion."""
        run = self.run
        if run.operation == 0:
            self._look_back()  # before its numbers are overwritten
        index = run.operation
        run.operate(mode)
        self._last = run.plan, index
        if run.operation == 0:
            self._count_loss()
        elif index == self._trace(run.plan).loss and not isfinite(run.plan.recording.loss):
            self._fail()

    def _watched_before(self) -> bool:
        """Whether the plan just run was run before: the first time is slower, its arrays are new."""
        known = id(self.run.plan) in self._watched
        self._watched.add(id(self.run.plan))
        return known

    def _learn_watch_cost(self, seconds: float) -> None:
        """At most doubles: one disturbed measurement should not stop the pictures."""
        self.watch_seconds = min(max(seconds, 0.0), 2 * self.watch_seconds + 1e-5)

    def _count_loss(self) -> None:
        """Adds the loss of the iteration that is now done."""
        loss = self.run.plan.recording.loss
        if not isfinite(loss):
            self._fail()
        self.total, self.count = self.total + loss, self.count + 1

    def _end_of_iteration(self) -> None:
        if self.run.iteration >= self._until:
            self.state = self._then

    def _fail(self) -> None:
        """Says what is not finite, and goes back to finite weights."""
        found = blame(self.run) or Blame(None, "The loss is no longer a number. Lower the learning rate.")
        self.state = "failed"
        self.restore()
        raise NotFiniteError(found)

    def _look_back(self) -> None:
        """Reads wires and losses of the last whole iteration, if that is still to be done and possible."""
        run = self.run
        if run.operation or run.iteration == self._read_at:
            return
        self._read_at = run.iteration
        readings = read(run.sheet.graph, run.plan.recording)
        for wire, reading in readings.items():
            if reading.gradient is None and wire in self._readings:  # not computed by an unwatched iteration
                readings[wire] = Reading(reading.value, self._readings[wire].gradient)
        self._readings = readings
        self._losses = {name: float(loss) for name, loss in run.plan.recording.losses.items()}

    def _trace(self, plan: Plan) -> Trace:
        """Made once for each plan: the run keeps them as long as it lives."""
        if id(plan) not in self._traces:
            self._traces[id(plan)] = trace(self.run.sheet.graph, plan)
        return self._traces[id(plan)]
