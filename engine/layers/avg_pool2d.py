"""Average pooling: each little window becomes its mean."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.sliding import clear_unseen, pooled, slabs
from engine.summary import joined
from engine.tensor import Array, Shape, Spec, copy


@layer(title="AvgPool2D", category="Layers")
class AvgPool2D(Layer, Setting):
    """Takes the mean of each window: y[c, i, j] = Σ x[c, window at s·i, s·j] / kernel².

    All pixels of a window get an equal share of its gradient; rows and columns that fill no window are ignored.
    Input (channels, height, width), output (channels, ⌊(height − kernel) / stride⌋ + 1, the same for the width).
    """

    formula = "y[c, i, j] = mean of x[c, window at s·i, s·j]"
    partials = {"x": "1 / numbers in the window"}
    kernel: Annotated[int, Meta(ge=1, le=64, description="Height and width of the window.")] = 2
    stride: Annotated[int, Meta(ge=1, le=64, description="How far the window moves from place to place.")] = 2

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return joined(f"{self.kernel}×{self.kernel}", "" if self.stride == self.kernel else f"stride {self.stride}")

    def output_shape(self, *shapes: Shape) -> Shape:
        return pooled(shapes[0], self.kernel, self.stride)

    def forward(self, w: Any, op: Op) -> None:
        channels, height, _, batch = w.x.shape
        w.across = w.empty((channels, height, w.y.shape[2], batch))  # first along each row, then down the columns
        self.sum(op, w.x, w.across, 2)
        self.sum(op, w.across, w.y, 1)
        op(np.multiply, w.y, 1 / self.kernel**2, w.y)

    def sum(self, op: Op, x: Array, y: Array, axis: int) -> None:
        """y = the sum of each window along the axis."""
        first, *others = slabs(x, axis, self.kernel, self.stride)
        if not others:
            op(copy, first, y)
        for slab in others:
            op(np.add, first, slab, y)
            first = y

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.share, w.dacross = w.empty(w.dy.shape), w.empty(w.across.shape)
        op(np.multiply, w.dy, 1 / self.kernel**2, w.share)
        self.spread(op, w.share, w.dacross, 1)
        self.spread(op, w.dacross, w.dx, 2)

    def spread(self, op: Op, dy: Array, dx: Array, axis: int) -> None:
        """Every number gets the gradients of the windows that it is in."""
        apart = clear_unseen(op, dx, axis, self.kernel, self.stride)
        for slab in slabs(dx, axis, self.kernel, self.stride):
            op(*((copy, dy, slab) if apart else (np.add, slab, dy, slab)))

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.AvgPool2d", {"kernel_size": self.kernel, "stride": self.stride})

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((2, 4, 5)),)),
            Example(cls(kernel=3, stride=2), (Spec((2, 5, 6)),)),
            Example(cls(kernel=2, stride=3), (Spec((1, 6, 6)),)),
            Example(cls(kernel=1, stride=1), (Spec((1, 2, 2)),)),
        ]
