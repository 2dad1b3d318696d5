"""Where in an iteration breakpoints are, and whether they are meant when a run is there."""

from collections.abc import Iterable
from math import isfinite
from typing import NamedTuple

from engine.breakpoint import Breakpoint
from engine.graph import Graph
from engine.insight.operations import Trace
from engine.insight.watch import Watch
from engine.insight.wires import rms
from engine.tensor import Array
from engine.train import Plan, Run


class Halt(NamedTuple):
    """A breakpoint's place: before the operation with this number. `gradients` come back along the node's wires."""

    operation: int
    breakpoint: Breakpoint
    gradients: list[Array]

    def meant(self) -> bool:
        """Whether to pause now that the run is there."""
        below, arrived = self.breakpoint.below, self.arrived()
        return below is None or not isfinite(arrived) or arrived < below

    def arrived(self) -> float:
        """The RMS of the gradient of the node's output: of the sum, where it branches. 1 for a loss."""
        return rms(sum(self.gradients[1:], self.gradients[0])) if self.gradients else 1.0

    def sentence(self) -> str:
        """Why the run has paused, and how to go on."""
        node, below, arrived = self.breakpoint.node, self.breakpoint.below, self.arrived()
        if not self.gradients:
            found = "the backward pass begins here"
        elif below is None:
            found = f"the backward pass has reached it with a gradient of {short(arrived)}"
        elif isfinite(arrived):
            found = f"its gradient of {short(arrived)} is less than {below:g}"
        else:
            found = "its gradient is not finite"
        return f"Paused at {node}: {found}. Step on, or press Train."


def short(size: float) -> str:
    """As the interface writes magnitudes: 7.0e-6, 0.25."""
    if not 0 < size < 0.01:
        return f"{size:.2g}"
    mantissa, exponent = f"{size:.1e}".split("e")
    return f"{mantissa}e{int(exponent)}"


class Halts:
    """Where a run is to pause: at these breakpoints, at each once in an iteration."""

    def __init__(self, run: Run, watch: Watch, breakpoints: tuple[Breakpoint, ...] = ()) -> None:
        self.run, self.watch, self.breakpoints = run, watch, breakpoints
        self._by_plan: dict[int, dict[int, list[Halt]]] = {}
        self._last = (-1, 0)  # iteration and operation at which it has paused

    def place(self, breakpoints: tuple[Breakpoint, ...]) -> None:
        """At these from now on; where the run has paused already, it goes on."""
        self.breakpoints, self._by_plan = breakpoints, {}

    def forget(self) -> None:
        """The run has gone back: it may pause anew where it has."""
        self._last = (-1, 0)

    def due(self) -> Halt | None:
        """The one to pause at before the next operation. Only a watched iteration is looked at."""
        run, plan, place = self.run, self.run.plan, (self.run.iteration, self.run.operation)
        if not self.breakpoints or not run.operation or not run.watched or place == self._last:
            return None
        if id(plan) not in self._by_plan:  # the run keeps its plans
            self._by_plan[id(plan)] = halts(run.sheet.graph, plan, self.watch.trace(plan), self.breakpoints)
        found = next((halt for halt in self._by_plan[id(plan)].get(run.operation, ()) if halt.meant()), None)
        if found is not None:
            self._last = place
        return found


def halts(graph: Graph, plan: Plan, found: Trace, breakpoints: Iterable[Breakpoint]) -> dict[int, list[Halt]]:
    """By operation all that stand before it; none for nodes that are not there or that no gradient comes back to."""
    by_operation: dict[int, list[Halt]] = {}
    for breakpoint in breakpoints:
        halt = first(graph, plan, found, breakpoint)
        if halt is not None:
            by_operation.setdefault(halt.operation, []).append(halt)
    return by_operation


def first(graph: Graph, plan: Plan, found: Trace, breakpoint: Breakpoint) -> Halt | None:
    """At which of the nodes that are meant the gradient arrives first."""
    node = breakpoint.node
    meant = [node] if node in graph.nodes else [name for name in graph.nodes if name.startswith(f"{node}.")]
    arrivals = [halt for name in meant if (halt := arrival(graph, plan, found, name, breakpoint)) is not None]
    return min(arrivals, key=lambda halt: halt.operation, default=None)


def arrival(graph: Graph, plan: Plan, found: Trace, name: str, breakpoint: Breakpoint) -> Halt | None:
    """At one node: after the last gradient that comes back to it; at a loss, where its own backward pass begins."""
    wires = [wire for wire in graph.wires if wire.source == name and wire in plan.recording.gradients]
    writers = [index for index, written in enumerate(found.gradients) if not {*wires}.isdisjoint(written)]
    if writers:
        return Halt(writers[-1] + 1, breakpoint, [plan.recording.gradients[wire] for wire in wires])
    if name not in plan.recording.losses:
        return None
    own = [index for index, call in enumerate(plan.calls) if call.stage == "backward" and call.node == name]
    return Halt(own[0], breakpoint, []) if own else None
