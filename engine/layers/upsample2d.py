"""Upsampling: every pixel becomes a square of its own colour."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.tensor import Array, Shape, ShapeError, Spec, copy, times


@layer(title="Upsample2D", category="Layers")
class Upsample2D(Layer, Setting):
    """Repeats each pixel factor times down and across: y[c, i, j] = x[c, ⌊i/factor⌋, ⌊j/factor⌋].

    With a convolution behind it, it enlarges without the chequerboard of ConvTranspose2D. Input (channels, height,
    width), output (channels, factor·height, factor·width).
    """

    formula = "y[c, i, j] = x[c, ⌊i/factor⌋, ⌊j/factor⌋]"
    partials = {"x": "1 for each of its copies"}
    factor: Annotated[int, Meta(ge=1, le=64, description="How many times as high and as wide.")] = 2

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return f"×{self.factor}"

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) != 3:
            step = "Place it where images are (channels × height × width): before Flatten, or after Reshape."
            raise ShapeError(f"wants an image and gets {times(shapes[0])}", step)
        channels, height, width = shapes[0]
        return (channels, self.factor * height, self.factor * width)

    def squares(self, image: Array, x: Array) -> Array:
        """The large image as (channels, height, factor, width, factor, N)."""
        channels, height, width, batch = x.shape
        return image.reshape(channels, height, self.factor, width, self.factor, batch)

    def forward(self, w: Any, op: Op) -> None:
        op(copy, w.x[:, :, None, :, None], self.squares(w.y, w.x))

    def backward(self, w: Any, op: Op) -> None:
        """∂L/∂x = the sum over the square."""
        if w.dx is None:
            return
        squares = self.squares(w.dy, w.x)
        first, *others = [squares[:, :, u, :, v] for u, v in np.ndindex(self.factor, self.factor)]
        if not others:
            op(copy, first, w.dx)
        for part in others:
            op(np.add, first, part, w.dx)
            first = w.dx

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.Upsample", {"scale_factor": self.factor})

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((2, 3, 2)),)),
            Example(cls(factor=3), (Spec((1, 2, 1)),)),
            Example(cls(factor=1), (Spec((2, 2, 1)),)),
        ]
