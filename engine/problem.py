"""One thing that is wrong with a graph."""

from typing import Any, Literal, TypeAlias

import msgspec

from engine.graph import Wire
from engine.tensor import Shape

Kind: TypeAlias = Literal[
    "missing input",
    "shape",
    "type",
    "cycle",
    "unreachable",
    "unused",
    "no loss",
    "no data",
    "wire",
    "memory",
    "sharing",
    "twice",
    "batch",
    "mask",
]


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong. Warnings do not prevent training.

    `node` is None for problems of the whole graph; inside a group it has its long name: block.dense. The rest is for
    cures: the port or wire that is meant, and what would fit, as `ShapeError` has it.
    """

    kind: Kind
    node: str | None
    sentence: str
    next_step: str
    warning: bool = False
    port: str = ""
    wire: Wire | None = None
    wanted: tuple[tuple[str, Shape], ...] = ()
    setting: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return f"{self.sentence} {self.next_step}"
