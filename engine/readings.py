"""What is read off a run between two operations: what flowed along a wire, and which operation ran last."""

import msgspec

from engine.graph import Wire
from engine.program import Stage


class Reading(msgspec.Struct, frozen=True):
    """The RMS of a wire's tensor: a number ≥ 0, NaN or inf. `gradient` is None where no gradient flows.

    Where it is `pending`, one will: the first backward pass has not come there yet. It is `former` where the value is
    of a later forward pass: this iteration's backward pass has not come there yet.
    """

    value: float
    gradient: float | None
    pending: bool = False
    former: bool = False


class Operation(msgspec.Struct, frozen=True):
    """The operation that ran last: its place among the operations of an iteration, and the wires it wrote."""

    index: int
    count: int
    node: str | None
    stage: Stage
    text: str
    wires: tuple[Wire, ...]
