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


class Listing(msgspec.Struct, frozen=True):
    """A function of the running program: its text, and which of its lines are at work, both counted from 0."""

    function: str  # such as 'Dense.forward'
    file: str
    first: int  # the number of its first line in the file
    text: str
    begin: int
    end: int


class Worked(msgspec.Struct, frozen=True):
    """What an operation computed, with the numbers that it left.

    `example` shows how the first of these came about: '{} − {} = {}' has a place for each of its `numbers`.
    """

    formula: str  # such as 'z = W·x + b'
    result: tuple[float, ...]  # the first numbers of what it wrote
    of: str  # which these are: 'first of 32 samples, 8 numbers each'
    shapes: str  # of what it read and wrote: 'weight 8×3, x1 3×32 → y 8×32'
    size: int = 0  # how many numbers there are beside one another
    example: str = ""
    numbers: tuple[float, ...] = ()


class Operation(msgspec.Struct, frozen=True):
    """The operation that ran last: its place among the operations of an iteration, and the wires it wrote."""

    index: int
    count: int
    node: str | None
    stage: Stage
    text: str
    wires: tuple[Wire, ...]
    worked: Worked | None = None
    listings: tuple[Listing, ...] = ()  # from the layer's forward or backward to the function that recorded it
