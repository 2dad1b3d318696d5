"""Tensors of the file as they are seen in the drawing: which axis there is made of which here.

Files have a batch axis, and channels before steps or after them; layers here have no batch, and steps first. So a
tensor of the file is remembered as a port and a way of reading it. Exchanging axes, splitting them, and axes of length
1 change only that: nodes are drawn when a layer needs the numbers in another order.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from math import prod
from typing import NamedTuple

from engine.formats.onnx.model import OnnxError
from engine.tensor import Shape

BATCH = -1
STAND_IN = 15_485_863  # for the batch in shapes: a prime that float32 holds and no length of a file is a multiple of


class Value(NamedTuple):
    """A node's output, whose shape is cut into `atoms`, none of length 1, in the order of its memory.

    Each of the file's `axes` is a product of some of these atoms, or of the batch. `whole` numbers may be tokens.
    """

    node: str
    shape: Shape
    atoms: Shape
    axes: tuple[tuple[int, ...], ...]
    whole: bool = False

    @property
    def lengths(self) -> Shape:
        """The file's shape, with the stand-in for the batch."""
        return tuple(prod(STAND_IN if atom == BATCH else self.atoms[atom] for atom in group) for group in self.axes)

    @property
    def batch_first(self) -> bool:
        """Whether the first axis is the batch and nothing else, and no other has to do with it."""
        return self.axes[:1] == ((BATCH,),) and not any(BATCH in group for group in self.axes[1:])

    def axis(self, number: int) -> int:
        """An axis that may be counted from the end. OnnxError if there is none."""
        if not -len(self.axes) <= number < len(self.axes):
            raise OnnxError(f"names axis {number} of a tensor with {len(self.axes)} axes")
        return number % len(self.axes)


def seen(node: str, shape: Shape, parts: Sequence[int], axes: Iterable[Iterable[int]]) -> Value:
    """A port whose memory is read as of shape `parts`; each of the file's axes is a product of some of them."""
    long = [place for place, length in enumerate(parts) if length > 1]
    numbers = {place: number for number, place in enumerate(long)} | {BATCH: BATCH}
    groups = tuple(tuple(numbers[place] for place in group if place in numbers) for group in axes)
    return Value(node, shape, tuple(parts[place] for place in long), groups)


def remade(node: str, shape: Shape, value: Value, groups: Sequence[Iterable[int]], lengths: dict[int, int]) -> Value:
    """What a node makes of a value: a port each of whose axes is a product of these axes of the file's.

    `lengths` are those that have changed; axes that are in no group have length 1 now.
    """
    parts: list[int] = []
    axes = [tuple(atom for atom in group if atom == BATCH) for group in value.axes]
    for axis in (axis for group in groups for axis in group):
        if axis in lengths:
            axes[axis] = (len(parts),)
            parts.append(lengths[axis])
            continue
        found: list[int] = []
        for atom in value.axes[axis]:
            found.append(atom if atom == BATCH else len(parts))
            parts += [] if atom == BATCH else [value.atoms[atom]]
        axes[axis] = tuple(found)
    assert prod(parts) == prod(shape), "the layer has made another shape"
    return seen(node, shape, parts, axes)


def plainly(node: str, shape: Shape, batch: int = 0) -> Value:
    """A port as its shape says, with the batch as this axis."""
    axes: list[tuple[int, ...]] = [(place,) for place in range(len(shape))]
    axes.insert(batch, (BATCH,))
    return seen(node, shape, shape, axes)


def with_axes(value: Value, count: int) -> Value:
    """With axes of length 1 in front, so that there are so many at least: as shapes are joined that differ in that."""
    return value._replace(axes=((),) * (count - len(value.axes)) + value.axes)


def transposed(value: Value, order: Sequence[int]) -> Value:
    """With its axes in this order."""
    if sorted(order) != list(range(len(value.axes))):
        raise OnnxError(f"puts the axes {list(order)[:8]} of a tensor with {len(value.axes)} in order")
    return value._replace(axes=tuple(value.axes[axis] for axis in order))


def squeezed(value: Value, axes: Iterable[int]) -> Value:
    """Without these axes, all of length 1."""
    gone = set(axes)
    if any(value.axes[axis] for axis in gone):
        raise OnnxError("leaves out an axis that is longer than 1")
    return value._replace(axes=tuple(group for axis, group in enumerate(value.axes) if axis not in gone))


def regrouped(value: Value, lengths: Sequence[int], batch: int) -> Value | None:
    """The same numbers in the same order under another shape; None if that would cut across an atom.

    `batch` is the length that the batch has in `lengths`.
    """
    left = deque((atom, batch if atom == BATCH else value.atoms[atom]) for group in value.axes for atom in group)
    cuts: list[list[int]] = [[] for _ in value.atoms]
    groups: list[list[tuple[int, int]]] = []
    for place, length in enumerate(lengths):
        group: list[tuple[int, int]] = []
        while left and (length > 1 or (left[0] == (BATCH, 1) and not group)):
            atom, size = left.popleft()
            taken = size if length % size == 0 else length
            if size % taken or (atom == BATCH and taken != size):
                return None
            if taken < size:
                left.appendleft((atom, size // taken))
            length //= taken
            if atom != BATCH:
                cuts[atom].append(taken)
            group.append((atom, len(cuts[atom]) - 1 if atom != BATCH else 0))
        if length != 1:
            return None
        if group and left and left[0] == (BATCH, 1) and lengths[place + 1 : place + 2] != [1]:
            group.append((left.popleft()[0], 0))  # a batch of 1 that has no axis of its own
        groups.append(group)
    if left:
        return None
    starts = [sum(map(len, cuts[:atom])) for atom in range(len(cuts))]
    axes = tuple(tuple(BATCH if atom == BATCH else starts[atom] + cut for atom, cut in group) for group in groups)
    return value._replace(atoms=tuple(length for parts in cuts for length in parts), axes=axes)


def target_lengths(value: Value, wanted: Sequence[int], batch: int, *, keeps_zero: bool) -> list[int]:
    """What Reshape makes of its numbers: 0 for the same length as before, −1 for what is left over."""
    here = [length // STAND_IN * batch if length % STAND_IN == 0 else length for length in value.lengths]
    lengths = [int(length) for length in wanted]
    lengths = [length // STAND_IN * batch if length and length % STAND_IN == 0 else length for length in lengths]
    if not keeps_zero:
        lengths = [here[at] if length == 0 and at < len(here) else length for at, length in enumerate(lengths)]
    total, known = prod(here), prod(length for length in lengths if length != -1)
    if lengths.count(-1) == 1 and known > 0 and total % known == 0:
        lengths[lengths.index(-1)] = total // known
    if min(lengths, default=1) < 1 or prod(lengths) != total:
        raise OnnxError(f"makes the shape {in_words(wanted)} of {in_words(value.lengths)}")
    return lengths


def in_words(lengths: Sequence[int]) -> str:
    """A shape of the file as people write it: N×1×28."""
    words = []
    for length in list(lengths)[:12]:
        times, rest = divmod(int(length), STAND_IN)
        words.append(str(length) if rest or not times else "N" if times == 1 else f"{times}·N")
    return "×".join(words) or "1"
