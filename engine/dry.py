"""Lets a layer record with arrays that have a shape and no memory: so it is known what it takes before it takes it."""

from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

from engine.fit import MOST
from engine.layers.layer import Layer
from engine.tensor import Array, Shape, Spec

CALL = 1_200  # bytes of a recorded call: its arguments, its text, the views of arrays that it was given


class Taken(NamedTuple):
    """What a recording of a layer allocates: bytes whatever the batch, and bytes for each sample."""

    fixed: int
    each: int


@lru_cache(2 * MOST)
def taken(layer: Layer, inputs: tuple[Spec, ...], *, training: bool) -> Taken:
    """By a float32 recording: outputs, scratch, calls and, if `training`, the gradients of inputs that hold numbers."""
    one, two = (recorded(layer, inputs, batch, training) for batch in (1, 2))
    return Taken(2 * one - two, two - one)


def hollow(shape: Shape, dtype: Any) -> Array:
    """An array of this shape whose numbers all lie in the same place. Nobody may write it: that would take long."""
    return as_strided(np.zeros(1, dtype), shape, (0,) * len(shape), writeable=False)


def recorded(layer: Layer, inputs: tuple[Spec, ...], batch: int, training: bool) -> int:
    """Bytes that this recording would allocate."""
    counted: int = 0

    def empty(shape: Shape, dtype: Any = np.float32) -> Array:
        nonlocal counted
        array = hollow(tuple(shape), dtype)
        counted += array.size * array.itemsize
        return array

    def filled(shape: Shape, value: float, dtype: Any = np.float32) -> Array:
        return empty(shape, dtype)

    def constant(array: Array) -> Array:
        return empty(array.shape, np.float32 if array.dtype.kind == "f" else array.dtype)

    def tensor(spec: Spec) -> Array:
        return hollow((*spec.shape, batch), np.int64 if spec.classes else np.float32)

    def op(*arguments: Any, **keywords: Any) -> None:
        nonlocal counted
        counted += CALL

    shapes = [spec.shape for spec in inputs]
    w = SimpleNamespace(training=training, watched=training, rng=np.random.default_rng(0), batch=batch)
    w.empty, w.filled, w.constant = empty, filled, constant
    for name, parameter in layer.parameters_for(*inputs).items():
        setattr(w, name, hollow(parameter.shape, np.float32))
        setattr(w, f"grad_{name}", hollow(parameter.shape, np.float32))
    for name, (shape, _) in layer.state(*shapes).items():
        setattr(w, name, hollow(shape, np.float32))
    w.xs = [tensor(spec) for spec in inputs]
    w.x = w.xs[0] if w.xs else None
    for port, x in zip(layer.inputs(), w.xs, strict=True):
        setattr(w, port, x)
    w.x1 = hollow((inputs[0].size + 1, batch), np.float32) if inputs else None
    outputs = layer.infer(*inputs)
    w.ys, w.loss = [tensor(spec) for spec in outputs], hollow((), np.float32)
    w.y = w.ys[0] if w.ys else None
    counted += sum((y.size + batch) * y.itemsize for y in w.ys)  # each goes on with a row of ones
    layer.forward(w, op)
    if training:
        w.dys = [tensor(spec) for spec in outputs]
        w.dy = w.dys[0] if w.dys else None
        wanted = [
            layer.passes_gradient and not spec.classes and (bool(outputs) or not place)
            for place, spec in enumerate(inputs)
        ]
        w.dxs = [empty(x.shape) if learns else None for x, learns in zip(w.xs, wanted, strict=True)]
        w.dx = w.dxs[0] if w.dxs else None
        layer.backward(w, op)
    return counted
