"""What a run shows of its numbers: spreads, small pictures of nodes, predictions; all frozen, all picklable."""

from typing import Literal, TypeAlias

import msgspec
import numpy as np

from engine.tensor import Array

Spread: TypeAlias = Literal["activations", "weights", "weight gradients", "output gradients"]


class Histogram(msgspec.Struct, frozen=True):
    """A quantity of a node: `counts` in equal bins from `low` to `high`, the least and the greatest number looked at.

    Mean, deviation and bins are of the finite ones among these; `norm`, √(Σx²), is of all `size` numbers there are.
    Gradients are `former` while the backward pass has not come there yet: they are of the pass before.
    """

    node: str
    kind: Spread
    counts: tuple[int, ...]
    low: float
    high: float
    mean: float  # NaN where no number is finite, as low, high and deviation are
    deviation: float
    norm: float
    size: int
    left_out: int = 0  # of those looked at: NaN and infinities
    sampled: bool = False  # whether only some of them were looked at
    former: bool = False


class Bars(msgspec.Struct, frozen=True):
    """How the numbers of a quantity are spread: `counts` in equal bins from `low` to `high`."""

    kind: Spread
    counts: tuple[int, ...]
    low: float
    high: float


class Tiles(msgspec.Struct, frozen=True):
    """Small pictures (k, rows, columns), or (k, rows, columns, 3) in colours: 0 at `low`, 255 at `high`."""

    pixels: Array
    low: float
    high: float
    count: int  # of which these are the first


class Points(msgspec.Struct, frozen=True):
    """Samples in a plane: places (2, n) and targets (n,)."""

    places: Array
    targets: Array


class Words(msgspec.Struct, frozen=True):
    """A sample that can be read."""

    text: str


class Numbers(msgspec.Struct, frozen=True):
    """Of a node's output, NaN where no number is finite; and the RMS of each parameter's gradient."""

    mean: float
    deviation: float
    low: float
    high: float
    sampled: bool  # whether only some of the output's numbers were looked at
    gradients: dict[str, float]


class Miniature(msgspec.Struct, frozen=True):
    """What a node has to show, as the pass with this number left it; 0 for samples, which no pass changes."""

    node: str
    iteration: int
    picture: Bars | Tiles | Points | Words | None
    numbers: Numbers | None = None


class Grid(msgspec.Struct, frozen=True):
    """Numbers of a node, of the pass that a WeightView tells; `axes` says what their axes count.

    The `gradient` with respect to each, and the `change` that the pass's update has made, are None while there is
    none. Of a parameter, number (i, j, …) is the one at `offset` + i·strides[0] + j·strides[1] … of the flat array of
    this `shape`. Where not all are told, these are of a `whole` that is larger, so many `steps` apart along each axis.
    """

    title: str
    axes: tuple[str, ...]
    values: Array
    gradient: Array | None
    whole: tuple[int, ...]
    parameter: str = ""
    change: Array | None = None
    shape: tuple[int, ...] = ()
    offset: int = 0
    strides: tuple[int, ...] = ()
    steps: tuple[int, ...] = ()


def place_in_whole(grid: Grid, index: tuple[int, ...]) -> tuple[int, ...]:
    """Where among all numbers this one lies, of which perhaps only some are told."""
    return tuple(place * step for place, step in zip(index, grid.steps or (1,) * len(index), strict=True))


def weight_at(grid: Grid, index: tuple[int, ...]) -> tuple[int, ...]:
    """Where in the parameter's array this number of the grid lies."""
    flat = grid.offset + sum(place * stride for place, stride in zip(index, grid.strides, strict=True))
    return tuple(int(place) for place in np.unravel_index(flat, grid.shape))


def told_at(grid: Grid, weight: tuple[int, ...]) -> tuple[int, ...] | None:
    """The index among those that are told of this number of the parameter's array; None if it is none of them."""
    if len(weight) != len(grid.shape) or not all(at < size for at, size in zip(weight, grid.shape, strict=True)):
        return None
    left = int(np.ravel_multi_index(weight, grid.shape)) - grid.offset
    found = [0] * len(grid.strides)
    for axis in sorted(range(len(found)), key=lambda axis: -grid.strides[axis]):
        if grid.values.shape[axis] > 1:
            found[axis] = max(0, min(left // grid.strides[axis], grid.values.shape[axis] - 1))
            left -= found[axis] * grid.strides[axis]
    return tuple(found) if left == 0 else None


class Neurons(msgspec.Struct, frozen=True):
    """y = f(W·x + b) for each unit; with `bias` the weight's last column is b. One number for each neuron.

    Of a mean over samples or steps, z is W·x + b still, and y the mean of all f(z). They are None while no pass is
    known, or the weights that it was run with are not.
    """

    weight: Grid
    bias: bool
    x: Grid | None
    z: Grid | None
    y: Grid | None
    activation: str  # f; '' for the identity
    steps: int = 1  # that each number is the mean of, in a sequence


class WeightView(msgspec.Struct, frozen=True):
    """What is inside a node: the forward pass of this `iteration`, with the weights that it was run with.

    The gradients are `former` while the backward pass has not come there yet: they are of the pass before. While the
    forward pass is just there, and where none was watched, there are parameters alone, and no batch.
    """

    node: str
    iteration: int  # 0 where no pass was watched
    sample: int | None  # as asked for, or the last there is; None for the mean
    batch: int
    neurons: Neurons | None
    grids: tuple[Grid, ...]
    former: bool = False


class PlaneView(msgspec.Struct, frozen=True):
    """Prediction over a 2-D input: `grid[row, column]`, row 0 at the bottom.

    The probability of class 1; of more than two classes the likeliest one's number; for regression the value.
    `node` makes the prediction, with the weights after this iteration.
    """

    extent: tuple[float, float, float, float]  # x from, x to, y from, y to
    grid: Array
    train: tuple[Array, Array]  # points (2, n) and their targets (n,)
    test: tuple[Array, Array]
    node: str = ""
    iteration: int = 0


class ConfusionView(msgspec.Struct, frozen=True):
    """Test samples: `counts[actual, predicted]`."""

    names: tuple[str, ...]
    counts: Array


class ScatterView(msgspec.Struct, frozen=True):
    """Test samples of a regression: predicted against actual."""

    name: str
    predicted: Array
    actual: Array


View: TypeAlias = PlaneView | ConfusionView | ScatterView


class Measure(msgspec.Struct, frozen=True):
    """A test metric: its title, value, and the text the interface shows."""

    title: str
    value: float
    text: str
