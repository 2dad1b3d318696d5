"""What layers have recorded, before it has memory: calls on arrays that are mere addresses, for passes to rework."""

from collections.abc import Callable, Iterable
from functools import cached_property
from math import prod
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.lib.array_utils import byte_bounds

from engine.program import Call
from engine.tensor import Array, Shape, aligned, root, start

Content: TypeAlias = float | Array | None


class Buffer:
    """A piece of memory that a layer was given. Equal only to itself.

    `content` is there from the start, and stays where no step writes: one number throughout, or these numbers; None for
    scratch, which holds anything when a pass begins. `lasting` scratch is read by others after the pass. `ones` numbers
    that stay 1 lie behind the `body`, once somebody uses them.
    """

    def __init__(self, shape: Shape, dtype: Any, *, content: Content = None, ones: int = 0) -> None:
        size = prod(shape)
        self.array = aligned(size + ones, dtype, np.empty)  # large ones take no memory before they are written
        self.body = self.array[:size].reshape(shape)
        self.content = content
        self.lasting = False
        self.ones, self.ones_used = ones, False

    @property
    def scratch(self) -> bool:
        return self.content is None

    @cached_property
    def end(self) -> int:
        """The address behind its body."""
        return start(self.array) + self.body.nbytes


class Step(NamedTuple):
    """A call, and the buffers of its arrays. `written` is None where it writes what was there before the recording.

    `assigns`: it gives the whole of `written` new values, whatever was there.
    """

    call: Call
    read: tuple[Buffer, ...]
    written: Buffer | None
    assigns: bool

    @property
    def touched(self) -> tuple[Buffer, ...]:
        return self.read if self.written is None else (*self.read, self.written)


class Tape:
    """Steps in their order, and where each buffer lies: by itself or, since passes, at the place of another one.

    `losses` are the buffers that hold the losses, `late` the steps that run only when somebody wants these; `shared`
    tells the offset of a place in the memory that many have in common.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.late: list[Step] = []
        self.losses: list[Buffer] = []
        self.buffers: dict[int, Buffer] = {}  # by the id of the object that owns the memory
        self.places: dict[Buffer, tuple[Buffer, int]] = {}
        self.shared: dict[Buffer, int] = {}
        self.rows: list[Buffer] = []  # places in which others lie side by side

    def buffer(self, shape: Shape, dtype: Any, *, content: Content = None, ones: int = 0) -> Buffer:
        """A new one."""
        made = Buffer(shape, dtype, content=content, ones=ones)
        self.buffers[id(root(made.array))] = made
        return made

    def owner(self, array: Array) -> Buffer | None:
        """The buffer in which an array lies; None for memory that was there before."""
        return self.buffers.get(id(root(array)))

    def place(self, buffer: Buffer) -> Buffer:
        """Where it lies."""
        while (other := self.places.get(buffer)) is not None:
            buffer = other[0]
        return buffer

    def shift(self, buffer: Buffer) -> int:
        """How many bytes behind the start of its place it begins."""
        shift = 0
        while (other := self.places.get(buffer)) is not None:
            buffer, shift = other[0], shift + other[1]
        return shift

    def lies(self, array: Array, place: Buffer) -> bool:
        """Whether an array lies there."""
        own = self.owner(array)
        return own is not None and self.place(own) is place

    def join(self, buffer: Buffer, other: Buffer) -> None:
        """Lays a buffer at the place of another one, whose body is as long."""
        buffer, other = self.place(buffer), self.place(other)
        self.places[buffer] = other, 0
        other.lasting |= buffer.lasting
        other.ones, other.ones_used = max(other.ones, buffer.ones), other.ones_used or buffer.ones_used

    def line_up(self, buffers: tuple[Buffer, ...], lengths: tuple[int, ...]) -> Buffer:
        """Lays places side by side, each in a stretch of so many numbers; the one place of all of them."""
        row = self.buffer((sum(lengths),), buffers[0].body.dtype)
        row.lasting = True  # what lies between them is never anything but what it was
        self.rows.append(row)
        shift = 0
        for buffer, length in zip(buffers, lengths, strict=True):
            self.places[buffer] = row, shift
            shift += length * row.body.itemsize
        return row

    def take(self, calls: Iterable[Call]) -> None:
        """Takes calls in, with their buffers found."""
        self.steps += [self.step(call) for call in calls]

    def step(self, call: Call) -> Step:
        """A call with its buffers."""
        written = call.written
        target = None if written is None else self.owner(written)
        read, own = [], 0
        for array in call.arrays:
            own += array is written
            buffer = self.owner(array)
            if buffer is None:
                continue
            if buffer.ones and not buffer.ones_used:
                buffer.ones_used = byte_bounds(array)[1] > buffer.end
            if array is not written:
                read.append(buffer)
        assigns = call.assigns and own == 1 and target not in read
        if target is not None and not assigns:
            read.append(target)
        return Step(call, tuple(read), target, assigns and target is not None and covers(written, target))


Pass: TypeAlias = Callable[[Tape], None]


def uses(tape: Tape) -> tuple[dict[Buffer, int], dict[Buffer, int]]:
    """The first and the last step that touches each place."""
    first: dict[Buffer, int] = {}
    last: dict[Buffer, int] = {}
    for index, step in enumerate(tape.steps):
        for buffer in step.touched:
            place = tape.place(buffer)
            first.setdefault(place, index)
            last[place] = index
    return first, last


def covers(array: Any, buffer: Buffer) -> bool:
    """Whether the array is the whole body, in whatever shape."""
    if array.nbytes != buffer.body.nbytes or not (array.flags.c_contiguous or array.flags.f_contiguous):
        return False
    return start(array) == start(buffer.array)
