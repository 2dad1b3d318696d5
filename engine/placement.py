"""Gives a tape memory: one stretch for all its buffers, and its arrays as views of that."""

from typing import Any, NamedTuple

import numpy as np

from engine.program import Call
from engine.tape import Buffer, Tape
from engine.tensor import LINE, Array, aligned, root, start


class Layout(NamedTuple):
    """The offset of every place, in bytes, and how long the whole is."""

    offsets: dict[Buffer, int]
    length: int


def laid_out(tape: Tape) -> Layout:
    """What is shared first, then the others; places that only ever hold one number lie over those with the same."""
    offsets = dict(tape.shared)
    end = rounded(max((offset + buffer.body.nbytes for buffer, offset in offsets.items()), default=0))
    alike: dict[tuple[str, float], list[Buffer]] = {}
    written = {step.written for step in (*tape.steps, *tape.late)}
    for buffer in used(tape):
        if isinstance(buffer.content, float) and buffer not in written:
            alike.setdefault((buffer.body.dtype.str, buffer.content), []).append(buffer)
        elif buffer not in offsets:
            offsets[buffer] = end
            end += rounded(length(buffer))
    for buffers in alike.values():
        offsets.update(dict.fromkeys(buffers, end))
        end += rounded(max(map(length, buffers)))
    return Layout(offsets, end)


def used(tape: Tape) -> dict[Buffer, None]:
    """The places that some step touches or somebody reads afterwards, in their order."""
    touched = [buffer for step in (*tape.steps, *tape.late) for buffer in step.touched]
    lasting = [buffer for buffer in tape.buffers.values() if buffer.lasting]
    return dict.fromkeys(map(tape.place, (*touched, *lasting)))


def length(buffer: Buffer) -> int:
    """Bytes that it needs; the ones behind it only if somebody uses them."""
    return buffer.body.nbytes + buffer.ones_used * buffer.ones * buffer.body.itemsize


def rounded(count: int) -> int:
    """Up to the next line of memory."""
    return -(-count // LINE) * LINE


class Placement:
    """A tape's arrays as they are from now on."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.offsets, count = laid_out(tape)
        self.memory = aligned(count, np.uint8)
        self._known: dict[int, Array] = {}
        self._views: dict[Any, Array] = {}  # one object for one view: NumPy is slow where two lie upon each other
        for buffer, offset in self.offsets.items():
            own = self.memory[offset : offset + length(buffer)].view(buffer.body.dtype)
            if buffer.content is not None:
                own[: buffer.body.size] = np.ravel(buffer.content)
        for buffer in tape.buffers.values():
            if buffer.ones_used and tape.place(buffer) in self.offsets:
                end = self.offset(buffer) + buffer.body.nbytes
                self.memory[end : end + buffer.ones * buffer.body.itemsize].view(buffer.body.dtype)[...] = 1

    def offset(self, buffer: Buffer) -> int:
        """Where in the memory a buffer begins."""
        return self.offsets[self.tape.place(buffer)] + self.tape.shift(buffer)

    def array(self, array: Array) -> Array:
        """The same part of the same buffer; itself where it lies in none."""
        if (known := self._known.get(id(array))) is not None:
            return known
        buffer = self.tape.buffers.get(id(root(array)))
        if buffer is None:
            return array
        offset = self.offset(buffer) + start(array) - start(buffer.array)
        view = offset, array.shape, array.strides, array.dtype
        if view not in self._views:
            self._views[view] = np.ndarray(array.shape, array.dtype, self.memory, offset, array.strides)
        return self._known.setdefault(id(array), self._views[view])

    def call(self, call: Call) -> Call:
        """The same call on these arrays."""
        arguments = tuple([self.array(a) if isinstance(a, np.ndarray) else a for a in call.arguments])
        keywords = {k: self.array(a) if isinstance(a, np.ndarray) else a for k, a in call.keywords.items()}
        return call._replace(arguments=arguments, keywords=keywords)
