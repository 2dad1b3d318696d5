"""The colour language: which colour, width and dash a gradient's magnitude has, the same in every view."""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

ThemeName: TypeAlias = Literal["dark", "light"]

DECADES = (-8, 2)  # the fixed range: 1e-8 … 1e+2
BINS = 80  # 8 a decade, so that ×1000 is 24 bins exactly
ZERO, NAN, INFINITE, NONE = 80, 81, 82, 83  # the special looks, after the ramp's bins
PLAIN = -1  # the look of a wire of which nothing is known yet
LOOKS = 84
FAINT = LOOKS  # added to the look of a wire that is not in question

# Where each theme's map is cut, from small to large. On the dark canvas (#10121a) inferno 0.50 → 1.00
# has 3.4:1 and more. On the light one (#fbfcfe) viridis 0.60 has only 2.9:1, and the vanishing magnitudes
# would be the ones lost; 0.58 is the nearest cut that keeps 3:1 (3.08), and 4 CAM02-UCS units a decade for
# eyes without green cones (4.04).
CUTS: dict[ThemeName, tuple[str, float, float]] = {
    "dark": ("inferno", 0.50, 1.00),
    "light": ("viridis", 0.58, 0.00),
}

# Off the ramp's hues, and each with a dash of its own: nobody has to tell them apart by colour.
SPECIAL: dict[ThemeName, tuple[str, str, str, str]] = {
    "dark": ("#9caaf0", "#a33df2", "#8ff2ff", "#6f768c"),
    "light": ("#8a4a2a", "#000000", "#ff4a00", "#868ca0"),
}
WIDTHS = (1.5, 6.0)
SPECIAL_WIDTHS = (2.0, 4.0, 7.0, 2.0)
DASHES: dict[int, tuple[float, ...]] = {ZERO: (5, 4), NAN: (3, 1, 1, 1), INFINITE: (1.2, 0.4), NONE: (1, 3)}


def position(magnitude: ArrayLike, decades: tuple[int, int] = DECADES) -> NDArray[np.float64]:
    """Where a magnitude stands between the ends of the range, 0 and 1, by decades, stopped there.

    0 stands at 0, infinity at 1, NaN nowhere: it stays NaN.
    """
    low, high = decades
    with np.errstate(divide="ignore"):
        sizes = np.log10(np.abs(np.asarray(magnitude, np.float64)))
    return np.clip((sizes - low) / (high - low), 0.0, 1.0)


def bins(magnitude: ArrayLike, decades: tuple[int, int] = DECADES) -> NDArray[np.intp]:
    """The look of each magnitude, an index into `ramp` and `widths`."""
    size = np.abs(np.asarray(magnitude, np.float64))
    looks = cells(position(size, decades))
    looks = np.where(size == 0, ZERO, looks)
    looks = np.where(np.isnan(size), NAN, looks)
    return np.where(np.isinf(size), INFINITE, looks)


def cells(place: ArrayLike) -> NDArray[np.intp]:
    """The looks of places on the ramp between 0 and 1; of NaN any."""
    # A hair up: the engine's float32 1e-5 is 0.99999997e-5, and must not fall into the bin below.
    return np.minimum(np.floor(np.nan_to_num(place) * BINS + 1e-6), BINS - 1).astype(np.intp)


@cache
def ramp(theme_name: ThemeName) -> NDArray[np.uint8]:
    """Colours by bin: (84, 3) red, green, blue; the last four are the special looks."""
    name, small, large = CUTS[theme_name]
    colours = np.vstack([_cut(name, small, large), [_channels(text) for text in SPECIAL[theme_name]]])
    colours = colours.astype(np.uint8)
    colours.setflags(write=False)
    return colours


@cache
def widths() -> NDArray[np.float64]:
    """Widths by bin, in pixels: (84,). The last is also that of PLAIN, −1."""
    by_bin = np.concatenate([np.linspace(*WIDTHS, BINS), SPECIAL_WIDTHS])
    by_bin.setflags(write=False)
    return by_bin


def dashes(look: int) -> Sequence[float]:
    """The dash pattern of a bin in pen widths, as QPen.setDashPattern takes it; empty for a full line."""
    return DASHES.get(look % LOOKS, ()) if look != PLAIN else ()


def _cut(name: str, first: float, last: float) -> NDArray[np.float64]:
    whole = table(name)
    stops, wanted = np.linspace(0, 1, len(whole)), np.linspace(first, last, BINS)
    return np.stack([np.round(255 * np.interp(wanted, stops, channel)) for channel in whole.T], axis=1)


def table(name: str) -> NDArray[Any]:
    """A colour map that pyqtgraph ships, read from its file: an import costs the first frame 250 ms."""
    package = find_spec("pyqtgraph")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError(
            "The colour maps come with pyqtgraph, which is not installed. Run pip install pyqtgraph."
        )
    path = Path(package.submodule_search_locations[0], "colors", "maps", f"{name}.csv")
    return np.loadtxt(path, delimiter=",", comments=";")


def _channels(text: str) -> tuple[int, int, int]:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)
