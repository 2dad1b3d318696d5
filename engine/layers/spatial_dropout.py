"""Spatial dropout: drops whole channels, because neighbouring pixels know each other's values."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.summary import plain
from engine.tensor import Shape, ShapeError, Spec, copy, times


@layer(title="SpatialDropout", category="Norm & noise")
class SpatialDropout(Layer, Setting):
    """In training, sets a random share of the channels of each sample to 0 and scales the others by 1 / (1 − rate).

    Of sequences, whole features over all steps. After a convolution plain Dropout does little: the neighbours tell
    what was dropped. In use y = x. Input (channels, height, width) or (steps, features). Tompson et al. 2015.
    """

    formula = "y[c] = x[c] · mask[c] / (1 − rate)"
    partials = {"x": "mask[c] / (1 − rate)"}
    rate: Annotated[float, Meta(ge=0, lt=1, description="Share of the channels that are dropped.")] = 0.2

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return f"p {plain(self.rate)}"

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) not in (2, 3):
            raise ShapeError(f"wants an image or a sequence and gets {times(shapes[0])}", "Use Dropout for features.")
        return shapes[0]

    def forward(self, w: Any, op: Op) -> None:
        if not w.training:
            op(copy, w.x, w.y)
            return
        *shape, batch = w.x.shape
        channels = (shape[0], 1, 1, batch) if len(shape) == 3 else (1, shape[1], batch)
        w.chance, w.kept = w.empty(channels, np.float32), w.empty(channels)

        def draw(chance: Any) -> None:
            """Evenly from 0 … 1, into memory that is there."""
            w.rng.random(out=chance, dtype=chance.dtype)

        op(draw, w.chance)
        op(np.greater_equal, w.chance, self.rate, w.kept)
        op(np.multiply, w.kept, 1 / (1 - self.rate), w.kept)
        op(np.multiply, w.x, w.kept, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(np.multiply, w.dy, w.kept, w.dx)  # the same channels are dropped on the way back

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        if len(inputs[0].shape) == 3:
            return TorchTwin("nn.Dropout2d", {"p": self.rate})
        return TorchTwin("nn.Dropout1d", {"p": self.rate}, call="{module}({x}.transpose(1, 2)).transpose(1, 2)")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(rate=0.5), (Spec((4, 2, 3)),)), Example(cls(rate=0.4), (Spec((3, 5)),))]
