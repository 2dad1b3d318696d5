"""Bringing numbers to mean 0 and variance 1 along one axis, and the way back: what all norms of a sample share."""

from typing import Any

import numpy as np

from engine.op import Op
from engine.tensor import Array, Shape


def together(shape: Shape) -> Shape:
    """The axes of a sample that are normalised together: the features of each step of a sequence, else all."""
    return shape[1:] if len(shape) == 2 else shape


def grouped(array: Array) -> Array:
    """(steps, features, N) of a sequence, else (1, all numbers, N)."""
    return array if array.ndim == 3 else array.reshape(1, -1, array.shape[-1])


def standardise(w: Any, op: Op, x: Array, epsilon: float, *, centre: bool = True) -> None:
    """w.standard = (x − mean) / √(variance + ε), each over the middle axis of x (groups, numbers, samples).

    Not centred, it divides by √(mean of squares + ε).
    """
    groups, numbers, samples = x.shape
    w.standard, w.squares = w.empty(x.shape), w.empty(x.shape)
    w.mean, w.spread = w.empty((groups, 1, samples)), w.empty((groups, 1, samples))
    w.share = w.filled((1, numbers), 1 / numbers)
    centred = x
    if centre:
        centred = w.standard
        op(np.matmul, w.share, x, w.mean)
        op(np.subtract, x, w.mean, centred)
        op(np.matmul, w.share, centred, w.mean)  # what rounding left of the mean: of equal numbers all
        op(np.subtract, centred, w.mean, centred)
    op(np.multiply, centred, centred, w.squares)
    op(np.matmul, w.share, w.squares, w.spread)
    op(np.add, w.spread, epsilon, w.spread)
    op(np.sqrt, w.spread, w.spread)  # √(variance + ε)
    op(np.divide, centred, w.spread, w.standard)


def through_standard(w: Any, op: Op, dstandard: Array, dx: Array, *, centre: bool = True) -> None:
    """∂L/∂x: every number moves the mean and the variance of the others too. `dstandard` is written over."""
    op(np.multiply, dstandard, w.standard, w.squares)
    op(np.matmul, w.share, w.squares, w.mean)
    op(np.multiply, w.standard, w.mean, w.squares)
    if centre:
        op(np.matmul, w.share, dstandard, w.mean)
        op(np.subtract, dstandard, w.mean, dstandard)
    op(np.subtract, dstandard, w.squares, dstandard)
    op(np.divide, dstandard, w.spread, dx)
