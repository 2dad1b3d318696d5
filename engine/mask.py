"""Some numbers of an array, by their places in it when flat: the weights that are frozen, or that alone learn."""

from typing import TypeAlias

import msgspec

from engine.tensor import Shape, times

Runs: TypeAlias = tuple[tuple[int, int], ...]  # first place, and the one after the last; in order, apart

MOST = 4096  # runs of one mask: each is updated by calls of its own


class Mask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers at these runs of places, of an array that has this shape."""

    shape: Shape
    runs: Runs

    def __post_init__(self) -> None:
        if self.runs != union(self.runs, ()) or not all(0 <= begin < end for begin, end in self.runs):
            raise ValueError("a mask's runs are pairs of places, in order, and do not touch")
        if self.runs and self.runs[-1][1] > size(self.shape):
            raise ValueError(f"a mask's last place is {self.runs[-1][1] - 1}, beyond an array of {times(self.shape)}")
        if len(self.runs) > MOST:
            raise ValueError(f"a mask has at most {MOST:,} runs")

    @property
    def count(self) -> int:
        """How many numbers it is of."""
        return sum(end - begin for begin, end in self.runs)

    def has(self, place: int) -> bool:
        """Whether the number at this place is one of them."""
        return any(begin <= place < end for begin, end in self.runs)

    def covers(self, begin: int, end: int) -> bool:
        """Whether all of a run are."""
        return any(first <= begin and end <= last for first, last in self.runs)


def size(shape: Shape) -> int:
    """How many numbers an array holds, as a Python number: a file may claim any."""
    found = 1
    for length in shape:
        found *= length
    return found


def union(runs: Runs, others: Runs) -> Runs:
    """What lies in either."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted((*runs, *others)):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return tuple(found)


def minus(runs: Runs, others: Runs) -> Runs:
    """What lies in the first and not in the others."""
    found = list(runs)
    for begin, end in others:
        parts = ((max(a, first), min(b, last)) for first, last in found for a, b in ((first, begin), (end, last)))
        found = [(first, last) for first, last in parts if first < last]
    return tuple(found)
