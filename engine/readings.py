"""What is read off a run between two operations: what flowed along a wire, and which operation ran last."""

from typing import Literal, TypeAlias

import msgspec

from engine.graph import Wire
from engine.program import Stage

# What wires are asked for. Of the gradient by their tensor: √(Σx²/n), √(Σx²), mean of |x|, mean of x, largest |x|. Of
# the value: the share of zeros, √(Σx²/n). Of the parameters at their source: length of the last update by their own.
WireQuantity: TypeAlias = Literal["rms", "l2", "mean", "signed mean", "max", "zeros", "activation", "updates"]
OF_GRADIENT: frozenset[WireQuantity] = frozenset({"rms", "l2", "mean", "signed mean", "max"})
READ_ANYWAY: frozenset[WireQuantity] = frozenset({"rms", "activation"})


class Reading(msgspec.Struct, frozen=True):
    """The RMS of a wire's tensor: a number ≥ 0, NaN or inf. `gradient` is None where no gradient flows.

    Where it is `pending`, one will: the first backward pass has not come there yet. It is `former` where the value is
    of a later forward pass: this iteration's backward pass has not come there yet.

    `measured` is another quantity that was asked for; None where there is none, or where it is still `unread`.
    """

    value: float
    gradient: float | None
    pending: bool = False
    former: bool = False
    measured: float | None = None
    unread: bool = False


class Operation(msgspec.Struct, frozen=True):
    """The operation that ran last: its place among the operations of an iteration, and the wires it wrote."""

    index: int
    count: int
    node: str | None
    stage: Stage
    text: str
    wires: tuple[Wire, ...]
