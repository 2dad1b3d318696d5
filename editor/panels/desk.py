"""The mixer's desk: which strips there are, side by side; none of them is made before it is seen."""

from collections.abc import Collection, Iterable
from math import floor, log10
from typing import NamedTuple

import numpy as np

from editor.selection import Weight
from engine.mask import size
from engine.mixing import Level, Mix, Part, Strips
from engine.tensor import Shape

MOST = 64  # weights of a node that have strips at once; of more there is one for their norm, which opens
ROOM = 1.25  # times the largest weight that a fader reaches


class Strip(NamedTuple):
    """Of a node's norm, without a parameter; or of the number at this place of one when flat."""

    node: str
    parameter: str = ""
    place: int = 0
    shape: Shape = ()

    @property
    def key(self) -> str:
        """The parameter's 'node.name'."""
        return f"{self.node}.{self.parameter}"

    @property
    def weight(self) -> Weight | None:
        """As it is selected; None for a norm."""
        if not self.parameter:
            return None
        return Weight(self.node, self.parameter, tuple(int(at) for at in np.unravel_index(self.place, self.shape)))


class Section(NamedTuple):
    """The strips of one node, from number `first`; a large node begins with its norm."""

    level: Level
    first: int
    norm: bool
    opened: bool

    @property
    def weights(self) -> int:
        """How many there are, seen or not."""
        return sum(size(shape) for _, shape in self.level.parameters)

    @property
    def count(self) -> int:
        """How many strips."""
        return self.norm + (self.weights if self.opened else 0)

    @property
    def scale(self) -> float:
        """How far its faders reach, up and down."""
        return nice(ROOM * self.level.largest)


class Desk(NamedTuple):
    """All sections, from left to right."""

    sections: tuple[Section, ...] = ()

    @property
    def count(self) -> int:
        """Of strips."""
        return self.sections[-1].first + self.sections[-1].count if self.sections else 0

    def section(self, number: int) -> Section:
        """The one in which the strip with this number lies."""
        return next(one for one in self.sections if one.first <= number < one.first + one.count)

    def strip(self, number: int) -> Strip:
        """The one with this number."""
        section = self.section(number)
        place = number - section.first - section.norm
        if place < 0:
            return Strip(section.level.node)
        for name, shape in section.level.parameters:
            if place < size(shape):
                return Strip(section.level.node, name, place, shape)
            place -= size(shape)
        raise IndexError(number)

    def number(self, node: str, weight: Weight | None = None) -> int | None:
        """Of a node's first strip, or a weight's; None where it has none, or is not opened."""
        for section in self.sections:
            if section.level.node != node:
                continue
            if weight is None:
                return section.first
            if not section.opened:
                return None
            before = section.first + section.norm
            for name, shape in section.level.parameters:
                inside = len(shape) == len(weight.index) and all(
                    at < length for at, length in zip(weight.index, shape, strict=True)
                )
                if name == weight.parameter:
                    return before + int(np.ravel_multi_index(weight.index, shape)) if inside else None
                before += size(shape)
        return None

    def parts(self, first: int, last: int) -> tuple[Part, ...]:
        """The numbers that the strips from the first to before the last are of."""
        found = []
        for section in self.sections:
            before = section.first + section.norm
            for name, shape in section.level.parameters if section.opened else ():
                begin, end = max(first - before, 0), min(last - before, size(shape))
                if begin < end:
                    found.append(Part(f"{section.level.node}.{name}", begin, end))
                before += size(shape)
        return tuple(found)


class Numbers(NamedTuple):
    """Of one strip; of a norm RMS of values, of gradients and of changes."""

    value: float
    gradient: float
    following: float


def laid_out(levels: Iterable[Level], opened: Collection[str]) -> Desk:
    """Large nodes show their norm, and their weights only if they are opened."""
    sections, first = list[Section](), 0
    for level in levels:
        large = sum(size(shape) for _, shape in level.parameters) > MOST
        sections.append(Section(level, first, large, not large or level.node in opened))
        first += sections[-1].count
    return Desk(tuple(sections))


def numbers(mix: Mix, strip: Strip) -> Numbers | None:
    """What is known of a strip."""
    if not strip.parameter:
        level = next((one for one in mix.levels if one.node == strip.node), None)
        return None if level is None else Numbers(level.value, level.gradient, level.change)
    told = told_of(mix, strip)
    if told is None:
        return None
    at = strip.place - told.part.start
    return Numbers(float(told.values[at]), float(told.gradients[at]), float(told.following[at]))


def told_of(mix: Mix, strip: Strip) -> Strips | None:
    """The part in which a strip's number is told."""
    for told in mix.strips:
        if told.part.key == strip.key and 0 <= strip.place - told.part.start < len(told.values):
            return told
    return None


def nice(number: float) -> float:
    """The next of 1, 2, 5, 10, …"""
    if not number > 0 or number == float("inf"):
        return 1.0
    unit = 10.0 ** floor(log10(number))
    return next(step * unit for step in (1.0, 2.0, 5.0, 10.0) if step * unit >= number * (1 - 1e-9))
