"""What the file computes from constants alone, most of all shapes: worked out while it is read."""

from collections.abc import Callable, Sequence
from functools import reduce
from math import prod
from typing import Any, TypeAlias

import numpy as np

from engine.formats.onnx.model import Node, OnnxError
from engine.tensor import Array

Given: TypeAlias = Sequence[Array | None]
ROOM = 64 * 2**20  # bytes that all results may take however small the file
TIMES = 4  # and for each byte of the file
TYPES: dict[int, type[Any]] = {1: np.float32, 6: np.int32, 7: np.int64, 9: np.bool_, 10: np.float32, 11: np.float64}


class Room:
    """How much memory results may still take: a few nodes can double a tensor again and again."""

    def __init__(self, file_size: int) -> None:
        self.left = ROOM + TIMES * file_size

    def lend(self, size: int) -> None:
        """The same for what is needed only for a moment."""
        self.take(size)
        self.left += size

    def take(self, size: int) -> None:
        """OnnxError if there is no more."""
        self.left -= size
        if self.left < 0:
            raise OnnxError("computes more numbers from its constants than there is room for", "Export it simplified.")


def essence(array: Array) -> Array:
    """Without the repetitions along axes that take no memory."""
    return array[tuple(slice(0, 1) if not stride else slice(None) for stride in array.strides)]


def single(array: Array) -> float | None:
    """The number that is all of its numbers; None if they differ, or there are none."""
    numbers = essence(array)
    if not numbers.size:
        return None
    first = numbers.reshape(-1)[0]
    return float(first) if (numbers == first).all() else None


def ints(array: Array | None, what: str) -> list[int]:
    """A constant that lists whole numbers, or is one."""
    if array is None or array.dtype.kind not in "iu" or array.ndim > 1 or array.size > 64:
        raise OnnxError(f"has {what} that are no short list of whole numbers")
    return [int(number) for number in array.reshape(-1)]


def split(node: Node, given: Given, _: Room) -> tuple[Array, ...]:
    array = given[0]
    assert array is not None
    axis, count = axis_of(array, node), len(node.outputs)
    each = -(-array.shape[axis] // count)
    sizes = ints(given[1], "lengths") if len(given) > 1 and given[1] is not None else [each] * (count - 1)
    return tuple(np.split(array, np.cumsum(sizes)[: count - 1], axis))


def axis_of(array: Array, node: Node, usual: int = 0) -> int:
    """The attribute `axis`, counted from the front."""
    axis = node.attributes.get("axis", usual)
    if type(axis) is not int or not -array.ndim <= axis < max(1, array.ndim):
        raise OnnxError(f"names axis {str(axis)[:20]} of a constant with {array.ndim} axes")
    return axis % max(1, array.ndim)


def elementwise(function: Callable[..., Any]) -> Callable[[Node, Given, Room], Array]:
    """A NumPy function of arrays of shapes that can be joined."""

    def folded(_: Node, given: Given, room: Room) -> Array:
        arrays = [array for array in given if array is not None]
        shape = np.broadcast_shapes(*(array.shape for array in arrays))
        parts = [essence(array) for array in arrays]
        size = prod(np.broadcast_shapes(*(part.shape for part in parts)))
        room.take(size * max(part.itemsize for part in parts))
        return np.broadcast_to(function(*parts), shape)

    return folded


def product(_: Node, given: Given, room: Room) -> Array:
    """MatMul by a matrix."""
    rows, matrix = given
    assert rows is not None
    assert matrix is not None
    if matrix.ndim != 2 or rows.ndim < 2 or not rows.size:
        raise OnnxError("multiplies constants that are no matrices")
    part = essence(rows[..., :1]).repeat(rows.shape[-1], -1) if not rows.strides[-1] else essence(rows)
    room.take(part.size // part.shape[-1] * matrix.shape[1] * part.itemsize)
    return np.broadcast_to(np.matmul(part, matrix), (*rows.shape[:-1], matrix.shape[1]))


def constant(node: Node, _: Given, room: Room) -> Array:
    """The node Constant, whose number is an attribute."""
    for name, kind in (("value_float", np.float32), ("value_int", np.int64)):
        for known_as in (name, f"{name}s"):
            if known_as in node.attributes:
                return np.asarray(node.attributes[known_as], kind)
    value = node.attributes.get("value")
    if not isinstance(value, np.ndarray):
        raise OnnxError("holds no plain numbers")
    return value


def filled(node: Node, given: Given, _: Room) -> Array:
    """ConstantOfShape; repeated numbers take no memory."""
    value = node.attributes.get("value", np.zeros(1, np.float32))
    if not isinstance(value, np.ndarray) or value.size != 1:
        raise OnnxError("fills with something that is no number")
    return np.broadcast_to(value.reshape(()), ints(given[0], "lengths"))


def expanded(_: Node, given: Given, __: Room) -> Array:
    """Expand: likewise."""
    assert given[0] is not None
    shape = np.broadcast_shapes(given[0].shape, tuple(ints(given[1], "lengths")))
    return np.broadcast_to(given[0], shape)


def cast(node: Node, given: Given, room: Room) -> Array:
    kind = TYPES.get(node.attributes.get("to", 0))
    if kind is None or given[0] is None:
        raise OnnxError("casts to a type that is not read here")
    room.take(given[0].size * np.dtype(kind).itemsize)
    return given[0].astype(kind)


def gathered(node: Node, given: Given, room: Room) -> Array:
    table, places = given
    assert table is not None
    assert places is not None
    axis = axis_of(table, node)
    room.take(places.size * (table.size // max(1, table.shape[axis])) * table.itemsize)
    return np.asarray(table.take(places, axis))


def sliced(_: Node, given: Given, __: Room) -> Array:
    array, starts, ends, axes, steps = [*given, None, None][:5]
    assert array is not None
    first, last = ints(starts, "starts"), ints(ends, "ends")
    along = ints(axes, "axes") if axes is not None else list(range(len(first)))
    by = ints(steps, "steps") if steps is not None else [1] * len(first)
    parts = [slice(None)] * array.ndim
    for axis, start, end, step in zip(along, first, last, by, strict=True):
        parts[axis] = slice(start, None if step < 0 and end < -array.shape[axis] else end, step)
    return array[tuple(parts)]


def joined(node: Node, given: Given, room: Room) -> Array:
    arrays = [array for array in given if array is not None]
    room.take(sum(array.nbytes for array in arrays))
    return np.concatenate(arrays, axis_of(arrays[0], node))


def reshaped(node: Node, given: Given, room: Room) -> Array:
    array, lengths = given[0], ints(given[1], "lengths")
    assert array is not None
    if not node.attributes.get("allowzero"):
        lengths = [array.shape[at] if length == 0 else length for at, length in enumerate(lengths)]
    room.take(array.nbytes)
    return array.reshape(lengths)


def unsqueezed(_: Node, given: Given, __: Room) -> Array:
    assert given[0] is not None
    return np.expand_dims(given[0], tuple(ints(given[1], "axes")))


def squeezed(_: Node, given: Given, __: Room) -> Array:
    assert given[0] is not None
    return np.squeeze(given[0], tuple(ints(given[1], "axes")) if len(given) > 1 and given[1] is not None else None)


def transposed(node: Node, given: Given, _: Room) -> Array:
    assert given[0] is not None
    return given[0].transpose(node.attributes.get("perm"))


def counted(_: Node, given: Given, room: Room) -> Array:
    """Range."""
    start, limit, delta = (0 if array is None else single(array) for array in given)
    if start is None or limit is None or not delta or not abs(limit - start) < 1e9 * abs(delta):
        raise OnnxError("counts further than there is room for")
    room.take(int(8 * (abs(limit - start) / abs(delta) + 1)))
    assert given[0] is not None
    return np.arange(start, limit, delta, dtype=given[0].dtype)


def divided(a: Array, b: Array) -> Array:
    """Whole numbers as ONNX has it: towards 0."""
    if a.dtype.kind in "iu":
        return np.trunc(np.divide(a, b)).astype(a.dtype)
    return np.divide(a, b)


FOLDED: dict[str, Callable[[Node, Given, Room], Array | tuple[Array, ...]]] = {
    "Constant": constant,
    "ConstantOfShape": filled,
    "Expand": expanded,
    "Cast": cast,
    "Gather": gathered,
    "Slice": sliced,
    "Split": split,
    "Concat": joined,
    "Reshape": reshaped,
    "Unsqueeze": unsqueezed,
    "Squeeze": squeezed,
    "Transpose": transposed,
    "MatMul": product,
    "Range": counted,
    "Identity": lambda _, given, __: np.asarray(given[0]).view(),  # another constant that was equal
    "Shape": lambda node, given, _: shape_part(np.asarray(given[0]).shape, node),
    "Size": lambda _, given, __: np.asarray(np.asarray(given[0]).size),
}

ELEMENTWISE: dict[str, Callable[..., Any]] = {
    "Abs": np.abs,
    "Add": np.add,
    "And": np.logical_and,
    "Ceil": np.ceil,
    "Div": divided,
    "Equal": np.equal,
    "Exp": np.exp,
    "Floor": np.floor,
    "Greater": np.greater,
    "Less": np.less,
    "Log": np.log,
    "Max": lambda *arrays: reduce(np.maximum, arrays),
    "Min": lambda *arrays: reduce(np.minimum, arrays),
    "Mod": np.mod,
    "Mul": np.multiply,
    "Neg": np.negative,
    "Not": np.logical_not,
    "Or": np.logical_or,
    "Pow": np.power,
    "Reciprocal": np.reciprocal,
    "Sqrt": np.sqrt,
    "Sub": np.subtract,
    "Where": np.where,
}
FOLDED |= {name: elementwise(function) for name, function in ELEMENTWISE.items()}


def shape_part(lengths: Sequence[int], node: Node) -> Array:
    """What the operator Shape gives of a shape: all of it, or a part."""
    start, end = node.attributes.get("start", 0), node.attributes.get("end")
    return np.asarray(list(lengths)[slice(start, end)], np.int64)


def fold(node: Node, given: Given, room: Room) -> Array | tuple[Array, ...]:
    """What the node makes. OnnxError where its inputs are not what the operator takes."""
    try:
        with np.errstate(all="ignore"):
            return FOLDED[node.operator](node, given, room)
    except OnnxError:
        raise
    except (ValueError, TypeError, IndexError, AssertionError, OverflowError, MemoryError, AttributeError):
        raise OnnxError("has constants at its inputs that it cannot be computed of") from None
