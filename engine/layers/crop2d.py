"""Cropping: cuts off the edges of an image."""

from typing import Annotated, Any

from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.summary import on_sides
from engine.tensor import Array, Shape, ShapeError, Spec, copy, times


@layer(title="Crop2D", category="Shape")
class Crop2D(Layer, Setting):
    """Cuts rows and columns off the edges of an image. What is cut off gets the gradient 0.

    Input (channels, height, width), output (channels, height − top − bottom, width − left − right).
    """

    formula = "y = x without its edges"
    partials = {"x": "1 inside, else 0"}
    top: Annotated[int, Meta(ge=0, le=4096, description="Rows cut off above.")] = 1
    bottom: Annotated[int, Meta(ge=0, le=4096, description="Rows cut off below.")] = 1
    left: Annotated[int, Meta(ge=0, le=4096, description="Columns cut off on the left.")] = 1
    right: Annotated[int, Meta(ge=0, le=4096, description="Columns cut off on the right.")] = 1

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return on_sides(self.top, self.bottom, self.left, self.right)

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) != 3:
            step = "Place it where images are (channels × height × width): before Flatten."
            raise ShapeError(f"wants an image and gets {times(shapes[0])}", step)
        channels, height, width = shapes[0]
        height, width = height - self.top - self.bottom, width - self.left - self.right
        if height < 1 or width < 1:
            raise ShapeError(f"leaves nothing of an image of {times(shapes[0][1:])}", "Cut off less.")
        return (channels, height, width)

    def inside(self, image: Array, y: Array) -> Array:
        """The image without its edges."""
        _, height, width, _ = y.shape
        return image[:, self.top : self.top + height, self.left : self.left + width]

    def forward(self, w: Any, op: Op) -> None:
        op(copy, self.inside(w.x, w.y), w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(copy, 0.0, w.dx)
            op(copy, w.dy, self.inside(w.dx, w.y))

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        _, height, width = self.output_shape(inputs[0].shape)
        rows, columns = f"{self.top}:{self.top + height}", f"{self.left}:{self.left + width}"
        return TorchTwin(call=f"{{x}}[:, :, {rows}, {columns}]")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((2, 3, 4)),)),
            Example(cls(top=0, bottom=2, left=1, right=0), (Spec((1, 3, 2)),)),
        ]
