"""The end of an iteration: gradients clipped, decay added, and the optimiser's step, as recorded calls."""

from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from engine.course import SCHEDULE, Memory
from engine.op import Op
from engine.program import Call, Program, Recorded
from engine.sheet import Training
from engine.tensor import Array, aligned, norm

Ranges: TypeAlias = Iterable[tuple[slice, float]]


class Update(NamedTuple):
    """The calls, and by name what they remember from step to step, with its first values."""

    calls: list[Call]
    kept: dict[str, Array]
    first_kept: dict[str, Array]


class Workspace(SimpleNamespace):
    """What an optimiser records with: `Optimizer` says what is what. One for each range of the parameters."""

    def __init__(self, program: Program, part: slice, rate: Array, kept: dict[str, Array]) -> None:
        super().__init__(parameters=program.flat[part], gradients=program.flat_gradient[part], rate=rate)
        self._program, self._part, self._kept = program, part, kept

    @cached_property
    def scratch(self) -> Array:
        return aligned(self.parameters.size, self._program.dtype)

    @cached_property
    def spare(self) -> Array:
        return aligned(self.parameters.size, self._program.dtype)

    def kept(self, name: str) -> Array:
        """Its part of an array as long as all parameters: what is trained, and what is not, may change."""
        if name not in self._kept:
            self._kept[name] = aligned(self._program.flat.size, self._program.dtype)
        return self._named(name, self._kept[name][self._part])

    def numbers(self, name: str, *first: float, dtype: Any = np.float64) -> Array:
        """The same for all ranges."""
        if name not in self._kept:
            self._kept[name] = np.array(first, dtype)
        return self._named(name, self._kept[name])

    def factor(self) -> Array:
        """A number to multiply with."""
        return np.zeros((), self._program.dtype)

    def _named(self, name: str, array: Array) -> Array:
        setattr(self, name, array)  # so that the operation's text can name it
        return array


def record_update(program: Program, training: Training, rate: Array, ranges: Ranges | None = None) -> Update:
    """Clipping, decay and the optimiser's step, in this order: decay is none of what is clipped, as in PyTorch.

    `ranges` are the parts of the flat parameters that are trained, each with a factor to its learning rate; by default
    all, with 1. What lies in none of them is neither changed nor clipped, nor counted in a gradient's length.
    """
    parts = [(slice(0, program.flat.size), 1.0)] if ranges is None else sorted(ranges, key=lambda part: part[0].start)
    calls: list[Call] = []
    kept: dict[str, Array] = {}
    record_clipping(program, training, [part for part, _ in parts], calls)
    for place, (part, factor) in enumerate(parts):
        w = Workspace(program, part, rate if factor == 1 else np.zeros((), program.dtype), kept)
        own: list[Call] = []
        op = Recorded(own, None, "update", w)
        if factor != 1:
            w.base = rate
            op(np.multiply, rate, factor, w.rate)
        record_decay(training, w, op)
        training.optimizer.update(w, op)
        calls += [call for call in own if not (place and advances(call, kept))]
    return Update(calls, kept, {name: array.copy() for name, array in kept.items()})


def memory(training: Training, count: int, dtype: Any = np.float32) -> Memory:
    """What optimiser and schedule remember of so many parameters that learn, if any: nothing of it is allocated."""
    found: Memory = {}

    class Dry(Workspace):
        """Notes what is asked for; a single parameter stands for all."""

        def kept(self, name: str) -> Array:
            array = super().kept(name)
            found[name] = (count,), array.dtype
            return array

        def numbers(self, name: str, *first: float, dtype: Any = np.float64) -> Array:
            array = super().numbers(name, *first, dtype=dtype)
            found[name] = array.shape, array.dtype
            return array

    one: Any = SimpleNamespace(flat=np.zeros(1, dtype), flat_gradient=np.zeros(1, dtype), dtype=np.dtype(dtype))
    if count:
        training.optimizer.update(Dry(one, slice(0, 1), np.zeros((), dtype), {}), lambda *_, **__: None)
    if training.schedule.memory and not training.schedule.constant:
        found[SCHEDULE] = (len(training.schedule.memory),), np.dtype(np.float64)
    return found


def advances(call: Call, kept: dict[str, Array]) -> bool:
    """Whether it moves numbers on that all ranges share: the first range's calls have done it."""
    return any(call.arguments[-1] is array for array in kept.values())


def record_decay(training: Training, w: Any, op: Op) -> None:
    """What the penalties λ₂/2·Σw² and λ₁·Σ|w| add to the gradient: λ₂·w and λ₁·sign(w)."""
    if training.l2:
        op(np.multiply, w.parameters, training.l2, w.scratch)
        op(np.add, w.gradients, w.scratch, w.gradients)
    if training.l1:
        op(np.sign, w.parameters, w.scratch)
        op(np.multiply, w.scratch, training.l1, w.scratch)
        op(np.add, w.gradients, w.scratch, w.gradients)


def record_clipping(program: Program, training: Training, parts: list[slice], calls: list[Call]) -> None:
    """Each number, then each array's length, then the length of all together."""
    joined = list(joined_parts(parts))
    for part in joined if training.clip_value else ():
        w = Workspace(program, part, np.zeros(0), {})
        op = Recorded(calls, None, "update", w)
        op(np.minimum, w.gradients, training.clip_value, out=w.gradients)
        op(np.maximum, w.gradients, -training.clip_value, out=w.gradients)
    if training.clip_layer_norm:
        for name, gradient in program.gradients.items():
            record_shortening(program, trained(program, gradient, joined), training.clip_layer_norm, name, calls)
    if training.clip_norm:
        record_shortening(program, joined, training.clip_norm, "", calls)


def record_shortening(program: Program, parts: list[slice], longest: float, name: str, calls: list[Call]) -> None:
    """The length of these parts of the gradient together; they are of the parameter with this name, or of all."""
    if not parts:
        return
    w = Workspace(program, parts[0], np.zeros(0), {})
    op = Recorded(calls, name.rpartition(".")[0] or None, "update", w)
    if len(parts) == 1:
        op(clip_by_norm, longest, w.gradients)
        return
    w.gradients, length = program.gradients[name] if name else program.flat_gradient, w.factor()
    op(measure, *[program.flat_gradient[part] for part in parts], length)
    for part in parts:
        op(shorten, longest, length, program.flat_gradient[part])


def joined_parts(parts: list[slice]) -> Iterable[slice]:
    """The same with those made one that lie side by side; in their order."""
    start = None
    for part, following in pairwise([*parts, None]):
        assert part is not None
        start = part.start if start is None else start
        if following is None or following.start != part.stop:
            yield slice(start, part.stop)
            start = None


def trained(program: Program, gradient: Array, parts: list[slice]) -> list[slice]:
    """What of these parts lies in a parameter's gradient."""
    start = (gradient.ctypes.data - program.flat_gradient.ctypes.data) // program.flat.itemsize
    cut = (slice(max(part.start, start), min(part.stop, start + gradient.size)) for part in parts)
    return [part for part in cut if part.start < part.stop]


def clip_by_norm(longest: float, gradients: Array) -> None:
    """Shortens a gradient to the given Euclidean length, keeping its direction."""
    shorten(longest, norm(gradients), gradients)


def measure(*arrays: Array) -> None:
    """Assigns to the last array the Euclidean length of all before it together."""
    *parts, length = arrays
    length[...] = norm(np.array([norm(part) for part in parts]))


def shorten(longest: float, length: Any, gradients: Array) -> None:
    """Makes a gradient as much shorter as all of that length have to be."""
    if length > longest:
        np.multiply(gradients, longest / float(length), gradients)
