"""What an operation did, with numbers: its formula, what came out, and how the first number came about."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from engine.insight.symbols import AROUND, BEFORE, INFIX, PRODUCTS, operands, own_place, read
from engine.program import Call, Program, Recording, Word
from engine.readings import Worked
from engine.tensor import Array, root, start, times

SHOWN = 6  # numbers of the result
TERMS = 3  # of a sum, with numbers; the others are added up
UNEXPLAINED = (np.equal, np.not_equal, np.right_shift)  # '0 = 1 = 0' is no help
LONGEST = 100_000  # numbers that are added up for an example


class Before(NamedTuple):
    """The first number of the array that an operation writes, as it was before; None where nobody noted it."""

    call: Call
    number: float


def before(call: Call) -> Before | None:
    """Of a call that writes over what it reads."""
    target = call.written
    if target is None or not target.size or not any(own_place(call)):
        return None
    return Before(call, first(call, target, -1))


def worked(program: Program, recording: Recording, call: Call, formula: str, noted: Before | None) -> Worked:
    """Of a call whose numbers are still there."""
    array = result(recording, call)
    if array is None or not array.size:
        return Worked(formula, (), "", shapes(call))
    column, of = looked_at(program, recording, call, array)
    numbers = tuple(map(float, meant(call, column.reshape(-1)[:SHOWN], -1)))
    example, values = exemplified(call, noted) if call.words else ("", ())
    return Worked(formula, numbers, of, shapes(call), column.size, example, values)


def result(recording: Recording, call: Call) -> Array | None:
    """What it wrote; of a data set its inputs."""
    if call.words or call.written is not None:
        return call.written if call.words else None
    return recording.values.get((call.node or "", "inputs"))


def looked_at(program: Program, recording: Recording, call: Call, array: Array) -> tuple[Array, str]:
    """The part of it that is told, and in words which: of what flows along wires the first sample's."""
    if array.size == 1:
        return array, ""
    if call.stage == "update":
        return array, f"the first of {array.size:,}{whose(program, call)}"
    flowing = (*recording.values.values(), *recording.gradients.values())
    if any(array.shape == each.shape and np.may_share_memory(array, each) for each in flowing):
        return array[..., 0], f"first of {recording.batch} samples"
    if array.ndim == 1:
        return array, f"the first of {array.size:,}"
    trained = any(root(array) is root(each) for each in (program.flat, program.flat_gradient))
    if trained or array.shape[-1] != recording.batch:
        return array[(0,) * (array.ndim - 1)], f"first row of {times(array.shape)}"
    return array[..., 0], f"{'first column' if array.ndim == 2 else '[…, 0]'} of {times(array.shape)}"


def whose(program: Program, call: Call) -> str:
    """The parameter in which an optimiser's array begins."""
    for arrays in (program.parameters, program.gradients):
        for name, array in arrays.items():
            begin = start(array)
            if any(begin <= start(each) < begin + array.nbytes for each in call.arrays):
                return f", {name}"
    return ""


def shapes(call: Call) -> str:
    """'weight 8×3, x1 3×32 → y 8×32', in the names of the code."""
    if not call.words:
        return ""
    names, out = operands(call)
    said = [sized(name.text, value) for name, value in zip(names, read(call), strict=False)]
    return f"{', '.join(said)} → {sized(out.text, call.written)}"


def sized(name: str, value: Any) -> str:
    """A name with its shape; a number speaks for itself."""
    if not isinstance(value, np.ndarray):
        return name
    shape = times(value.shape)
    return name if name == shape else f"{name} {shape}" if value.ndim else f"{name} 1"


def first(call: Call, value: Any, place: int) -> float:
    """The number at the beginning of all axes of what is at this place."""
    if not isinstance(value, np.ndarray):
        return float(value)
    return float(meant(call, np.atleast_1d(value[(0,) * value.ndim]), place)[0])


def meant(call: Call, few: Array, place: int) -> Array:
    """Numbers from this place of what was read, or −1 for what was written. Where the call goes over their bits, the
    real ones; a mask of all ones, as which they would be NaN, stays −1.
    """
    names, out = operands(call) if call.words else ([], Word(""))
    dtype = (out if place < 0 else names[place]).dtype
    if dtype is None or dtype.itemsize != few.dtype.itemsize:
        return few
    bits = np.ascontiguousarray(few)
    return np.where(bits == -1, -1.0, bits.view(dtype))


def exemplified(call: Call, noted: Before | None) -> tuple[str, tuple[float, ...]]:
    """How the first number of the result came about; nothing where what it was made from is not there any more."""
    values, target = read(call), call.written
    assert target is not None
    if not all(isinstance(value, np.ndarray | float | int) for value in values):
        return "", ()
    own = own_place(call)
    lost = any(
        isinstance(value, np.ndarray) and not mine and np.may_share_memory(value, target)
        for value, mine in zip(values, own, strict=True)
    )
    if lost or (any(own) and (noted is None or noted.call is not call)):
        return "", ()
    total = first(call, target, -1)
    function: Any = call.function
    if function in PRODUCTS and not any(own) and len(values) == 2:
        return summed(np.asarray(values[0]), np.asarray(values[1]), total, straight=function is np.vecdot)
    pattern = pattern_of(call, len(values))
    if not pattern:
        return "", ()
    numbers = [
        noted.number if mine and noted is not None else first(call, value, place)
        for place, (value, mine) in enumerate(zip(values, own, strict=True))
    ]
    return f"{pattern} = {{}}", (*numbers, total)


def pattern_of(call: Call, count: int) -> str:
    """Of a function that goes number by number: the formula with a place for each."""
    function: Any = call.function
    if not call.elementwise or function in UNEXPLAINED:
        return ""
    if function in INFIX and count == 2:
        return f"{{}} {INFIX[function][0]} {{}}"
    pattern = f"{BEFORE[function]}{{}}" if function in BEFORE else AROUND.get(function, "")
    if pattern.count("{}") == count:
        return pattern
    return f"{function.__name__}({', '.join(['{}'] * count)})"


def summed(left: Array, right: Array, total: float, *, straight: bool) -> tuple[str, tuple[float, ...]]:
    """A product's first number: Σ of the first row times the first column."""
    row = left[(0,) * (left.ndim - 1)]
    column = right[(0,) * (right.ndim - 1)] if straight or right.ndim == 1 else right[(0,) * (right.ndim - 2)][:, 0]
    if not 0 < row.size == column.size <= LONGEST:
        return "", ()
    parts = list(terms(row, column))
    pattern = " + ".join("{}·{}" for _ in parts)
    rest = row.size - len(parts)
    numbers = [number for part in parts for number in part]
    if rest:
        pattern += f" + {{}} from {rest:,} more"
        a, b = (each[len(parts) :].astype(np.float64) for each in (row, column))
        numbers.append(float(np.dot(a, b)))
    return f"{pattern} = {{}}", (*numbers, total)


def terms(row: Array, column: Array) -> Iterator[tuple[float, float]]:
    """The first ones; one more where it is the last."""
    count = row.size if row.size <= TERMS + 1 else TERMS
    yield from ((float(a), float(b)) for a, b in zip(row[:count], column[:count], strict=True))
