"""Wires as straight lines in the widget: as few as nobody can see at this zoom."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from editor.canvas.curves import Floats

PIECES = 24  # a wire's lines, none left out
EVERY = (24, 8, 4, 2)  # so many in a row may be one: all of them, those of one of its three Béziers, parts of these
BENDS = sum(PIECES // every for every in EVERY)
# Of each such row: the points where it begins and ends; and of all points passed their numbers, whose they are, and
# where each row's begin.
STARTS = np.concatenate([np.arange(0, PIECES, every) for every in EVERY])
ENDS = STARTS + np.repeat(EVERY, [PIECES // every for every in EVERY])
PASSED = np.concatenate([np.arange(start + 1, end) for start, end in zip(STARTS, ENDS, strict=True)])
OF = np.repeat(np.arange(BENDS), ENDS - STARTS - 1)
FIRST = np.searchsorted(OF, np.arange(BENDS))
UNSEEN = 0.6  # pixels by which a line may leave the curve out
ASIDE = 0.4  # pixels from a wire's middle to each of the two lines that a wide one is drawn as


class Segments(NamedTuple):
    """Lines (n, 4: x1, y1, x2, y2) of wires one after the other, in scene units; how many each wire has (m,); and how
    far aside, in pixels, each lies where a wide wire is drawn as two.
    """

    lines: Floats
    counts: NDArray[np.intp]
    aside: Floats


def bends(points: Floats) -> Floats:
    """How far wires (m, 25, 2) are at most from the line instead, for each row of lines that may be one: (m, 22)."""
    starts = points[:, STARTS]
    ways = points[:, ENDS] - starts
    long = np.hypot(ways[..., 0], ways[..., 1])
    short = long < 1e-9
    ways /= np.where(short, 1, long)[..., None]
    passed = points[:, PASSED] - starts[:, OF]
    x, y, dx, dy = ways[:, OF, 0], ways[:, OF, 1], passed[..., 0], passed[..., 1]
    along = dx * x + dy * y
    beyond = np.maximum(np.maximum(-along, along - long[:, OF]), 0)
    far = np.maximum(np.abs(dx * y - dy * x), beyond)
    found: Floats = np.maximum.reduceat(np.where(short[:, OF], np.hypot(dx, dy), far), FIRST, axis=1)
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
    begins, ends = np.zeros((2, len(points), PIECES + 1), bool)
    begins[:, :-1] = kept
    ends[:, 1:-1], ends[:, -1] = kept[:, 1:], True
    lines = np.hstack([points[begins], points[ends]])
    return Segments(lines, kept.sum(axis=1), beside(lines))


def chosen(made: Segments, rows: NDArray[np.intp]) -> Segments:
    """Those of some wires, in the order of these numbers."""
    starts, counts = np.cumsum(made.counts) - made.counts, made.counts[rows]
    shift = starts[rows] - np.cumsum(counts) + counts
    places = np.arange(counts.sum()) + np.repeat(shift, counts)
    return Segments(made.lines[places], counts, made.aside[places])


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
