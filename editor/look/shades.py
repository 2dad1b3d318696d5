"""The colours of many numbers at once: magnitudes on the ramp, signed numbers between two hues."""

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from editor.look import colours
from editor.look.colours import DECADES, ThemeName
from engine.tensor import Array

# Blue for negative numbers, ochre for positive ones, told apart by all eyes; 0 fades into the ground.
SIGNED: dict[ThemeName, str] = {"dark": "CET-D6", "light": "CET-CBD1"}
SIDE = 127  # colours on either side of 0
NOT_FINITE = 2 * SIDE + 1  # the last of the signed colours
BITS = 14  # of a float32 that are left out when it is looked up: a place of the table spans two thousandths
ASK = 255  # in the table: what stands there has more than one look

Looks = NDArray[np.uint8]


def magnitudes(numbers: Array, decades: tuple[int, int] = DECADES) -> Looks:
    """The look of each number's magnitude, as `colours.bins` has it: looked up by its bits, as logarithms take long."""
    bits = np.ascontiguousarray(numbers, np.float32).view(np.uint32)
    looks = _table(decades)[(bits & 0x7FFFFFFF) >> BITS]
    unsure = looks == ASK
    if unsure.any():
        looks[unsure] = colours.bins(numbers[unsure], decades)
    return looks


def signed(numbers: Array, reach: float) -> Looks:
    """A place among the signed colours: −reach is the first, 0 in the middle, and what is not finite the last."""
    if not reach > 0:
        reach = 1.0
    places = numbers * np.float32(SIDE / reach)
    places += SIDE
    known = np.isfinite(places)
    if not known.all():
        places = np.where(known, places, NOT_FINITE)
    return np.rint(places).clip(0, NOT_FINITE).astype(np.uint8)


def reach_of(numbers: Array) -> float:
    """The largest finite magnitude: so far do signed colours reach."""
    with np.errstate(invalid="ignore"):
        low, high = (float(each(numbers, initial=0.0)) for each in (np.min, np.max))
    if not (np.isfinite(low) and np.isfinite(high)):
        known = numbers[np.isfinite(numbers)]
        low, high = float(known.min(initial=0.0)), float(known.max(initial=0.0))
    return max(-low, high)


@cache
def magnitude_colours(theme: ThemeName) -> NDArray[np.uint32]:
    """By look, as pixels of an image."""
    return packed(colours.ramp(theme))


@cache
def signed_colours(theme: ThemeName) -> NDArray[np.uint32]:
    """By place: from negative to positive, then what is not finite."""
    table = colours.table(SIGNED[theme])
    stops = np.linspace(0, len(table) - 1, 2 * SIDE + 1)
    places = [np.round(255 * np.interp(stops, np.arange(len(table)), channel)) for channel in table.T]
    return packed(np.vstack([np.stack(places, axis=1), colours.ramp(theme)[colours.NAN]]))


def packed(rgb: Array) -> NDArray[np.uint32]:
    """Colours (n, 3) as opaque 32-bit pixels."""
    red, green, blue = np.asarray(rgb, np.uint32).T
    return (np.uint32(0xFF000000) | red << 16 | green << 8 | blue).astype(np.uint32)


@lru_cache(8)
def _table(decades: tuple[int, int]) -> Looks:
    """By the leading bits of a float32 without its sign, its look; ASK where the last with these bits has another."""
    first = np.arange(1 << (31 - BITS), dtype=np.uint32) << BITS
    last = first | np.uint32((1 << BITS) - 1)
    with np.errstate(invalid="ignore"):  # among the bits are those of NaNs that signal
        looks, others = (colours.bins(bits.view(np.float32), decades) for bits in (first, last))
    return np.where(looks == others, looks, ASK).astype(np.uint8)
