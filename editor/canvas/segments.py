"""Wires as straight lines in the widget: as few as nobody can see at this zoom."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from editor.canvas.curves import Floats

PIECES = 24  # a wire's lines, none left out
EVERY = (24, 8, 4, 2)  # so many in a row may be one: all of them, those of one of its three Béziers, parts of these
BENDS = sum(PIECES // every for every in EVERY)
UNSEEN = 0.6  # pixels by which a line may leave the curve out
ASIDE = 0.4  # pixels from a wire's middle to each of the two lines that a wide one is drawn as


class Segments(NamedTuple):
    """Lines (n, 4: x1, y1, x2, y2) of wires one after the other, in scene units; and how many each wire has (m,)."""

    lines: Floats
    counts: NDArray[np.intp]


def bends(points: Floats) -> Floats:
    """How far wires (m, 25, 2) are at most from the line instead, for each row of lines that may be one: (m, 22)."""
    return np.hstack([_bends(points, every) for every in EVERY])


def _bends(points: Floats, every: int) -> Floats:
    starts, ends = points[:, :-1:every], points[:, every::every]
    ways = ends - starts
    long = np.hypot(ways[..., 0], ways[..., 1])
    short = long < 1e-9
    ways /= np.where(short, 1, long)[..., None]
    passed = points[:, :-1].reshape(len(points), PIECES // every, every, 2)[:, :, 1:] - starts[:, :, None]
    x, y, dx, dy = ways[..., None, 0], ways[..., None, 1], passed[..., 0], passed[..., 1]
    along = dx * x + dy * y
    beyond = np.maximum(np.maximum(-along, along - long[..., None]), 0)
    far = np.maximum(np.abs(dx * y - dy * x), beyond)
    found: Floats = np.where(short[..., None], np.hypot(dx, dy), far).max(axis=2)
    return found


def level(scale: float) -> float:
    """The least of the zooms for which lines are chosen that is not below this one."""
    return float(2 ** (math.ceil(2 * math.log2(scale)) / 2))


def segments(points: Floats, bent: Floats, scale: float) -> Segments:
    """Of wires (m, 25, 2) with these bends, in scene units; so many as one needs to see at this scale."""
    kept = np.ones((len(points), PIECES), bool)  # whether a line begins at the point
    bent, first = bent * scale > UNSEEN, 0
    for every in EVERY:
        last = first + PIECES // every
        kept.reshape(len(points), PIECES // every, every)[:, :, 1:] &= bent[:, first:last, None]
        first = last
    counts = kept.sum(axis=1)
    there = points[np.hstack([kept, np.ones((len(points), 1), bool)])]
    joined = np.ones(len(there), bool)
    joined[np.cumsum(counts + 1) - 1] = False
    return Segments(np.hstack([there, np.roll(there, -1, axis=0)])[joined], counts)


def chosen(made: Segments, rows: NDArray[np.intp]) -> Segments:
    """Those of some wires, in the order of these numbers."""
    starts, counts = np.cumsum(made.counts) - made.counts, made.counts[rows]
    shift = starts[rows] - np.cumsum(counts) + counts
    return Segments(made.lines[np.arange(counts.sum()) + np.repeat(shift, counts)], counts)


def dotted(points: Floats, coarsely: bool) -> Floats:
    """Every other line of wires of twelve, or `coarsely` of six lines: dashes as short as they can be."""
    there = points[:, :: 4 if coarsely else 2]
    return np.concatenate([there[:, :-1:2], there[:, 1::2]], axis=2).reshape(-1, 4)


def beside(lines: Floats) -> Floats:
    """How far each line has to be moved for the one of two by which a wide wire is drawn; back for the other."""
    x, y = lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]
    shrink = ASIDE / np.maximum(np.hypot(x, y), 1e-9)
    found = np.empty_like(lines)
    found[:, 0] = found[:, 2] = -y * shrink
    found[:, 1] = found[:, 3] = x * shrink
    return found
