"""Padding: a frame of one value around an image."""

from typing import Annotated, Any

from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.summary import on_sides
from engine.tensor import Array, Shape, ShapeError, Spec, copy, times


@layer(title="Pad2D", category="Shape")
class Pad2D(Layer, Setting):
    """Puts rows and columns of one value around an image. The frame gets no gradient.

    Input (channels, height, width), output (channels, top + height + bottom, left + width + right).
    """

    formula = "y = x with a frame around it"
    partials = {"x": "1"}
    top: Annotated[int, Meta(ge=0, le=4096, description="Rows above.")] = 1
    bottom: Annotated[int, Meta(ge=0, le=4096, description="Rows below.")] = 1
    left: Annotated[int, Meta(ge=0, le=4096, description="Columns on the left.")] = 1
    right: Annotated[int, Meta(ge=0, le=4096, description="Columns on the right.")] = 1
    value: Annotated[float, Meta(ge=-1e6, le=1e6, description="What the frame is filled with.")] = 0.0

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return on_sides(self.top, self.bottom, self.left, self.right)

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) != 3:
            step = "Place it where images are (channels × height × width): before Flatten."
            raise ShapeError(f"wants an image and gets {times(shapes[0])}", step)
        channels, height, width = shapes[0]
        return (channels, self.top + height + self.bottom, self.left + width + self.right)

    def forward(self, w: Any, op: Op) -> None:
        _, height, width, _ = w.x.shape
        below, beside = self.top + height, self.left + width
        middle = w.y[:, self.top : below]
        for part in (w.y[:, : self.top], w.y[:, below:], middle[:, :, : self.left], middle[:, :, beside:]):
            if part.size:
                op(copy, self.value, part)
        op(copy, w.x, self.inside(w.y, w.x))

    def inside(self, image: Array, x: Array) -> Array:
        """The image without the frame."""
        _, height, width, _ = x.shape
        return image[:, self.top : self.top + height, self.left : self.left + width]

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(copy, self.inside(w.dy, w.x), w.dx)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        value = f", value={self.value}" if self.value else ""
        return TorchTwin(call=f"F.pad({{x}}, ({self.left}, {self.right}, {self.top}, {self.bottom}){value})")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((2, 3, 2)),)),
            Example(cls(top=0, bottom=2, left=3, right=0, value=-1.5), (Spec((1, 2, 2)),)),
        ]
