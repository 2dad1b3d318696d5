"""What is known of a tensor before any number exists: its shape without the batch, and whether it holds classes."""

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

LINE = 64  # bytes that memory moves in: arrays begin on such a boundary
PART = 256  # numbers scaled at a time
SAFE = (1e-24, 1e30)  # sums of squares that float32 holds with all their digits
Shape: TypeAlias = tuple[int, ...]
Array: TypeAlias = NDArray[Any]


class Spec(msgspec.Struct, frozen=True, gc=False):
    """One sample's shape; `classes` > 0 means whole numbers 0 … classes−1 instead of real ones.

    Inside the engine the batch is the last axis: dense (features, N), images (C, H, W, N), labels (N,).
    """

    shape: Shape
    classes: int = 0

    @property
    def size(self) -> int:
        """Numbers in one sample, counted in Python integers so that no product can overflow."""
        return math.prod(self.shape)

    def __str__(self) -> str:
        if self.classes:
            return f"{self.classes} classes" if not self.shape else f"{times(self.shape)} of {self.classes}"
        return times(self.shape)


def times(shape: Shape) -> str:
    """A shape as people write it: 1×8×8."""
    return "×".join(map(str, shape)) or "1"


def divisor(near: int, *numbers: int) -> int:
    """The one of all these numbers that is nearest; the smaller of two."""
    whole = math.gcd(*numbers)
    low = [n for n in range(1, math.isqrt(whole) + 1) if whole % n == 0]
    return min((*low, *(whole // n for n in low)), key=lambda n: (abs(n - near), n))


class ShapeError(ValueError):
    """Shapes or types that do not fit: what it wants and gets, and the next step for the user.

    What would fit, as far as that is certain: `wanted`, for an input port its shape beside the others as they are;
    `setting`, for fields of the layer their values.
    """

    def __init__(
        self, sentence: str, next_step: str, *, wanted: Mapping[str, Shape] = {}, setting: Mapping[str, Any] = {}
    ) -> None:
        super().__init__(sentence)
        self.next_step = next_step
        self.wanted, self.setting = tuple(wanted.items()), tuple(setting.items())


class KindError(ShapeError):
    """Class labels where numbers are wanted, or the other way round: no setting mends it, so no such wire is drawn."""


def aligned(count: int, dtype: Any, make: Callable[..., Array] = np.zeros) -> Array:
    """`count` zeros, or what else is made, where a line of memory begins: a 16k multiply takes half the time there."""
    itemsize = np.dtype(dtype).itemsize
    raw = make(count * itemsize + LINE, np.uint8)
    start = -raw.ctypes.data % LINE
    return raw[start : start + count * itemsize].view(dtype)


def root(array: Any) -> Any:
    """The object that an array's memory belongs to."""
    while (base := getattr(array, "base", None)) is not None:
        array = base
    return array


def start(array: Array) -> int:
    """The address of its first number."""
    address: int = array.__array_interface__["data"][0]
    return address


def copy(source: Any, target: Array) -> None:
    """`target` takes over an array or a number, converted; recorded calls name the array they write last."""
    np.copyto(target, source)


def finite(array: Array) -> bool:
    """Whether every number is."""
    return bool(np.isfinite(array).all())


def norm(tensor: Array) -> float:
    """√(Σx²), the Euclidean length of a whole tensor; NaN if one number is NaN, else inf if one is."""
    flat = tensor.reshape(-1)
    if not flat.size:
        return 0.0
    if flat.dtype.kind != "f":
        flat = flat.astype(np.float64)
    with np.errstate(all="ignore"):
        square = float(np.dot(flat, flat))
    if SAFE[0] < square < SAFE[1]:
        return math.sqrt(square)
    # The squares may have left the range of the type though the numbers are in it: 1e-25 is not 0.
    largest = max(float(flat.max()), -float(flat.min()))
    if largest == 0 or not math.isfinite(largest):
        return largest
    parts = (flat[start : start + PART].astype(np.float64) / largest for start in range(0, flat.size, PART))
    return largest * math.sqrt(sum(float(np.dot(part, part)) for part in parts))
