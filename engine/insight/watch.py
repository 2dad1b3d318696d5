"""Remembers what a run's last operations left in its arrays, before the next ones overwrite it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from engine.graph import Port, Wire
from engine.insight.before import Before, Note
from engine.insight.gain import Gains
from engine.insight.histogram import Quantity, histogram, quantities
from engine.insight.magnitudes import Magnitudes
from engine.insight.operations import Trace, trace, writing
from engine.insight.scalars import Columns, Scalars, Update
from engine.insight.wires import read, read_some, returning
from engine.insight.working import Working
from engine.pictures import Histogram, Spread
from engine.program import Recording, Stage
from engine.readings import READ_ANYWAY, Operation, Reading, WireQuantity
from engine.tensor import Array, start
from engine.train import Plan, Run


class Whole(NamedTuple):
    """A quantity, and the number of the pass that wrote it; of weights how many updates they have had."""

    quantity: Quantity
    iteration: int


class Passed(NamedTuple):
    """A pass: what it ran, and its number."""

    recording: Recording
    iteration: int


class Watch:
    """The newest reading of every wire and the newest losses, in whole iterations and in half-done ones."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._traces: dict[int, Trace] = {}
        self._quantities: dict[tuple[int, str], list[Quantity]] = {}
        self._writing: dict[tuple[int, str, str], tuple[int, int] | None] = {}
        self.measuring = False  # whether somebody wants a row of numbers of the next iteration
        self.quantity: WireQuantity = "rms"  # of wires, asked for beside what is read anyway
        self.summed: Port | None = None  # an output, of whose wires the gradients' sum is asked for
        self.before, self.working, self.gains = Before(), Working(run), Gains(run)
        self._former: Array | None = None
        self._gradient: Array | None = None
        self._unsteady = 0  # the iteration after which the gradient that lies there is none of the iteration before
        self._scalars: Scalars | None = None
        self._magnitudes: Magnitudes | None = None
        self.forget()

    def forget(self) -> None:
        """What the arrays hold is of no iteration that anybody asks for."""
        self.leap(self._run.iteration)
        self._last: tuple[Plan, int] | None = None  # the operation that ran last, in slow motion
        self._told: Operation | None = None  # the same where it is the last word
        self.gains.forget()
        self._readings: dict[Wire, Reading] = {}
        self._losses: dict[str, float] = {}
        self._read_at = self._run.iteration  # the iteration after which both were read
        self._read_as = self.quantity  # what of wires was asked for then
        self._former_of: int | None = None  # the iteration before which the parameters were noted
        self._row_of: int | None = None  # the same, if it was for a row
        self._update: tuple[int, Update] | None = None  # measured last, and after which iteration
        self._whole: Recording | None = None  # what that iteration ran
        self._held: tuple[Plan, int] | None = None  # the half-done iteration that was the last word
        self._held_at = 0  # its number
        self._histograms: tuple[Histogram, ...] = ()  # made last

    def leap(self, iteration: int) -> None:
        """The run is or will be after this iteration, and has not come there by running it."""
        self._unsteady = iteration

    def ask(self, quantity: WireQuantity, summed: Port | None, *, gains: bool) -> None:
        """What somebody wants to know of wires, and whether of nodes their gains."""
        self.quantity, self.summed, self.gains.wanted = quantity, summed, gains

    def note(self, index: int | None) -> None:
        """This operation of the run's plan ran last; None at full speed."""
        self._last = (self._run.plan, index) if index is not None else None
        self._held = self._told = None

    def prepare(self, *, measured: bool = False) -> None:
        """Before an iteration that will be watched: notes parameters, and the last gradient if it is to be measured."""
        run = self._run
        if run.operation:
            return
        self.before.note(run)
        if not (measured or self.measuring or self.quantity == "updates"):
            return
        if self._former is None or self._gradient is None:
            self._former, self._gradient = np.empty_like(run.program.flat), np.empty_like(run.program.flat_gradient)
        np.copyto(self._former, run.program.flat)
        np.copyto(self._gradient, run.program.flat_gradient)
        self.before.whole = Note(run.iteration, slice(0, run.program.flat.size), self._former)
        self._former_of = run.iteration
        self._row_of = run.iteration if self.measuring else None

    def look_into(self, node: str | None) -> None:
        """Somebody wants to know what is inside this node, of the passes to come."""
        graph = self._run.program.graph
        self.before.node = graph.keeper(node) if node in graph.nodes else None

    def scalars(self) -> tuple[Columns, Array] | None:
        """Of the last iteration a row of numbers, once; None if its parameters were not noted before."""
        run = self._run
        if run.operation or self._row_of != run.iteration - 1:
            return None
        update, self._row_of = self.update(), None
        assert update is not None
        assert self._scalars is not None
        gradient = self._gradient if run.iteration - 1 != self._unsteady else None
        row = self._scalars.row(run, update, gradient, self.readings(), run.plan.recording.loss)
        return self._scalars.columns, row

    def update(self) -> Update | None:
        """The last one, if the parameters were noted before it."""
        run = self._run
        if not run.operation and self._former is not None and self._former_of == run.iteration - 1:
            self._former_of = None
            if self._scalars is None:
                self._scalars = Scalars(run, run.plan.recording)
            self._update = run.iteration, self._scalars.update(run, self._former)
        return self._update[1] if self._update is not None and self._update[0] == run.iteration else None

    def magnitudes(self, nodes: tuple[str, ...]) -> Array:
        """A row of these nodes, which have parameters, as the last iteration left them; it was watched."""
        if self._magnitudes is None or self._magnitudes.nodes != nodes:
            self._magnitudes = Magnitudes(self._run, self._run.plan.recording, nodes)
        return self._magnitudes.row(self._run)

    def look_back(self) -> None:
        """Reads wires and losses of the last whole iteration, if that is still to be done and possible."""
        run = self._run
        if run.operation or not run.watched:
            return
        if run.iteration == self._read_at:
            self._read_other()
            return
        self._read_at, self._whole = run.iteration, run.plan.recording
        self._readings = self._read()
        self._losses = {name: float(loss) for name, loss in run.plan.recording.losses.items()}

    def _read(self) -> dict[Wire, Reading]:
        """What was asked for, of the last whole iteration."""
        run, self._read_as = self._run, self.quantity
        update = self.update() if self.quantity == "updates" else None
        shares = None
        if update is not None and self._scalars is not None:
            shares = dict(zip(self._scalars.columns.nodes, update.shares, strict=True))
        return read(run.sheet.graph, run.plan.recording, self.quantity, shares)

    def _read_other(self) -> None:
        """Another quantity of the iteration that was read, if the arrays still hold it."""
        if self._read_as != self.quantity and self._readings and self._held is None:
            self._readings = self._read()

    def hold(self, iteration: int) -> None:
        """Takes what was done so far as the last word: it will not be carried on, the run goes back to `iteration`."""
        self._readings, self._losses, self._told = self.readings(), self.losses(), self.operation()
        self._held = (self._run.plan, self._run.operation) if self._run.operation else None
        self._held_at = self._run.iteration + 1
        self._read_at, self._read_as = iteration, self.quantity
        self._former_of = self._row_of = self._update = None
        self.leap(iteration)

    def readings(self) -> dict[Wire, Reading]:
        """Of each wire the newest value and gradient; empty before the first iteration."""
        self.look_back()
        run, before = self._run, self._readings
        if self._read_as != self.quantity:  # and what is overwritten since cannot be read once more
            unread = self.quantity not in READ_ANYWAY
            before = {wire: replace(reading, measured=None, unread=unread) for wire, reading in before.items()}
        if not run.operation:
            return before
        found = self.trace(run.plan)
        values = {wire for wires in found.values[: run.operation] for wire in wires}
        gradients = {wire for wires in found.gradients[: run.operation] for wire in wires}
        return read_some(run.sheet.graph, run.plan.recording, values, gradients, before, self.quantity)

    def sum(self) -> tuple[Port, float] | None:
        """The output that is asked about, and the RMS of its wires' gradients' sum; None in the midst of a pass."""
        run = self._run
        if self.summed is None or run.operation or not run.watched or not self._readings or self._held is not None:
            return None
        size = returning(run.plan.recording, self.summed)
        return None if size is None else (self.summed, size)

    def losses(self) -> dict[str, float]:
        """The newest value of each loss node."""
        self.look_back()
        run = self._run
        if run.operation and run.operation > self.trace(run.plan).loss:
            return {name: float(loss) for name, loss in run.plan.recording.losses.items()}
        return self._losses

    def histograms(self, node: str) -> tuple[Histogram, ...]:
        """Of each of the node's quantities the newest that is whole; none for a node that is not there."""
        before = {made.kind: made for made in self._histograms if made.node == node}
        found, forward = [], 0
        for kind, whole in self.newest(node):
            forward = whole.iteration if whole is not None and kind == "activations" else forward
            came_back = kind in ("weight gradients", "output gradients")
            if whole is not None:
                former = came_back and whole.iteration < forward
                found.append(replace(histogram(node, whole.quantity), former=former))
            elif kind in before:
                found.append(replace(before[kind], former=came_back))
        self._histograms = tuple(found)
        return self._histograms

    def newest(self, node: str) -> Iterator[tuple[Spread, Whole | None]]:
        """Each of the node's quantities as the last pass that wrote all of it left it; None while it is half written:
        what is there is neither the old nor the new.
        """
        self.look_back()
        run = self._run
        plan, done = self._held or (run.plan, run.operation)
        running = self._held_at if self._held else run.iteration + 1
        for quantity in self._quantities_of(plan.recording, node):
            first, last = self._writers(plan, node, quantity) or (-1, len(plan.calls))
            if not quantity.stages:
                yield quantity.kind, Whole(quantity, run.iteration)
            elif last < done:
                yield quantity.kind, Whole(quantity, running)
            elif done > first >= 0:
                yield quantity.kind, None
            elif first >= 0 and self._whole is not None:
                earlier = self._quantities_of(self._whole, node)
                yield from ((each.kind, Whole(each, self._read_at)) for each in earlier if each.kind == quantity.kind)

    def passed(self, arrays: Sequence[Array], stages: tuple[Stage, ...]) -> Passed | None:
        """Which pass has left what all these arrays hold; None where none has, or one is about to."""
        self.look_back()
        run = self._run
        plan, done = self._held or (run.plan, run.operation)
        running = self._held_at if self._held else run.iteration + 1
        ends = [self._written(plan, array, stages) for array in arrays]
        known = [each for each in ends if each is not None]
        first = min((begin for begin, _ in known), default=-1)
        last = max((end for _, end in known), default=len(plan.calls))
        if last < done:
            return Passed(plan.recording, running)
        if done > first >= 0 or first < 0 or self._whole is None:
            return None
        return Passed(self._whole, self._read_at)

    def _written(self, plan: Plan, array: Array, stages: tuple[Stage, ...]) -> tuple[int, int] | None:
        """The first and the last operation that writes an array of a recording, searched for once."""
        key = (id(plan), f"{start(array)} {array.shape}", stages[0])
        if key not in self._writing:
            self._writing[key] = writing(plan, "", [array], stages)
        return self._writing[key]

    def _quantities_of(self, recording: Recording, node: str) -> list[Quantity]:
        """Searched for once: the run keeps its recordings."""
        key = (id(recording), node)
        if key not in self._quantities:
            self._quantities[key] = quantities(self._run.program, recording, node)
        return self._quantities[key]

    def _writers(self, plan: Plan, node: str, quantity: Quantity) -> tuple[int, int] | None:
        """The first and the last operation that writes a quantity, searched for once."""
        key = (id(plan), node, quantity.kind)
        if key not in self._writing:
            self._writing[key] = writing(plan, node, quantity.arrays, quantity.stages)
        return self._writing[key]

    def operation(self) -> Operation | None:
        """What ran last, in slow motion and in steps."""
        if self._last is None or self._told is not None:
            return self._told
        plan, index = self._last
        found = self.trace(plan)
        return replace(self.working.tell(plan, index), wires=found.values[index] + found.gradients[index])

    def trace(self, plan: Plan) -> Trace:
        """Made once for each plan: the run keeps them as long as it lives."""
        if id(plan) not in self._traces:
            self._traces[id(plan)] = trace(self._run.sheet.graph, plan)
        return self._traces[id(plan)]
