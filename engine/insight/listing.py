"""The code that ran: functions as they were read in, with the lines that recorded an operation."""

import inspect
from functools import cache
from itertools import islice
from pathlib import Path
from types import CodeType
from typing import NamedTuple

from engine.program import Call, Place
from engine.readings import Listing


class Source(NamedTuple):
    """A function's lines, and the number of the first of them in its file."""

    text: str
    first: int


def listings(call: Call) -> tuple[Listing, ...]:
    """From the layer's own forward or backward to the function that recorded the call; none where there is no file."""
    found = [listing(place) for place in call.recorded]
    if not found and (code := getattr(call.function, "__code__", None)) is not None:  # it is what runs itself
        found = [listing(Place(code, -1))]
    return tuple([each for each in found if each is not None])


@cache
def listing(place: Place) -> Listing | None:
    """One function."""
    source = read(place.code)
    if source is None:
        return None
    begin, end = lines(place)
    file = "/".join(Path(place.code.co_filename).parts[-3:])
    return Listing(place.code.co_qualname, file, source.first, source.text, begin - source.first, end - source.first)


@cache
def read(code: CodeType) -> Source | None:
    """Of a function that is there; None where its file is not."""
    try:
        found, first = inspect.getsourcelines(code)
    except (OSError, SyntaxError):
        return None
    indent = min((len(line) - len(line.lstrip()) for line in found if line.strip()), default=0)
    return Source("\n".join(line.rstrip()[indent:] for line in found), first)


def lines(place: Place) -> tuple[int, int]:
    """The first and the last line of the instruction; of a function that runs as a whole its heading."""
    positions = place.code.co_positions()
    if place.instruction >= 0:
        first, last, _, _ = next(islice(positions, place.instruction // 2, None), (None, None, None, None))
        if first is not None and last is not None:
            return first, last
    return place.code.co_firstlineno, place.code.co_firstlineno
