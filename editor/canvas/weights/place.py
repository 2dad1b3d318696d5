"""A place in the weight view: one number of a grid, or a neuron."""

from typing import Literal, NamedTuple

import numpy as np

from engine.pictures import Grid


class Place(NamedTuple):
    """A number by its index among those that are told; an input or a unit by its own."""

    kind: Literal["number", "input", "unit"]
    index: tuple[int, ...]


def weight_index(grid: Grid, index: tuple[int, ...]) -> tuple[int, ...]:
    """Where in the parameter's array this number of the grid lies."""
    flat = grid.offset + sum(place * stride for place, stride in zip(index, grid.strides, strict=True))
    return tuple(int(place) for place in np.unravel_index(flat, grid.shape))


def shown_at(grid: Grid, weight: tuple[int, ...]) -> tuple[int, ...] | None:
    """The index among those that are told of this number of the parameter's array; None if it is none of them."""
    flat = int(np.ravel_multi_index(weight, grid.shape)) - grid.offset
    order = sorted(range(len(grid.strides)), key=lambda axis: -grid.strides[axis])
    found = [0] * len(grid.strides)
    for axis in order:
        if grid.strides[axis]:
            found[axis] = min(flat // grid.strides[axis], grid.values.shape[axis] - 1)
            flat -= found[axis] * grid.strides[axis]
    return tuple(found) if flat == 0 and min(found, default=0) >= 0 else None
