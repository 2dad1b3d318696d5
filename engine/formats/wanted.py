"""What the files beside a sheet have to hold to be of this sheet: known before any of them is read."""

from typing import NamedTuple

from engine.arrays import Declared, declare, in_memory, ranges
from engine.check import check, leading_to
from engine.course import Course, Kind, Memory, misfit
from engine.data.dataset import Dataset
from engine.graph import Graph
from engine.groups.unfold import unfold
from engine.losses.loss import Loss
from engine.sheet import Sheet
from engine.tensor import Shape, Spec
from engine.update import memory


class Arrays(NamedTuple):
    """The graph without its groups, and what its layers declare."""

    graph: Graph
    declared: Declared

    def shapes(self) -> dict[str, Shape]:
        """Of the weights by 'node.name'."""
        return self.declared.shapes()


def arrays_of(sheet: Sheet) -> Arrays | None:
    """None while errors in the graph keep that from being known."""
    inspection = check(sheet.graph)
    if any(problem.kind != "memory" for problem in inspection.errors):
        return None
    graph = unfold(sheet.graph).graph
    return Arrays(graph, declare(graph, inspection))


def kind_of(sheet: Sheet, arrays: Arrays) -> Kind | None:
    """That of a run of this sheet, as `engine.resume` has it of the run; None where no data set feeds a loss."""
    graph, training = arrays.graph, sheet.training
    leading = leading_to(graph, [name for name, layer in graph.nodes.items() if isinstance(layer, Loss)])
    sources = [layer for name, layer in graph.nodes.items() if isinstance(layer, Dataset) and name in leading]
    if not sources:
        return None
    count, _ = sources[0].sizes()
    layout = tuple((f"{node}.{name}", p.shape) for node, name, p in in_memory(graph, arrays.declared))
    optimizer = type(training.optimizer).__name__
    return Kind(training.seed, count, min(training.batch_size, count), optimizer, layout)


def memory_of(sheet: Sheet, arrays: Arrays) -> Memory:
    """What optimiser and schedule remember."""
    parts = in_memory(arrays.graph, arrays.declared)
    learning = ranges(arrays.graph, arrays.declared)
    return memory(sheet.training, sum(Spec(p.shape).size for _, _, p in parts) if learning else 0)


def why_not(course: Course, sheet: Sheet, arrays: Arrays, shapes: dict[str, Shape] | None = None) -> str | None:
    """A clause that says why the course is of no run of this sheet; `shapes` of what is kept, before it is read."""
    kind = kind_of(sheet, arrays)
    if kind is None:
        return "no data set feeds a loss"
    schedule = type(sheet.training.schedule).__name__
    return misfit(course, kind, memory_of(sheet, arrays), arrays.graph.nodes.keys(), schedule, shapes)
