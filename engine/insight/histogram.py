"""How a node's numbers are spread: activations, weights and gradients, each in one histogram."""

from math import gcd, hypot, isfinite, sqrt
from typing import NamedTuple

import numpy as np

from engine.graph import Wire
from engine.pictures import Histogram, Spread
from engine.program import Program, Recording, Stage
from engine.tensor import Array, norm

BINS = 48
MOST = 4096  # numbers looked at: a picture 48 bars wide gains nothing from more


class Quantity(NamedTuple):
    """What a histogram shows: arrays, and the stages of an iteration in which they are written."""

    kind: Spread
    arrays: list[Array]
    stages: tuple[Stage, ...]


def quantities(program: Program, recording: Recording, node: str) -> list[Quantity]:
    """Output, parameters and their gradients; of a node without parameters output and ∂L/∂y. Only what there is."""
    outputs = [values for (source, _), values in recording.values.items() if source == node][:1]
    found = [Quantity("activations", outputs, ("data", "forward"))]
    keys = [key for key in program.parameters if key.rpartition(".")[0] == node]
    if keys:
        found.append(Quantity("weights", [program.parameters[key] for key in keys], ()))
        found.append(Quantity("weight gradients", [program.gradients[key] for key in keys], ("backward",)))
    else:
        returning = [gradient for wire, gradient in recording.gradients.items() if leaves(wire, node, recording)]
        found.append(Quantity("output gradients", returning, ("backward",)))
    return [quantity for quantity in found if quantity.arrays]


def leaves(wire: Wire, node: str, recording: Recording) -> bool:
    """Whether the wire comes from the node's first output."""
    return wire.source == node and next(key for key in recording.values if key[0] == node) == (node, wire.output)


def histogram(node: str, quantity: Quantity) -> Histogram:
    """Counts a quantity's numbers; gradients that come back along several wires are summed first."""
    arrays = quantity.arrays
    if quantity.kind == "output gradients" and len(arrays) > 1:
        arrays = [sum(arrays[1:], arrays[0])]
    size = sum(array.size for array in arrays)
    finite, left_out, sampled = looked_at(arrays)
    counts, low, high, mean, deviation = spread(finite)
    length = hypot(*(norm(array) for array in arrays))
    return Histogram(node, quantity.kind, counts, low, high, mean, deviation, length, size, left_out, sampled)


def looked_at(arrays: list[Array]) -> tuple[Array, int, bool]:
    """The finite numbers among those that are looked at; how many of these are not; and whether they are only some."""
    stride = spacing(sum(array.size for array in arrays), [array.shape[-1] for array in arrays if array.ndim])
    some = np.concatenate([array.reshape(-1)[::stride] for array in arrays]).astype(np.float64)
    finite = some if isfinite(np.add.reduce(some)) else some[np.isfinite(some)]
    return finite, some.size - finite.size, stride > 1


def spacing(size: int, rows: list[int], most: int = MOST) -> int:
    """The stride that looks at so many numbers at most, and not always at the same columns of a row."""
    stride = -(-size // most)
    while stride > 1 and any(gcd(stride, row) > 1 for row in rows):
        stride += 1
    return max(stride, 1)


def spread(numbers: Array, bins: int = BINS) -> tuple[tuple[int, ...], float, float, float, float]:
    """Counts, low, high, mean and deviation of finite numbers; all equal, they stand in the middle bin."""
    if not numbers.size:
        return (0,) * bins, *(float("nan"),) * 4
    low, high = float(np.minimum.reduce(numbers)), float(np.maximum.reduce(numbers))
    mean = float(np.add.reduce(numbers)) / numbers.size
    if low == high:
        counts = [0] * bins
        counts[bins // 2] = numbers.size
        return tuple(counts), low, high, low, 0.0
    away = numbers - mean
    deviation = sqrt(float(np.dot(away, away)) / numbers.size)
    np.subtract(numbers, low, away)
    np.divide(away, (high - low) / bins, away)
    places = away.astype(np.intp)
    np.minimum(places, bins - 1, out=places)  # the greatest number stands in the last bin
    return tuple(np.bincount(places, minlength=bins).tolist()), low, high, mean, deviation
