"""Which wires shall run level: items that hang together by them make one row."""

from bisect import bisect
from collections.abc import Sequence
from typing import NamedTuple

from editor.document.arrange.body import STEP
from editor.document.arrange.order import Columns
from editor.document.arrange.weave import Strand, Weave


class Rows(NamedTuple):
    """For each item the row that it belongs to, and how far below the row's own height it lies."""

    row: list[int]
    below: list[float]
    total: int


def rows(weave: Weave, columns: Columns) -> Rows:
    """Joins each item with one on its left and one on its right, as far as no two level wires cross."""
    places = [0] * len(weave.heights)
    for column in columns:
        for place, item in enumerate(column):
            places[item] = place
    ahead = [chosen(weave, item, weave.right, places) for item in range(len(places))]
    back = [chosen(weave, item, weave.left, places) for item in range(len(places))]
    for source, target, passages in weave.ways:  # a long wire runs level with both its ends, or with none
        first, last = ahead[source], back[target]
        leaves = first is not None and first.other == passages[0]
        arrives = last is not None and last.other == passages[-1]
        if leaves != arrives:
            ahead[source], back[target] = None if leaves else first, None if arrives else last
    row, below, total = [-1] * len(places), [0.0] * len(places), 0
    for column in columns:
        joined = level(column, ahead, back, places, weave)
        for item in column:
            if row[item] < 0:
                row[item], total = total, total + 1
                below[item] = 0.0 if item < weave.nodes else STEP / 2  # as high as ports, when rows are on the grid
            strand = joined.get(item)
            if strand is not None:
                row[strand.other] = row[item]
                below[strand.other] = below[item] + strand.here - strand.there
    return Rows(row, below, total)


def chosen(weave: Weave, item: int, strands: Sequence[Sequence[Strand]], places: Sequence[int]) -> Strand | None:
    """The strand that may run level on this side: of the heaviest the middle one; none where two are alike."""
    best = max((rank(weave, item, strand) for strand in strands[item]), default=(False, 0, False))
    heaviest = [strand for strand in strands[item] if rank(weave, item, strand) == best]
    ends: dict[int, list[Strand]] = {}
    for strand in sorted(heaviest, key=lambda strand: (places[strand.other], strand.there, strand.here)):
        ends.setdefault(strand.other, []).append(strand)
    if len(ends) % 2 == 0:
        return None
    pair = list(ends.values())[len(ends) // 2]
    return pair[len(pair) // 2]


def rank(weave: Weave, item: int, strand: Strand) -> tuple[bool, int, bool]:
    """Passages go on level before all; then what lies on the longest way, and what ends at a node."""
    passage = strand.other >= weave.nodes
    return passage and item >= weave.nodes, strand.weight, not passage


def level(
    column: Sequence[int],
    ahead: Sequence[Strand | None],
    back: Sequence[Strand | None],
    places: Sequence[int],
    weave: Weave,
) -> dict[int, Strand]:
    """The strands to the next column that both ends have chosen and that cross no other, the heaviest first."""
    wished = []
    for item in column:
        strand = ahead[item]
        if strand is not None and (other := back[strand.other]) is not None and other.other == item:
            wished.append((rank(weave, item, strand), item, strand))
    wished.sort(key=lambda each: each[0], reverse=True)
    found: dict[int, Strand] = {}
    taken: list[tuple[int, int]] = []  # places of both ends, from the top
    for _, item, strand in wished:
        ends = (places[item], places[strand.other])
        at = bisect(taken, ends)
        if (at and taken[at - 1][1] > ends[1]) or (at < len(taken) and taken[at][1] < ends[1]):
            continue
        taken.insert(at, ends)
        found[item] = strand
    return found
