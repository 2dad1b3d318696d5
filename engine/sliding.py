"""Windows that slide along one axis: the pieces of which pooling over rows, columns and time is put together."""

from typing import Any

import numpy as np

from engine.op import Op
from engine.tensor import Array, Shape, ShapeError, copy, times


def count(length: int, kernel: int, stride: int) -> int:
    """How many windows fit; 0 or less if none does."""
    return (length - kernel) // stride + 1


def pooled(shape: Shape, kernel: int, stride: int) -> Shape:
    """What pooling over windows of kernel × kernel makes of an image's shape; ShapeError if none or too small."""
    if len(shape) != 3:
        step = "Place it where images are (channels × height × width): before Flatten."
        raise ShapeError(f"wants an image and gets {times(shape)}", step)
    channels, height, width = shape
    if height < kernel or width < kernel:
        sentence = f"takes windows of {kernel}×{kernel} from an image of only {times((height, width))}"
        raise ShapeError(sentence, "Use a smaller kernel, or less pooling before it.")
    return (channels, count(height, kernel, stride), count(width, kernel, stride))


def pooled_whole(shape: Shape) -> Shape:
    """What pooling over all of it makes of an image's or a sequence's shape; ShapeError if it is neither."""
    if len(shape) not in (2, 3):
        step = "Place it where images or sequences are: before Flatten."
        raise ShapeError(f"wants an image or a sequence and gets {times(shape)}", step)
    return shape[:1] if len(shape) == 3 else shape[1:]


def padding(setting: str | int, length: int, span: int, stride: int) -> tuple[int, int]:
    """Zeros before and after an axis. 'same' gives ⌈length / stride⌉ outputs; of an odd number the last is at the end.

    `span` is how far a window reaches.
    """
    if isinstance(setting, int):
        return setting, setting
    total = max(0, (-(-length // stride) - 1) * stride + span - length) if setting == "same" else 0
    return total // 2, total - total // 2


def slabs(array: Array, axis: int, kernel: int, stride: int) -> list[Array]:
    """Views of an array, one for each place in the windows: the first of all windows, the second ones…"""
    reach = (count(array.shape[axis], kernel, stride) - 1) * stride + 1
    return [array[(slice(None),) * axis + (slice(u, u + reach, stride),)] for u in range(kernel)]


def clear_unseen(op: Op, dx: Array, axis: int, kernel: int, stride: int) -> bool:
    """Zeros where no window assigns a gradient; True if no number is in two windows, so that it can be assigned."""
    apart = stride >= kernel
    if not apart or stride > kernel or dx.shape[axis] % stride:
        op(copy, 0.0, dx)
    return apart


def strongest(op: Op, x: Array, y: Array, axis: int, kernel: int, stride: int) -> None:
    """y = the greatest of each window along the axis."""
    first, *others = slabs(x, axis, kernel, stride)
    if not others:
        op(copy, first, y)
    for slab in others:
        op(np.maximum, first, slab, out=y)
        first = y


def to_strongest(w: Any, op: Op, x: Array, y: Array, dy: Array, dx: Array, axis: int, kernel: int, stride: int) -> None:
    """Each number takes what is left of ∂L/∂y if it is the maximum, and leaves it to the next if not.

    Done on the numbers' bits: x − y is negative, its sign bit set, wherever x is not the maximum.
    """
    apart = clear_unseen(op, dx, axis, kernel, stride)
    if kernel == 1:
        op(copy, dy, slabs(dx, axis, kernel, stride)[0])
        return
    w.below, w.left, w.spare, w.taken = (w.empty(y.shape) for _ in range(4))
    bits = np.dtype(f"i{y.itemsize}")
    below, left, spare, taken = (array.view(bits) for array in (w.below, w.left, w.spare, w.taken))
    rest = dy.view(bits)
    *pixels, (_, last) = zip(slabs(x, axis, kernel, stride), slabs(dx, axis, kernel, stride), strict=True)
    for place, (pixel, gradient) in enumerate(pixels):
        if apart and place == len(pixels) - 1:
            left = last.view(bits)
        op(np.subtract, pixel, y, w.below)
        op(np.right_shift, below, 8 * y.itemsize - 1, below)  # all ones below the maximum, else all zeros
        op(np.bitwise_and, rest, below, left)
        op(np.bitwise_xor, rest, left, gradient.view(bits) if apart else taken)
        if not apart:
            op(np.add, gradient, w.taken, gradient)
        rest, left, spare = left, spare, left
    if not apart:
        op(np.add, last, rest.view(y.dtype), last)


def whole(array: Array) -> Array:
    """A view of an image as (channels, pixels, N), of a sequence as (1, steps, features·N): over the middle axis, one
    window sees all.
    """
    if array.ndim == 4:
        return array.reshape(len(array), -1, array.shape[-1])
    return array.reshape(1, len(array), -1)
