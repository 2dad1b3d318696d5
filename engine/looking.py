"""What who looks at a run asks of it: the run does not notice."""

from typing import Literal, TypeAlias

import msgspec

from engine.graph import Port
from engine.mixing import Mixing
from engine.readings import WireQuantity

Subject: TypeAlias = Literal["output", "weights", "gradients"]


class Shown(msgspec.Struct, frozen=True):
    """The nodes whose miniatures are in view, and what these show. With `numbers`, what is known of them in figures."""

    nodes: tuple[str, ...]
    subject: Subject = "output"
    numbers: bool = False


class Opened(msgspec.Struct, frozen=True):
    """The node that somebody looks into, and which sample of the batch, counted from 0; None for the mean of all."""

    node: str
    sample: int | None = None


class Look(msgspec.Struct, frozen=True):
    """Asks for one Progress when there is something new: a mailbox never fills.

    `views` adds pictures, `node` the histograms of that node, `shown` miniatures, as many as there is time for, and
    `opened` what is inside a node; of wires `quantity` is measured, and of the output `summed` the sum of the gradients
    that come back along its wires; with `timeline` it also asks for one Timeline, in
    which it is told how large the numbers of `layer` were. `mixing` asks for single weights,
    `gains` for those of the nodes.
    """

    views: bool = False
    node: str | None = None
    shown: Shown | None = None
    timeline: bool = False
    opened: Opened | None = None
    quantity: WireQuantity = "rms"
    summed: Port | None = None
    layer: str | None = None
    mixing: Mixing | None = None
    gains: bool = False


class Recall(msgspec.Struct, frozen=True):
    """Asks how it was after this iteration of a branch, by default the one of the run; the run does not notice.

    Answered by one Recalled or more until one is whole, or by one Unrecalled; a newer Recall takes the place of one
    that is not answered yet. Most of what is asked is as in Look.
    """

    iteration: int
    branch: int | None = None
    views: bool = False
    node: str | None = None
    shown: Shown | None = None
    opened: Opened | None = None
    quantity: WireQuantity = "rms"
    summed: Port | None = None
    gains: bool = False


class LookAway(msgspec.Struct, frozen=True):
    """Nobody looks at the past any more: a Recall that is not answered yet is given up."""


class Explain(msgspec.Struct, frozen=True):
    """Works out the chain rule for one weight in the pass of this iteration of the branch's line, or in the one that
    comes next. With a `sample`, for its loss alone. Only the newest is answered, by Explained or Unexplained.
    """

    node: str
    parameter: str
    index: tuple[int, ...]
    iteration: int
    branch: int | None = None
    sample: int | None = None
