"""How much of the gradient a node passes on, in words, the same on canvas and panel."""

import math

from editor.look.numbers import steady
from engine.gain import Gain

# Beyond these the light goes out or burns within a few layers: six in a row leave 1/1,400, or make 700 of it.
LOW, HIGH = 0.3, 3.0
DECADES = 2.0  # that bars show to both sides of ×1


def out_of_band(gain: float) -> bool:
    """Whether the light goes out here, or burns."""
    return not LOW <= gain <= HIGH  # so that NaN is


def gain_text(gain: float) -> str:
    """'×0.14'."""
    return f"×{steady(gain)}"


def split_text(gain: Gain) -> str:
    """'0.24 × 0.60': slope and weights, where it has both."""
    if gain.slope is None or gain.weights is None:
        return ""
    return f"{steady(gain.slope)} × {steady(gain.weights)}"


def gain_words(gain: Gain) -> str:
    """What it means, in a sentence or two."""
    what = f"Gain {gain_text(gain.gain)}: the gradient that {gain.node} gives back is {steady(gain.gain)} times as long"
    words = f"{what} as the one that it gets."
    if gain.slope is not None and gain.weights is not None:
        words += f" Slope of the activation {steady(gain.slope)} × weights {steady(gain.weights)}."
    if not math.isfinite(gain.gain) or gain.gain > HIGH:
        return f"{words} Here it grows: several such in a row, and it explodes."
    return f"{words} Here it fades: several such in a row, and it vanishes." if gain.gain < LOW else words
