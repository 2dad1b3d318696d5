"""Long arrays are walked over in pieces that stay in the cache from the first of several calls to the last."""

from itertools import groupby
from typing import Any

import numpy as np

from engine.program import Call
from engine.tape import Step, Tape

TILE = 32_768  # numbers: small enough for the cache, large enough to hide the cost of a call


def tiles(tape: Tape) -> None:
    """Lets steps that go number by number over equally long arrays, one after another, take a piece at a time."""
    found: list[Step] = []
    for length, group in groupby(tape.steps, lambda step: walked(step.call)):
        steps = list(group)
        if length <= TILE or len(steps) == 1:
            found += steps
            continue
        for start in range(0, length, TILE):
            part = slice(start, min(start + TILE, length))
            found += [step._replace(call=piece(step.call, part), assigns=False) for step in steps]
    tape.steps = found


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
