"""Max pooling: of each little window only the strongest value counts."""

from itertools import product
from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.tensor import Array, Shape, ShapeError, Spec, copy, times


@layer(title="MaxPool2D", category="Layers")
class MaxPool2D(Layer, Setting):
    """Keeps the greatest value of each window: y[c, i, j] = max x[c, s·i … s·i+kernel−1, s·j … s·j+kernel−1].

    The gradient goes to the one pixel that won (the first of equals); rows and columns that fill no window
    are ignored. Input (channels, height, width), output (channels, ⌊(height − kernel) / stride⌋ + 1, the same
    for the width).
    """

    formula = "y[c, i, j] = max x[c, window at s·i, s·j]"
    kernel: Annotated[int, Meta(ge=1, le=64, description="Height and width of the window.")] = 2
    stride: Annotated[int, Meta(ge=1, le=64, description="How far the window moves from place to place.")] = 2

    def caption(self) -> str:
        return f"MaxPool {self.kernel}×{self.kernel}"

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) != 3:
            step = "Place it where images are (channels × height × width): before Flatten."
            raise ShapeError(f"wants an image and gets {times(shapes[0])}", step)
        channels, height, width = shapes[0]
        if height < self.kernel or width < self.kernel:
            sentence = f"takes windows of {self.kernel}×{self.kernel} from an image of only {times((height, width))}"
            raise ShapeError(sentence, "Use a smaller kernel, or less pooling before it.")
        return (channels, (height - self.kernel) // self.stride + 1, (width - self.kernel) // self.stride + 1)

    def slabs(self, image: Array, output: Array) -> list[Array]:
        """Views of the image in the output's shape: the first pixels of all windows, the second ones…"""
        _, rows, columns, _ = output.shape
        down, right = (rows - 1) * self.stride + 1, (columns - 1) * self.stride + 1
        places = product(range(self.kernel), repeat=2)
        return [image[:, u : u + down : self.stride, v : v + right : self.stride] for u, v in places]

    def forward(self, w: Any, op: Op) -> None:
        first, *others = self.slabs(w.x, w.y)
        op(copy, first, w.y)
        for slab in others:
            op(np.maximum, w.y, slab, out=w.y)

    def backward(self, w: Any, op: Op) -> None:
        """Each pixel takes what is left of ∂L/∂y if it is the maximum, and leaves it to the next if not.

        Done on the numbers' bits: x − y is negative, its sign bit set, wherever x is not the maximum.
        """
        if w.dx is None:
            return
        w.below, w.taken, w.rest, w.left = (w.empty(w.y.shape) for _ in range(4))
        integer = np.dtype(f"i{w.y.itemsize}")
        below, taken, rest, left = (array.view(integer) for array in (w.below, w.taken, w.rest, w.left))
        apart = self.stride >= self.kernel  # no pixel is in two windows
        if not apart or w.dx.size > self.kernel**2 * w.y.size:  # or some are in none
            op(copy, 0.0, w.dx)
        op(copy, w.dy, w.rest)
        *pixels, last = zip(self.slabs(w.x, w.y), self.slabs(w.dx, w.y), strict=True)
        for x, dx in pixels:
            op(np.subtract, x, w.y, w.below)
            # all ones below the maximum, else all zeros
            op(np.right_shift, below, 8 * w.y.itemsize - 1, below)
            op(np.bitwise_and, rest, below, left)
            op(np.bitwise_xor, rest, left, dx.view(integer) if apart else taken)
            if not apart:
                op(np.add, dx, w.taken, dx)
            rest, left = left, rest
        rest = rest.view(w.y.dtype)
        op(*((copy, rest, last[1]) if apart else (np.add, last[1], rest, last[1])))

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.MaxPool2d", {"kernel_size": self.kernel, "stride": self.stride})

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((2, 4, 4)),)),
            Example(cls(kernel=3, stride=2), (Spec((2, 5, 6)),)),
            Example(cls(kernel=2, stride=3), (Spec((1, 6, 6)),)),
        ]
