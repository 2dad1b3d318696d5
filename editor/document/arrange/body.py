"""What arranging knows of a node's shape. The canvas, which draws it, tells."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from engine.sheet import Place, Sheet

STEP = 20.0  # of the grid


class Body(NamedTuple):
    """A node's size, and how far below its top each of its ports lies."""

    width: float
    height: float
    inputs: Mapping[str, float]
    outputs: Mapping[str, float]


Bodies: TypeAlias = Mapping[str, Body]


class Box(NamedTuple):
    """Where a node lies."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box", apart: float = 0.0) -> bool:
        """Whether the two cover each other, or are nearer than this."""
        across = self.left < other.right + apart and other.left < self.right + apart
        return across and self.top < other.bottom + apart and other.top < self.bottom + apart


def place_of(sheet: Sheet, name: str) -> Place:
    """A node's corner."""
    return sheet.places.get(name, (0.0, 0.0))


def boxes(sheet: Sheet, names: Iterable[str], bodies: Bodies) -> dict[str, Box]:
    """Where these nodes lie, in the sheet's order."""
    wanted = set(names)
    found = {}
    for name in sheet.graph.nodes:
        if name in wanted:
            (x, y), body = place_of(sheet, name), bodies[name]
            found[name] = Box(x, y, x + body.width, y + body.height)
    return found
