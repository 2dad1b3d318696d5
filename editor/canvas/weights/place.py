"""A place in the weight view: one number of a grid, or a neuron; and where a weight lies in its parameter."""

from typing import Literal, NamedTuple

import numpy as np

from engine.pictures import Grid


class Place(NamedTuple):
    """A number of a grid that is shown, by its index among those that are told; an input or a unit by its own."""

    kind: Literal["number", "input", "unit"]
    index: tuple[int, ...]
    grid: int = 0


def weight_index(grid: Grid, index: tuple[int, ...]) -> tuple[int, ...]:
    """Where in the parameter's array this number of the grid lies."""
    flat = grid.offset + sum(place * stride for place, stride in zip(index, grid.strides, strict=True))
    return tuple(int(place) for place in np.unravel_index(flat, grid.shape))


def shown_at(grid: Grid, weight: tuple[int, ...]) -> tuple[int, ...] | None:
    """The index among those that are told of this number of the parameter's array; None if it is none of them."""
    left = int(np.ravel_multi_index(weight, grid.shape)) - grid.offset
    found = [0] * len(grid.strides)
    for axis in sorted(range(len(found)), key=lambda axis: -grid.strides[axis]):
        if grid.values.shape[axis] > 1:
            found[axis] = max(0, min(left // grid.strides[axis], grid.values.shape[axis] - 1))
            left -= found[axis] * grid.strides[axis]
    return tuple(found) if left == 0 else None
