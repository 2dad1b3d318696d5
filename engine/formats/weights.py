"""Weights in safetensors form; what the header says of sizes counts only after it has been compared."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import safetensors.numpy
from safetensors import SafetensorError

from engine.formats.strict_json import JsonError, loads
from engine.tensor import Array, Shape, norm, times

HEADER_BYTES = 4 * 1024 * 1024
TOTAL_BYTES = 2 * 1024**3
FILE_BYTES = 8 + HEADER_BYTES + TOTAL_BYTES
DIMENSIONS = 8
WHAT = "weights"
KINDS: dict[str, np.dtype[Any]] = {"F32": np.dtype(np.float32), "F64": np.dtype(np.float64)}


class WeightsError(ValueError):
    """A sentence's end: what is wrong with the weights."""


def announced(head: Callable[[int], bytes], size: int, what: str = WHAT) -> dict[str, Shape]:
    """Each array's shape, from the first bytes alone, of which `head` gives so many; `size` is what there is in all.

    `what` the arrays are, sentences say.
    WeightsError unless header and size agree to the byte, all in float32 or float64.
    """
    start = head(8)
    length = int.from_bytes(start, "little")
    if len(start) < 8 or length > min(HEADER_BYTES, size - 8):
        raise WeightsError(f"its {what} are cut off or have a damaged header")
    try:
        header = loads(head(8 + length)[8:])
    except JsonError as error:
        raise WeightsError(f"the header of its {what} can't be read: {error}") from None
    return check_header(header, size - 8 - length, what)


def misfit(found: dict[str, Shape], wanted: dict[str, Shape]) -> str | None:
    """A clause that names the first array that is missing, or has another shape than the graph wants."""
    for name, shape in wanted.items():
        if name not in found:
            return f"the weights of {name} are missing"
        if found[name] != shape:
            return f"the weights of {name} have shape {times(found[name])}, the graph wants {times(shape)}"
    return next((f"{name[:80]} is nothing in the graph" for name in found if name not in wanted), None)


def not_finite(arrays: dict[str, Array], what: str = WHAT) -> str | None:
    """A clause that names the first array that holds NaN or infinity."""
    spoilt = (name for name, array in arrays.items() if not np.isfinite(norm(array)) and not np.isfinite(array).all())
    return next((f"the {what} of {name} hold NaN or infinity" for name in spoilt), None)


def decode_weights(data: bytes, what: str = WHAT) -> dict[str, Array]:
    """Arrays by name, to the bit. WeightsError unless header and data agree."""
    announced(lambda size: data[:size], len(data), what)
    try:
        return safetensors.numpy.load(data)
    except (SafetensorError, ValueError) as error:
        raise WeightsError(f"its {what} can't be read: {error}") from None


def check_header(header: object, size: int, what: str) -> dict[str, Shape]:
    """The shapes. WeightsError for entries whose kind or shape is not believed; `size` is what the data have."""
    if not isinstance(header, dict):
        raise WeightsError(f"the header of its {what} is not an object")
    total = 0
    shapes: dict[str, Shape] = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        kind = entry.get("dtype") if isinstance(entry, dict) else None
        shape = entry.get("shape") if isinstance(entry, dict) else None
        if not isinstance(kind, str) or kind not in KINDS:
            raise WeightsError(f"the {what} {name[:80]} are {str(kind)[:20]}, not float32 or float64 (F32, F64)")
        if not isinstance(shape, list) or len(shape) > DIMENSIONS or not all(map(is_count, shape)):
            raise WeightsError(f"the {what} {name[:80]} have the shape {str(shape)[:80]}, which no array can have")
        total += math.prod(shape) * KINDS[kind].itemsize
        shapes[name] = tuple(shape)
    if total != size:
        raise WeightsError(f"its {what} announce {total:,} bytes and have {size:,}")
    return shapes


def is_count(value: object) -> bool:
    """Whether it is a whole number from 0; true and false are none."""
    return type(value) is int and 0 <= value <= TOTAL_BYTES


def encode_weights(arrays: dict[str, Array], what: str = WHAT) -> bytes:
    """The same bytes for the same arrays. WeightsError for kinds and sizes `decode_weights` would refuse."""
    for name, array in arrays.items():
        if array.dtype not in KINDS.values():
            raise WeightsError(f"the {what} {name} are {array.dtype}, not float32 or float64")
    total = sum(array.nbytes for array in arrays.values())
    if total > TOTAL_BYTES:
        raise WeightsError(f"its {what} have {total:,} bytes, more than {TOTAL_BYTES:,}")
    return safetensors.numpy.save({name: np.asarray(array, order="C") for name, array in arrays.items()})
