"""What of a grid is shown, and in which colours."""

from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from editor.look import colours, shades
from editor.look.look import Look
from editor.look.themes import Theme, mixed
from engine.pictures import Grid
from engine.readings import OF_GRADIENT
from engine.tensor import Array

Quantity: TypeAlias = Literal["gradient", "value", "change"]
FAINT = 0.35
QUANTITIES: tuple[Quantity, ...] = ("gradient", "value", "change")


class Tints(NamedTuple):
    """The look of each number, the colours by look, and how far signed colours reach; None on the decade ramp."""

    looks: NDArray[np.uint8]
    colours: NDArray[np.uint32]
    reach: float | None
    decades: tuple[int, int] = colours.DECADES  # of the ramp

    @property
    def strength(self) -> NDArray[np.int16]:
        """Of each number: the stronger lies on top."""
        places = self.looks.astype(np.int16)
        return RANKS[places] if self.reach is None else np.abs(places - shades.SIDE)


RANKS = np.arange(256, dtype=np.int16)
RANKS[[colours.NONE, colours.ZERO]] = (-2, -1)


def dimmed(theme: Theme) -> NDArray[np.uint32]:
    """The colours of the ramp; that of 0, which may fill most of a picture, and that of no gradient fainter."""
    by_look = shades.magnitude_colours(theme.name).copy()
    for look in (colours.ZERO, colours.NONE):
        by_look[look] = mixed(theme.ramp[look], theme.floating, FAINT).rgb()
    return by_look


def numbers_of(grid: Grid, quantity: Quantity) -> Array | None:
    """Those that are shown; None while there are none."""
    return {"gradient": grid.gradient, "value": grid.values, "change": grid.change}[quantity]


def decades_of(look: Look) -> tuple[int, int]:
    """The scale of the legend, where it is one of gradients; else the fixed one."""
    return look.shading.decades if look.shading.quantity in OF_GRADIENT else colours.DECADES


def tints(grid: Grid, quantity: Quantity, theme: Theme, decades: tuple[int, int] = colours.DECADES) -> Tints:
    """Gradients by their magnitude on the decade ramp, all else by sign and size. What is not known is grey."""
    numbers = numbers_of(grid, quantity)
    if numbers is None:
        return Tints(np.full(grid.values.shape, colours.NONE, np.uint8), dimmed(theme), None, decades)
    if quantity == "gradient":
        return Tints(shades.magnitudes(numbers, decades), dimmed(theme), None, decades)
    reach = shades.reach_of(numbers)
    return Tints(shades.signed(numbers, reach), shades.signed_colours(theme.name), reach)
