"""A recording without memory: as large as can be, and nothing of it is allocated."""

import time
import tracemalloc

import numpy as np
import pytest

from engine.dry import hollow, taken
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.tensor import Spec

MB = 2**20


def test_terabytes_are_counted_without_taking_any() -> None:
    layer, image = Conv2D(filters=64, kernel=11), Spec((64, 4000, 4000))
    tracemalloc.start()
    try:
        begin = time.process_time()
        found = taken(layer, (image,), training=True)
        spent = time.process_time() - begin
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    bands = 64 * 11 * 4000 * 3990 * 4  # a copy of the image for each column of the kernel, and their gradient
    assert 2 * bands < found.each < 1.2 * 2 * bands
    assert peak < MB
    assert spent < 1


def test_what_does_not_grow_with_the_batch_is_told_apart() -> None:
    small, large = (taken(Dense(units=units), (Spec((3,)),), training=True) for units in (10, 1000))
    assert large.each - small.each == 990 * 4, "one float32 for each output; dx and the row of ones stay"
    assert 0 < small.fixed == large.fixed


def test_nothing_is_written_while_it_is_counted() -> None:
    """An array as large as that in a dry recording would take seconds to fill, whatever its memory."""
    with pytest.raises(ValueError, match="read-only"):
        hollow((20_000, 20_000), np.float32)[...] = 1
