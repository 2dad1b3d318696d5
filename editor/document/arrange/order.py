"""In which order items stand in their columns, so that few wires cross."""

from bisect import bisect_right, insort
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from editor.document.arrange.weave import Strand, Weave

Columns: TypeAlias = list[list[int]]  # the items of each, from the top
Ends: TypeAlias = list[
    list[tuple[int, float, float]]
]  # an item's strands: the other item; how low at it, and at itself

FINE = 1 / 4096  # what one unit on a node counts beside the node's own place: it only parts equals
SWEEPS = 12
PATIENCE = 2  # sweeps without a gain, after which no more are made
ATTEMPTS = 3


class Found(NamedTuple):
    """An order, and how many wires cross in it."""

    crossings: int
    columns: Columns


def order(weave: Weave, given: Columns) -> Columns:
    """An order with few crossings: the nodes' given one, as far as it is as good as one made by following the wires.

    The given one is improved until that changes it no more. So who asks again, with what was found, finds the same.
    """
    sides = ends(weave.left), ends(weave.right)
    own = improved(weave, sides, followed(weave))
    for _ in range(ATTEMPTS):
        if given == nodes_of(weave, own.columns):
            break
        found = improved(weave, sides, threaded(weave, given))
        if found.crossings > own.crossings:
            break
        before, given = given, nodes_of(weave, found.columns)
        if before == given:
            return found.columns
    return own.columns


def ends(strands: Sequence[Sequence[Strand]]) -> Ends:
    """Strands as they are counted."""
    return [[(each.other, each.there * FINE, each.here * FINE) for each in own] for own in strands]


def nodes_of(weave: Weave, columns: Columns) -> Columns:
    """The columns without passages."""
    return [[item for item in column if item < weave.nodes] for column in columns]


def threaded(weave: Weave, given: Columns) -> Columns:
    """The nodes as they stand, and each passage on the straight line between the ends of its wire."""
    height = [0.0] * len(weave.heights)
    columns = [list(column) for column in given]
    for column in given:
        for row, item in enumerate(column):
            height[item] = row - (len(column) - 1) / 2
    for source, target, passages in weave.ways:
        for step, item in enumerate(passages, 1):
            height[item] = height[source] + (height[target] - height[source]) * step / (len(passages) + 1)
            columns[weave.columns[item]].append(item)
    return [sorted(column, key=height.__getitem__) for column in columns]


def followed(weave: Weave) -> Columns:
    """Items in the order in which one meets them who follows the wires, the upper port first."""
    found: Columns = [[] for _ in range(max(weave.columns, default=-1) + 1)]
    met = [False] * len(weave.heights)
    for start in sorted(range(len(met)), key=lambda item: bool(weave.left[item])):
        stack = [start]
        while stack:
            item = stack.pop()
            if not met[item]:
                met[item] = True
                found[weave.columns[item]].append(item)
                ahead = sorted(weave.right[item], key=lambda strand: strand.here, reverse=True)
                stack += [strand.other for strand in ahead if not met[strand.other]]
    return found


def improved(weave: Weave, sides: tuple[Ends, Ends], start: Columns) -> Found:
    """Sweeps to and fro, each item going to the middle of its neighbours; then neighbours change places."""
    columns = list(start)
    places = [0] * len(weave.heights)
    for column in columns:
        settle(column, places)
    best = Found(crossings(columns, sides[1], places), list(columns))
    waited = 0
    for sweep in range(SWEEPS):
        if not best.crossings or waited == PATIENCE:
            break
        onward = sweep % 2 == 0
        for number in range(len(columns)) if onward else reversed(range(len(columns))):
            if len(columns[number]) > 1:
                columns[number] = drawn(columns[number], sides[0] if onward else sides[1], places)
                settle(columns[number], places)
        count = crossings(columns, sides[1], places)
        waited += 1
        if count < best.crossings:
            best, waited = Found(count, list(columns)), 0
    return exchanged(best, sides, places) if best.crossings else best


def settle(column: Sequence[int], places: list[int]) -> None:
    """Writes down who stands where."""
    for place, item in enumerate(column):
        places[item] = place


def drawn(column: list[int], side: Ends, places: Sequence[int]) -> list[int]:
    """The column sorted by the means of where the items' strands lead; who has none keeps his place."""
    means = {}
    for item in column:
        if own := side[item]:
            total = 0.0
            for other, there, _ in own:
                total += places[other] + there
            means[item] = total / len(own)
    ordered = sorted(means, key=means.__getitem__)
    if len(ordered) == len(column):
        return ordered
    following = iter(ordered)
    return [next(following) if item in means else item for item in column]


def crossings(columns: Columns, right: Ends, places: Sequence[int]) -> int:
    """How many pairs of strands cross."""
    count = 0
    for column in columns:
        strands = [
            (place + here, places[other] + there)
            for place, item in enumerate(column)
            for other, there, here in right[item]
        ]
        if len(strands) > 1:
            strands.sort()
            passed: list[float] = []
            for _, end in strands:
                count += len(passed) - bisect_right(passed, end)
                insort(passed, end)
    return count


def exchanged(found: Found, sides: tuple[Ends, Ends], places: list[int]) -> Found:
    """Two that stand one above the other change places as long as that takes crossings away."""
    columns, gained = [list(column) for column in found.columns], 0
    for column in columns:
        settle(column, places)
    due = set(range(len(columns)))
    while due:
        again = set[int]()
        for number in sorted(due):
            gain = exchange(columns[number], sides, places)
            if gain:
                gained += gain
                again |= {number - 1, number, number + 1} & set(range(len(columns)))
        due = again
    return Found(found.crossings - gained, columns)


def exchange(column: list[int], sides: tuple[Ends, Ends], places: list[int]) -> int:
    """Goes down a column once; how many crossings are gone."""
    gained = 0
    for row in range(len(column) - 1):
        upper, lower = column[row], column[row + 1]
        gain = 0
        for side in sides:
            one, two = side[upper], side[lower]
            if one and two:
                below = [places[other] + there for other, there, _ in two]
                for other, there, _ in one:
                    at = places[other] + there
                    gain += sum((at > end) - (at < end) for end in below)
        if gain > 0:
            gained += gain
            column[row], column[row + 1] = lower, upper
            places[lower], places[upper] = row, row + 1
    return gained
