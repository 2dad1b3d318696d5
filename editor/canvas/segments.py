"""Wires as straight lines in the widget: as few as nobody can see at this zoom."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from editor.canvas.curves import Floats

PIECES = 24  # a wire's lines, none left out
EVERY = (24, 8, 4, 2)  # so many in a row may be one: all of them, those of one of its three Béziers, parts of these
BENDS = sum(PIECES // every for every in EVERY)
UNSEEN = 0.5  # pixels by which a line may leave the curve out
ASIDE = 0.4  # pixels from a wire's middle to each of the two lines that a wide one is drawn as


class Segments(NamedTuple):
    """Lines (n, 4: x1, y1, x2, y2), and the numbers of the wires (n,) that they are of, ascending."""

    lines: Floats
    rows: NDArray[np.intp]


def bends(points: Floats) -> Floats:
    """How far wires (m, 25, 2) are at most from the line instead, for each row of lines that may be one: (m, 22)."""
    return np.hstack([_bends(points, every) for every in EVERY])


def _bends(points: Floats, every: int) -> Floats:
    starts, ends = points[:, :-1:every], points[:, every::every]
    ways = ends - starts
    long = np.hypot(ways[..., 0], ways[..., 1])
    short = long < 1e-9
    ways /= np.where(short, 1, long)[..., None]
    passed = points[:, :-1].reshape(len(points), -1, every, 2)[:, :, 1:] - starts[:, :, None]
    x, y, dx, dy = ways[..., None, 0], ways[..., None, 1], passed[..., 0], passed[..., 1]
    along = dx * x + dy * y
    beyond = np.maximum(np.maximum(-along, along - long[..., None]), 0)
    far = np.maximum(np.abs(dx * y - dy * x), beyond)
    found: Floats = np.where(short[..., None], np.hypot(dx, dy), far).max(axis=2)
    return found


def segments(points: Floats, bent: Floats, scale: float) -> Segments:
    """Of wires (m, 25, 2) with these bends, from the scene's origin at this scale."""
    kept = np.ones((len(points), PIECES), bool)
    bent, first = bent * scale > UNSEEN, 0
    for every in EVERY:
        last = first + PIECES // every
        kept.reshape(len(points), -1, every)[:, :, 1:] &= bent[:, first:last, None]
        first = last
    flat = np.flatnonzero(np.hstack([kept, np.ones((len(points), 1), bool)]))
    rows = flat // points.shape[1]
    there = points.reshape(-1, 2)[flat] * scale
    joined = np.flatnonzero(rows[1:] == rows[:-1])
    return Segments(np.hstack([there[joined], there[joined + 1]]), rows[joined])


def chosen(made: Segments, rows: NDArray[np.intp]) -> Segments:
    """Those of some wires, in the order of these numbers; `rows` are their places in this order."""
    starts, ends = np.searchsorted(made.rows, rows), np.searchsorted(made.rows, rows, "right")
    counts = ends - starts
    before = np.cumsum(counts) - counts
    places = np.repeat(np.arange(len(rows)), counts)
    return Segments(made.lines[np.arange(len(places)) + (starts - before)[places]], places)


def dotted(points: Floats, scale: float, coarsely: bool) -> Floats:
    """Every other line of wires of twelve, or `coarsely` of six lines: dashes as short as they can be."""
    there = points[:, :: 4 if coarsely else 2] * scale
    return np.concatenate([there[:, :-1:2], there[:, 1::2]], axis=2).reshape(-1, 4)


def beside(lines: Floats) -> Floats:
    """How far each line has to be moved for the one of two by which a wide wire is drawn; back for the other."""
    x, y = lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]
    shrink = ASIDE / np.maximum(np.hypot(x, y), 1e-9)
    found = np.empty_like(lines)
    found[:, 0] = found[:, 2] = -y * shrink
    found[:, 1] = found[:, 3] = x * shrink
    return found
