"""Weights in safetensors form; what the header says of sizes counts only after it has been compared."""

import math
from typing import Any

import numpy as np
import safetensors.numpy
from safetensors import SafetensorError

from engine.formats.strict_json import JsonError, loads
from engine.tensor import Array

HEADER_BYTES = 4 * 1024 * 1024
TOTAL_BYTES = 2 * 1024**3
FILE_BYTES = 8 + HEADER_BYTES + TOTAL_BYTES
DIMENSIONS = 8
KINDS: dict[str, np.dtype[Any]] = {"F32": np.dtype(np.float32), "F64": np.dtype(np.float64)}


class WeightsError(ValueError):
    """A sentence's end: what is wrong with the weights."""


def decode_weights(data: bytes) -> dict[str, Array]:
    """Arrays by name. WeightsError unless header and data agree to the byte, all in float32 or float64."""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > min(HEADER_BYTES, len(data) - 8):
        raise WeightsError("its weights are cut off or have a damaged header")
    try:
        header = loads(data[8 : 8 + length])
    except JsonError as error:
        raise WeightsError(f"the header of its weights can't be read: {error}") from None
    check_header(header, len(data) - 8 - length)
    try:
        return safetensors.numpy.load(data)
    except (SafetensorError, ValueError) as error:
        raise WeightsError(f"its weights can't be read: {error}") from None


def check_header(header: object, size: int) -> None:
    """WeightsError for entries whose kind or shape is not believed; `size` is what the data have."""
    if not isinstance(header, dict):
        raise WeightsError("the header of its weights is not an object")
    total = 0
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        kind = entry.get("dtype") if isinstance(entry, dict) else None
        shape = entry.get("shape") if isinstance(entry, dict) else None
        if not isinstance(kind, str) or kind not in KINDS:
            raise WeightsError(f"the weights {name[:80]} are {str(kind)[:20]}, not float32 or float64 (F32, F64)")
        if not isinstance(shape, list) or len(shape) > DIMENSIONS or not all(map(is_count, shape)):
            raise WeightsError(f"the weights {name[:80]} have the shape {str(shape)[:80]}, which no array can have")
        total += math.prod(shape) * KINDS[kind].itemsize
    if total != size:
        raise WeightsError(f"its weights announce {total:,} bytes and have {size:,}")


def is_count(value: object) -> bool:
    """Whether it is a whole number from 0; true and false are none."""
    return type(value) is int and 0 <= value <= TOTAL_BYTES


def encode_weights(arrays: dict[str, Array]) -> bytes:
    """The same bytes for the same arrays. WeightsError for kinds and sizes `decode_weights` would refuse."""
    for name, array in arrays.items():
        if array.dtype not in KINDS.values():
            raise WeightsError(f"the weights {name} are {array.dtype}, not float32 or float64")
    total = sum(array.nbytes for array in arrays.values())
    if total > TOTAL_BYTES:
        raise WeightsError(f"its weights have {total:,} bytes, more than {TOTAL_BYTES:,}")
    return safetensors.numpy.save({name: np.asarray(array, order="C") for name, array in arrays.items()})
