"""Long arrays are walked over in pieces that stay in the cache from the first of several calls to the last."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import numpy as np

from engine.program import Call
from engine.tape import Tape

TILE = 32_768  # numbers: small enough for the cache, large enough to hide the cost of a call


def tiles(tape: Tape) -> None:
    """Lets steps that go number by number over equally long arrays, one after another, take a piece at a time."""
    pieces = in_pieces([step.call for step in tape.steps])
    tape.steps = [tape.steps[place]._replace(call=call, assigns=False) for place, call in pieces]


def in_pieces(calls: list[Call]) -> Iterator[tuple[int, Call]]:
    """The calls, or what takes the place of each, with the place that it had."""
    for length, group in groupby(enumerate(calls), lambda placed: walked(placed[1])):
        placed = list(group)
        if length <= TILE or len(placed) == 1:
            yield from placed
            continue
        for start in range(0, length, TILE):
            part = slice(start, min(start + TILE, length))
            yield from [(place, piece(call, part)) for place, call in placed]


def walked(call: Call) -> int:
    """How many numbers a call goes over in the order in which they lie; 0 if it is not so simple."""
    if not call.elementwise:
        return 0
    arrays = [array for array in call.arrays if array.ndim]
    shapes = {array.shape for array in arrays}
    if len(shapes) != 1 or not all(array.flags.c_contiguous for array in arrays):
        return 0
    return arrays[0].size


def piece(call: Call, part: slice) -> Call:
    """The same call for some of the numbers."""

    def cut(value: Any) -> Any:
        return value.reshape(-1)[part] if isinstance(value, np.ndarray) and value.ndim else value

    keywords = {name: cut(value) for name, value in call.keywords.items()}
    return call._replace(arguments=tuple(map(cut, call.arguments)), keywords=keywords)
