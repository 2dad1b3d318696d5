"""The identity: a dense layer begins by passing on what it gets."""

from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.initializers.initializer import Initializer, initializer
from engine.tensor import Array, Shape


@initializer(title="Identity")
class Identity(Initializer, Setting):
    """`gain` on the diagonal, else 0. All axes after the first count as one."""

    gain: Annotated[float, Meta(gt=0, le=1e6, description="What each input is multiplied by.")] = 1.0

    def draw(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Array:
        rows = shape[0] if shape else 1
        columns = int(np.prod(shape, dtype=np.int64)) // max(rows, 1)
        return self.gain * np.eye(rows, columns).reshape(shape)
