"""What a fix is: it looks at a problem, and proposes edits that may cure it."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import ClassVar, NamedTuple

from engine.check import Inspection
from engine.editing.inside import inside, located
from engine.family import Family, Member
from engine.graph import Graph, Port, Wire
from engine.groups.unfold import MOST, size, unfold
from engine.problem import Kind, Problem
from engine.sheet import Sheet
from engine.tensor import ShapeError, Spec


class Step(NamedTuple):
    """An edit of what lies inside the group with this path."""

    path: tuple[str, ...]
    edit: Callable[[Sheet], Sheet]


class Cure(NamedTuple):
    """What a button says, and what it does, step by step."""

    words: str
    steps: tuple[Step, ...]


class Case:
    """A problem, and the drawing in which it was found.

    Names are long ones, as in the inspection; `graph` is the whole without groups.
    """

    def __init__(self, sheet: Sheet, inspection: Inspection, problem: Problem) -> None:
        self.sheet, self.inspection, self.problem = sheet, inspection, problem

    @cached_property
    def graph(self) -> Graph:
        """Empty where the groups stand for too much: then nothing was inspected."""
        return unfold(self.sheet.graph).graph if size(self.sheet.graph) <= MOST else Graph()

    @cached_property
    def arriving(self) -> dict[Port, Wire]:
        """The wire at each input port; the first, where there are several."""
        return {(wire.target, wire.input): wire for wire in reversed(self.graph.wires)}

    def wires(self, node: str) -> list[Wire | None]:
        """The wire at each of a node's inputs."""
        return [self.arriving.get((node, port)) for port in self.graph.nodes[node].inputs()]

    def spec(self, node: str, port: str) -> Spec | None:
        """What arrives at an input, if that is known."""
        wire = self.arriving.get((node, port))
        return None if wire is None else self.inspection.specs.get((wire.source, wire.output))

    def dark(self, node: str) -> bool:
        """Whether nobody could say if this node is well: what arrives at it was not known."""
        return any(self.spec(node, port) is None for port in self.graph.nodes[node].inputs())

    def fits(self, node: str, port: str, spec: Spec) -> bool:
        """Whether a node could take this at one input, beside what arrives at the others."""
        layer = self.graph.nodes[node]
        specs = [spec if each == port else self.spec(node, each) for each in layer.inputs()]
        try:
            layer.infer(*(each for each in specs if each is not None))
        except ShapeError:
            return False
        return None not in specs

    @cached_property
    def seat(self) -> tuple[tuple[str, ...], str]:
        """Where the problem's node lies in the drawing: its group's path, and its name there."""
        assert self.problem.node is not None
        return located(self.sheet, self.problem.node)

    @cached_property
    def around(self) -> Sheet:
        """The sheet in which the problem's node lies."""
        return inside(self.sheet, self.seat[0])

    def cure(self, words: str, edit: Callable[[Sheet], Sheet]) -> Cure:
        """By an edit of the sheet in which the problem's node lies."""
        return Cure(words, (Step(self.seat[0], edit),))


class Fix(Member):
    """Proposes cures. Whether they are any, nobody has to know here: `cures` looks before it offers them."""

    shelf: ClassVar["Family[Fix]"]
    kinds: ClassVar[tuple[Kind, ...]] = ()  # of problems that it looks at

    @staticmethod
    def propose(case: Case) -> Iterator[Cure]:
        """Cures for this problem, the likeliest first."""
        raise NotImplementedError


CATEGORIES = ("Loss", "Setting", "Wire", "Layer")  # what is changed: the likeliest cure first
FIXES: Family[Fix] = Family("fix", "editor.document.fixes", categories=CATEGORIES)
Fix.shelf = FIXES
fix = FIXES.add
