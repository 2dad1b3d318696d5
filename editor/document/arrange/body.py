"""What arranging knows of a node's shape. The canvas, which draws it, tells."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.graph import Wire
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
        return bool(meeting(np.array(self), np.array([other]), apart)[0])


def meeting(box: NDArray[np.float64], others: NDArray[np.float64], apart: float) -> NDArray[np.bool_]:
    """Which of the boxes (n, 4) are nearer to this one than that."""
    near: NDArray[np.bool_] = (box[:2] < others[:, 2:] + apart) & (others[:, :2] < box[2:] + apart)
    return near[:, 0] & near[:, 1]


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


def wires_of(sheet: Sheet, bodies: Bodies) -> list[Wire]:
    """The wires whose ends exist; a file may hold others."""
    return [
        wire
        for wire in sheet.graph.wires
        if wire.source in bodies
        and wire.target in bodies
        and wire.output in bodies[wire.source].outputs
        and wire.input in bodies[wire.target].inputs
    ]
