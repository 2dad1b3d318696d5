"""The heights at which wires pass the nodes in their way; of all wires at once."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from editor.canvas.curves import Floats, basis, cubics
from editor.canvas.geometry import HEIGHT, WIDTH

CLEARANCE = 24.0  # between a lane and the nodes that it passes
BACK = 20.0  # so far left of its source, a wire turns back
APART = 8.0  # between two lanes side by side
TOO_CLOSE = 7.0
ABREAST = 3  # so many find room
NEAR = 4.0  # a wire strikes a node that it comes so close to
PIECES = 24  # lines that stand for a wire when it is seen what it strikes
MOST = 500_000  # pairs of wire and node that are looked at together

Numbers = NDArray[np.intp]


class Pairs(NamedTuple):
    """Wires and the other nodes between their ends, by their numbers (p,), ascending by wire."""

    wires: Numbers
    nodes: Numbers

    def among(self, chosen: NDArray[np.bool_]) -> "Pairs":
        """Those of the chosen (p,)."""
        return Pairs(self.wires[chosen], self.nodes[chosen])


class Drawn(NamedTuple):
    """Wires that are drawn already: where they start and end (k, 2), and their lanes (k,)."""

    starts: Floats
    ends: Floats
    lanes: Floats


def lanes(starts: Floats, ends: Floats, owners: Numbers, rects: Floats) -> tuple[Floats, Floats]:
    """The lane (m,) of each wire, whatever other wires do; NaN where it needs none. And the side of its lane on which
    the nodes lie that it passes: −1 above, 1 below, 0 where there are none.

    `owners` (m, 2) are the rows of its own nodes in `rects` (n, 4: x, y, width, height).
    """
    found, sides = _lanes_back(starts, ends), np.zeros(len(starts))
    for pairs in between(starts, ends, owners, rects):
        struck = strikes(starts, ends, pairs, rects)
        striking = np.zeros(len(starts), bool)
        striking[pairs.wires[struck]] = True
        concerned = striking[pairs.wires]
        if concerned.any():
            rows, heights, passed = around(starts, ends, pairs.among(concerned), struck[concerned], rects)
            found[rows], sides[rows] = heights, passed
    return found, sides


def between(starts: Floats, ends: Floats, owners: Numbers, rects: Floats) -> Iterator[Pairs]:
    """Some wires after others, with all their nodes.

    Nodes are sorted by x, so that a wire looks at those between its ends only.
    """
    order = np.argsort(rects[:, 0])
    lefts = rects[order, 0]
    first = np.searchsorted(lefts, starts[:, 0] - WIDTH, "right")
    last = np.searchsorted(lefts, ends[:, 0], "left")
    forward = np.flatnonzero((ends[:, 0] - starts[:, 0] >= WIDTH) & (first < last))
    counts = (last - first)[forward]
    batches = np.flatnonzero(np.diff(np.cumsum(counts) // MOST)) + 1
    for rows in np.split(forward, batches):
        counts = (last - first)[rows]
        wires = np.repeat(rows, counts)
        shift = np.repeat(first[rows] - np.cumsum(counts) + counts, counts)
        nodes = order[np.arange(len(wires)) + shift]
        yield Pairs(wires, nodes).among((nodes[:, None] != owners[wires]).all(axis=1))


def strikes(starts: Floats, ends: Floats, pairs: Pairs, rects: Floats) -> NDArray[np.bool_]:
    """Which of the pairs (p,) are of a wire that would go straight through the node, or too close by."""
    found = np.zeros(len(pairs.wires), bool)
    low, high = np.minimum(starts[:, 1], ends[:, 1]), np.maximum(starts[:, 1], ends[:, 1])
    tops, bottoms = rects[pairs.nodes, 1], rects[pairs.nodes, 1] + rects[pairs.nodes, 3]
    # A wire goes no higher and no lower than its ends.
    near = np.flatnonzero((tops - NEAR < high[pairs.wires]) & (bottoms + NEAR > low[pairs.wires]))
    if not len(near):
        return found
    rows, which = np.unique(pairs.wires[near], return_inverse=True)
    straight = np.matmul(basis(PIECES), cubics(starts[rows], ends[rows]))
    x, y = straight[which, :, 0], straight[which, :, 1]
    left, top, width, tall = (column[:, None] for column in rects[pairs.nodes[near]].T)
    inside = (x > left - NEAR) & (x < left + width + NEAR) & (y > top - NEAR) & (y < top + tall + NEAR)
    found[near] = inside.any(axis=1)
    return found


def around(
    starts: Floats, ends: Floats, pairs: Pairs, struck: NDArray[np.bool_], rects: Floats
) -> tuple[Numbers, Floats, Floats]:
    """The wires that strike nodes, the nearer of the heights below and above all that is in the way there, and on
    which side that then lies.
    """
    rows, place = np.unique(pairs.wires, return_inverse=True)
    tops, bottoms = rects[pairs.nodes, 1], rects[pairs.nodes, 1] + rects[pairs.nodes, 3]
    below, above = np.full(len(rows), -np.inf), np.full(len(rows), np.inf)
    under = over = struck
    while len(place):  # each turn passes at least one node more of each wire that is left
        begins = np.flatnonzero(np.diff(place, prepend=-1))
        own = place[begins]
        below[own] = np.maximum(below[own], np.maximum.reduceat(np.where(under, bottoms, -np.inf), begins))
        above[own] = np.minimum(above[own], np.minimum.reduceat(np.where(over, tops, np.inf), begins))
        under = (tops < below[place] + CLEARANCE + 8) & (bottoms > below[place])
        over = (bottoms > above[place] - CLEARANCE - 8) & (tops < above[place])
        more = np.zeros(len(rows), bool)
        more[place[under | over]] = True
        left = more[place]
        place, tops, bottoms, under, over = place[left], tops[left], bottoms[left], under[left], over[left]
    middle = (starts[rows, 1] + ends[rows, 1]) / 2
    low, high = below + CLEARANCE, above - CLEARANCE
    lower = low - middle <= middle - high
    return rows, np.where(lower, low, high), np.where(lower, -1.0, 1.0)


def parted(starts: Floats, ends: Floats, heights: Floats, sides: Floats, others: Drawn) -> Floats:
    """The lanes, those that would lie on each other side by side: the shorter ones nearer to the nodes.

    Wires from the same port may share one.
    """
    found, spans = heights.copy(), Spans()
    groups: dict[tuple[float, float, float], list[int]] = {}
    for row in np.flatnonzero(sides).tolist():
        groups.setdefault((*starts[row].tolist(), float(heights[row])), []).append(row)
    shared = [(*port, float(ends[rows, 0].max()), rows) for port, rows in groups.items()]
    for left, top, height, right, rows in sorted(shared, key=lambda lane: lane[0] - lane[3]):
        taken = others.lanes
        if len(taken):
            beside = (others.starts[:, 0] < right) & (left < others.ends[:, 0])
            taken = taken[beside & (others.starts != (left, top)).any(axis=1)]
        for step in range(ABREAST):
            at = height + sides[rows[0]] * step * APART
            free = not len(taken) or not (np.abs(taken - at) < TOO_CLOSE).any()
            if free and spans.take(at, left, right):
                found[rows] = at
                break
    return found


class Spans:
    """From where to where there is a lane, at which height: none beside another that is too close."""

    def __init__(self) -> None:
        self.heights: list[float] = []
        self.taken: dict[float, tuple[list[float], list[float]]] = {}  # where they begin, and where they end

    def take(self, height: float, left: float, right: float) -> bool:
        """Takes a piece, if it is free."""
        first = bisect_left(self.heights, height - TOO_CLOSE)
        last = bisect_right(self.heights, height + TOO_CLOSE)
        if not all(self.free(each, left, right) for each in self.heights[first:last]):
            return False
        if height not in self.taken:
            insort(self.heights, height)
            self.taken[height] = [], []
        for ends, end in zip(self.taken[height], (left, right), strict=True):
            insort(ends, end)
        return True

    def free(self, height: float, left: float, right: float) -> bool:
        """Whether there is no lane at just this height."""
        begins, ends = self.taken[height]
        following = bisect_right(ends, left)
        return following == len(begins) or begins[following] >= right


def _lanes_back(starts: Floats, ends: Floats) -> Floats:
    """A wire to a node on the left runs back between the two rows; NaN where there is no need to turn."""
    lower = np.maximum(starts[:, 1], ends[:, 1]) + HEIGHT / 2 + CLEARANCE
    apart = np.abs(ends[:, 1] - starts[:, 1]) >= HEIGHT + CLEARANCE
    back = ends[:, 0] - starts[:, 0] < -BACK
    return np.where(back, np.where(apart, (starts[:, 1] + ends[:, 1]) / 2, lower), np.nan)
