"""A product that takes so long that nobody could pause meanwhile is cut into several."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from engine.program import Call
from engine.tape import Tape

LONGEST = 2e9  # multiplications of one call: some 30 ms


def short_products(tape: Tape) -> None:
    """Whatever else is done: also where somebody watches."""
    tape.steps = [
        short
        for step in tape.steps
        for short in ([step] if work(step.call) <= LONGEST else map(tape.step, cut(step.call)))
    ]


def work(call: Call) -> float:
    """Multiplications; 0 for what is no product."""
    if call.function not in (np.dot, np.matmul) or len(call.arguments) != 3:
        return 0.0
    first, second, out = call.arguments
    return float(out.size * first.shape[-1]) if min(first.ndim, second.ndim) > 1 else 0.0


def cut(call: Call) -> Iterator[Call]:
    """The same product in pieces: rows of the result, or parts of the longest axis before rows and columns."""
    first, second, out = call.arguments
    if out.ndim == 2:
        axis, factors = 0, (True, False)
    else:
        axis, factors = int(np.argmax(out.shape[:-2])), (True, True)
    length = max(1, int(out.shape[axis] * LONGEST / work(call)))
    for start in range(0, out.shape[axis], length):
        part = slice(start, start + length)
        pair = [piece(f, out, axis, part) if own else f for f, own in zip((first, second), factors, strict=True)]
        yield call._replace(arguments=(*pair, piece(out, out, axis, part)))


def piece(array: Any, out: Any, axis: int, part: slice) -> Any:
    """The part of an array that goes with a part of one of the result's axes; all of it where it serves every place."""
    own = axis - (out.ndim - array.ndim)
    if own < 0 or array.shape[own] != out.shape[axis]:
        return array
    return array[(slice(None),) * own + (part,)]
