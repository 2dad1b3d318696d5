"""A place in the weight view: one number of a grid, or a neuron."""

from typing import Literal, NamedTuple


class Place(NamedTuple):
    """A number of a grid that is shown, by its index among those that are told; an input or a unit by its own."""

    kind: Literal["number", "input", "unit"]
    index: tuple[int, ...]
    grid: int = 0
