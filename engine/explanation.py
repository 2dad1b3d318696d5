"""The chain rule for one weight, worked out: the paths to the loss, their factors, and what they are compared with."""

import msgspec

from engine.graph import Wire


class Term(msgspec.Struct, frozen=True):
    """One number that a change reaches: what comes back to it, ∂L/∂it, times how much it moves.

    `place` is its index in the node's output, the sample last.
    """

    place: tuple[int, ...]
    coming: float
    local: float

    @property
    def product(self) -> float:
        return self.coming * self.local


class Factor(msgspec.Struct, frozen=True):
    """A node on a path, as the chain rule passes it: ∂L/∂in = Σ ∂L/∂out · ∂out/∂in, for one number of what comes in.

    That is the weight at the first node, and then what the largest term before was about, at this `place` of the
    node's input. The `terms` are the largest, `more` others have the sum `rest`: together they are `total`. At a loss
    the one term is ∂L/∂in itself. `wire` is the one that leads on from the node; `length` is √Σ(∂L/∂out)² of all
    `size` numbers that go along it, as far as it comes back on this path.
    """

    node: str
    place: tuple[int, ...]
    total: float
    terms: tuple[Term, ...]
    more: int
    rest: float
    wire: Wire | None
    length: float
    size: int


class Route(msgspec.Struct, frozen=True):
    """A path from the weight to a loss, and what it adds to ∂L/∂w. Only the largest routes have `factors`."""

    wires: tuple[Wire, ...]
    nodes: tuple[str, ...]
    gradient: float
    factors: tuple[Factor, ...]


class Explanation(msgspec.Struct, frozen=True):
    """∂L/∂w of one weight in one pass, in float64.

    `index` is the weight's in the array `parameter` of `node`, as the engine has it. With a `sample`, L is the loss of
    this sample alone; else that of the batch of `batch` samples. Of `number` routes the largest are told; the others
    have the sum `rest`. `total` is what the whole backward pass says, `difference` what small changes of the weight
    say, and `engine` what the run itself had, in its own precision; None where that was not asked, or is gone.
    """

    node: str
    parameter: str
    index: tuple[int, ...]
    sample: int | None
    batch: int
    iteration: int
    value: float
    loss: float
    routes: tuple[Route, ...]
    number: int
    rest: float
    total: float
    difference: float
    engine: float | None
