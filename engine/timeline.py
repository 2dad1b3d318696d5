"""What is told of a run's past: its branches, thinned to a bounded size, and the iterations worth finding again."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

from engine import lineage
from engine.graph import Wire
from engine.tensor import Array

KINDS = ("weights", "gradients", "activations")
BINS = 64  # sizes from 2**LOWEST on, a factor of two each; the first and the last take what is beyond them
LOWEST = -50
ZERO, WILD = BINS, BINS + 1  # the places of 0, and of NaN and infinities
PLACES = BINS + 2

# 'best' is the lowest test loss on the line that the run is on, 'edit' the last iteration before one.
Reason: TypeAlias = Literal["best", "not finite", "bookmark", "edit"]


class Mark(msgspec.Struct, frozen=True):
    """An iteration worth finding again."""

    iteration: int
    reason: Reason
    words: str
    branch: int


class Readings(msgspec.Struct, frozen=True):
    """Numbers of some iterations: a row for each of `iterations`, in it a column for each node or wire named.

    `nodes` have parameters that learn. `gradients` are the RMS of these' gradients, `weights` that of the parameters
    they were computed with, `updates` lengths of updates as a share of these parameters', `cosines` those of the angle
    between a gradient and the one of the iteration before, NaN where there was none; `zeros` shares of zeros in
    outputs, `dead` shares of units that are 0 for the whole batch, `returning` the RMS of gradients by outputs, `flows`
    that of wires' gradients. `gains` tell how much of the gradient nodes pass on, ‖gradient in‖ / ‖gradient out‖, and
    `slopes` how much of it the activations that some of these hold; `saturated` the shares of numbers near a limit in
    the outputs of bounded activations.
    """

    iterations: Array
    loss: Array
    learning_rate: Array
    nodes: tuple[str, ...]
    gradients: Array
    updates: Array
    weights: Array
    cosines: Array
    outputs: tuple[str, ...]
    zeros: Array
    dead: Array
    sources: tuple[str, ...]
    returning: Array
    wires: tuple[Wire, ...]
    flows: Array
    passing: tuple[str, ...]
    gains: Array
    bending: tuple[str, ...]
    slopes: Array
    bounded: tuple[str, ...]
    saturated: Array


class Magnitudes(msgspec.Struct, frozen=True):
    """How large a layer's numbers were: `counts[i, kind, place]` of them at the i-th iteration, of all or of a sample.

    Weights are those after the iteration's update.
    """

    layer: str
    iterations: Array
    counts: Array


class Outline(msgspec.Struct, frozen=True):
    """A branch: iterations that were run one after another, those after `begins`, up to `ends`.

    It goes on from its parent's iteration `begins`, or if it has none it is the first of its line. Arrays are only
    there for the line that the run is on: this branch, its parent up to where it was left, and so on.
    """

    number: int
    parent: int | None
    begins: int
    ends: int
    shown: Array  # iterations that are recalled at once
    losses: Array  # (n, 3): iteration, least and greatest training loss since the row before
    tests: Array  # (n, 2): iteration and test loss
    readings: Readings | None  # None before the first
    magnitudes: Magnitudes | None = None  # of the layer that was asked for


class Timeline(msgspec.Struct, frozen=True):
    """All of it."""

    generation: int
    branch: int  # that of the run
    branches: tuple[Outline, ...]
    marks: tuple[Mark, ...]
    size: int  # bytes of full states


def line(timeline: Timeline, number: int | None = None) -> Iterator[tuple[Outline, int]]:
    """The branch with this number, or the run's, up to its end, its parent up to where it was left, and so on."""
    numbered: dict[int | None, Outline] = {branch.number: branch for branch in timeline.branches}
    end = numbered.get(timeline.branch if number is None else number)
    return lineage.line(end, lambda branch: numbered.get(branch.parent))
