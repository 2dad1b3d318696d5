"""What wires show: which quantity, on which scale, and which of them are in question; the same in every view."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeAlias, get_args

import msgspec
import numpy as np
from numpy.typing import NDArray

from editor.look import colours
from editor.look.numbers import NOTHING, decades, percent, plain, signed
from engine.readings import OF_GRADIENT, READ_ANYWAY, Reading, WireQuantity

Mode: TypeAlias = Literal["fixed", "auto", "hold"]
MODES: tuple[Mode, ...] = get_args(Mode)
Floats = NDArray[np.float64]

UNKNOWN, NONE = -2.0, -1.0  # in place of a size, which is never below 0
NARROWEST = 2  # decades of an automatic scale: less would make much of little
STEPS = (1.0, 2.0, 5.0)  # of each decade, where a filter may begin and end
PERCENT = 0.05  # the same of shares


class Words(NamedTuple):
    """A quantity: in a sentence, its sign and norm on the legend, and what it is called where a tensor has none."""

    title: str
    sign: str
    norm: str
    none: str
    says: str


SIZE = "|∂L/∂·|"
NO_GRADIENT = "no gradient"
QUANTITIES: dict[WireQuantity, Words] = {
    "rms": Words("gradient, RMS", SIZE, "RMS", NO_GRADIENT, "Root of the mean square of ∂L/∂· over the wire's tensor."),
    "l2": Words(
        "gradient, L2", "‖∂L/∂·‖", "L2", NO_GRADIENT, "Root of the sum of squares: the length of the gradient."
    ),
    "mean": Words("gradient, mean |·|", SIZE, "mean", NO_GRADIENT, "Mean of the sizes |∂L/∂·| over the wire's tensor."),
    "max": Words("gradient, max |·|", SIZE, "max", NO_GRADIENT, "The largest size |∂L/∂·| in the wire's tensor."),
    "signed mean": Words(
        "gradient, mean with sign",
        "∂L/∂·",
        "mean ±",
        NO_GRADIENT,
        "Mean of ∂L/∂· itself: its size is shown, its sign stands before the number.",
    ),
    "zeros": Words(
        "zeros among values", "x = 0", "share", "whole numbers", "Share of zeros among the tensor's values."
    ),
    "activation": Words("value, RMS", "|x|", "RMS", "none", "Root of the mean square of the values that flow forward."),
    "updates": Words(
        "update to weight ratio",
        "|Δw| / |w|",
        "L2",
        "no weights",
        "Length of the last update of the weights behind the wire, as a share of their length.",
    ),
}
SPECIAL = {colours.ZERO: "0", colours.NAN: "NaN", colours.INFINITE: "±∞"}


@dataclass(frozen=True)
class Shading:
    """The scale goes from one power of ten to another; of shares it always goes from 0 to 1.

    `only` are the least size in question, and the one from which on they are not any more.
    """

    quantity: WireQuantity = "rms"
    mode: Mode = "fixed"
    decades: tuple[int, int] = colours.DECADES
    only: tuple[float, float] | None = None

    @property
    def words(self) -> Words:
        """The quantity's."""
        return QUANTITIES[self.quantity]

    @property
    def linear(self) -> bool:
        """Whether equal steps are equal differences, not factors."""
        return self.quantity == "zeros"

    @property
    def meanings(self) -> dict[int, str]:
        """What the looks beside the ramp mean."""
        special = {} if self.linear else SPECIAL
        return special if self.quantity == "activation" else special | {colours.NONE: self.words.none}

    @property
    def scale(self) -> str:
        """In a word, how it is chosen."""
        return "linear scale" if self.linear else f"{self.mode} scale"

    def of(self, quantity: WireQuantity) -> "Shading":
        """Of another quantity: what was asked of the former one is not meant."""
        return replace(self, quantity=quantity, only=None)

    def scaled(self, mode: Mode) -> "Shading":
        """With the scale chosen in another way; to hold it is to keep the one there is."""
        return replace(self, mode=mode, decades=colours.DECADES if mode == "fixed" else self.decades)

    def fitted(self, sizes: Floats) -> "Shading":
        """With the scale that these sizes need, if it is to follow them."""
        shown = sizes[np.isfinite(sizes) & (sizes > 0)]
        if self.mode != "auto" or self.linear or not shown.size:
            return self
        low, high = math.floor(math.log10(shown.min()) + 1e-9), math.ceil(math.log10(shown.max()) - 1e-9)
        return replace(self, decades=(min(low, high - NARROWEST), high))

    def place(self, size: float) -> float:
        """Where a size stands on the ramp, between 0 and 1."""
        return min(max(size, 0.0), 1.0) if self.linear else float(colours.position(size, self.decades))

    def size_at(self, place: float) -> float:
        """The round size that stands nearest to a place on the ramp; 0 and infinity at its ends and beyond."""
        if not 0 < place < 1:
            return 0.0 if place <= 0 else math.inf
        if self.linear:
            return round(round(place / PERCENT) * PERCENT, 2)
        low, high = self.decades
        at = low + place * (high - low)
        known = [(decade, step) for decade in (math.floor(at), math.floor(at) + 1) for step in STEPS]
        decade, step = min(known, key=lambda each: abs(each[0] + math.log10(each[1]) - at))
        return float(f"{step:g}e{decade}")

    def filtered(self, first: float, last: float) -> "Shading":
        """With only what stands between these places in question; with all where that is everything or nothing."""
        low, high = sorted((self.size_at(first), self.size_at(last)))
        return replace(self, only=(low, high) if low < high and (low > 0 or high < math.inf) else None)

    @property
    def sentence(self) -> str:
        """What of the wires is in question."""
        if self.only is None:
            return ""
        low, high = (percent(end) if self.linear else plain(end) for end in self.only)
        if self.only[0] == 0:
            return f"only below {high}"
        return f"only from {low} up" if self.only[1] == math.inf else f"only from {low} to {high}"


USUAL = Shading()


def sizes(readings: Sequence[Reading | None], quantity: WireQuantity) -> Floats:
    """Of each reading; NONE where there is none, UNKNOWN where it is not known yet."""
    if quantity == "rms":
        found = [
            UNKNOWN if each is None or each.pending else NONE if (size := each.gradient) is None else abs(size)
            for each in readings
        ]
    else:
        found = [
            UNKNOWN if size is None else NONE if size is False else abs(size)
            for size in (size_of(each, quantity) for each in readings)
        ]
    return np.array(found, np.float64)


def size_of(reading: Reading | None, quantity: WireQuantity) -> float | Literal[False] | None:
    """With its sign; False where there is none, None where it is not known yet."""
    if reading is None or (reading.pending and quantity in OF_GRADIENT):
        return None
    if quantity == "activation":
        return reading.value
    size = reading.gradient if quantity == "rms" else reading.measured
    if reading.unread and quantity not in READ_ANYWAY:
        return None
    return False if size is None else size


def looks(found: Floats, shading: Shading) -> NDArray[np.intp]:
    """Of such sizes."""
    looks = colours.cells(found) if shading.linear else colours.bins(found, shading.decades)
    if shading.only is not None:
        low, high = shading.only
        with np.errstate(invalid="ignore"):  # NaN is in question whatever else is
            out = (found < low) | ((found >= high) & (high < math.inf))
        looks[out] += colours.FAINT
        looks[found == NONE] = colours.NONE + colours.FAINT
    else:
        looks[found == NONE] = colours.NONE
    looks[found == UNKNOWN] = colours.PLAIN
    return looks


def looks_of(readings: Sequence[Reading | None], shading: Shading = USUAL) -> NDArray[np.intp]:
    """The look of each reading: its size's, NONE where there is none, PLAIN while it is not known."""
    return looks(sizes(readings, shading.quantity), shading)


def look_of(reading: Reading | None, shading: Shading = USUAL) -> int:
    """The look of one reading."""
    return int(looks_of([reading], shading)[0])


def text(reading: Reading | None, quantity: WireQuantity) -> str:
    """The size in words; a dash before the first, 'none' where there is none."""
    size = size_of(reading, quantity)
    if reading is None or size is None:
        return NOTHING if reading is None else "not yet"
    if size is False:
        return "none"
    return percent(size) if quantity == "zeros" else signed(size) if quantity == "signed mean" else decades(size)


def answering(readings: list[Reading | None], asked: WireQuantity, measured: WireQuantity) -> list[Reading | None]:
    """Readings in which what was measured is not taken for what is asked."""
    if asked == measured or asked in READ_ANYWAY:
        return readings
    return [each and msgspec.structs.replace(each, measured=None, unread=True) for each in readings]


def written(shading: Shading) -> str:
    """For the settings; what is in question is asked anew each time."""
    return f"{shading.quantity}; {shading.mode}; {shading.decades[0]}; {shading.decades[1]}"


def read(found: object) -> Shading:
    """From the settings, which may hold anything."""
    match str(found).split("; "):
        case [quantity, mode, low, high] if quantity in QUANTITIES and mode in MODES:
            try:
                decades = int(low), int(high)
            except ValueError:
                return USUAL
            if -400 < decades[0] <= decades[1] - NARROWEST < 400:
                return Shading(quantity, mode, decades if mode != "fixed" else colours.DECADES)
    return USUAL
