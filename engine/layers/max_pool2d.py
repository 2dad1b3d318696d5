"""Max pooling: of each little window only the strongest value counts."""

from typing import Annotated, Any

from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.sliding import pooled, strongest, to_strongest
from engine.summary import joined
from engine.tensor import Shape, Spec


@layer(title="MaxPool2D", category="Layers")
class MaxPool2D(Layer, Setting):
    """Keeps the greatest value of each window: y[c, i, j] = max x[c, s·i … s·i+kernel−1, s·j … s·j+kernel−1].

    The gradient goes to the one pixel that won (the first of equals); rows and columns that fill no window
    are ignored. Input (channels, height, width), output (channels, ⌊(height − kernel) / stride⌋ + 1, the same
    for the width).
    """

    formula = "y[c, i, j] = max x[c, window at s·i, s·j]"
    partials = {"x": "1 at the largest of its window, else 0"}
    kernel: Annotated[int, Meta(ge=1, le=64, description="Height and width of the window.")] = 2
    stride: Annotated[int, Meta(ge=1, le=64, description="How far the window moves from place to place.")] = 2

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return joined(f"{self.kernel}×{self.kernel}", "" if self.stride == self.kernel else f"stride {self.stride}")

    def output_shape(self, *shapes: Shape) -> Shape:
        return pooled(shapes[0], self.kernel, self.stride)

    def forward(self, w: Any, op: Op) -> None:
        # First along each row, then down the columns: fewer numbers to compare, and of equals the first one wins.
        channels, height, _, batch = w.x.shape
        w.across = w.empty((channels, height, w.y.shape[2], batch))
        strongest(op, w.x, w.across, 2, self.kernel, self.stride)
        strongest(op, w.across, w.y, 1, self.kernel, self.stride)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.dacross = w.empty(w.across.shape)
        to_strongest(w, op, w.across, w.y, w.dy, w.dacross, 1, self.kernel, self.stride)
        to_strongest(w, op, w.x, w.across, w.dacross, w.dx, 2, self.kernel, self.stride)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.MaxPool2d", {"kernel_size": self.kernel, "stride": self.stride})

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((2, 4, 4)),)),
            Example(cls(), (Spec((1, 5, 7)),)),
            Example(cls(kernel=3, stride=2), (Spec((2, 5, 6)),)),
            Example(cls(kernel=2, stride=3), (Spec((1, 6, 6)),)),
            Example(cls(kernel=1, stride=1), (Spec((2, 2, 3)),)),
        ]
