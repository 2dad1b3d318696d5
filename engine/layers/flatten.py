"""Flatten: from images to rows of features."""

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.tensor import Shape, Spec


@layer(title="Flatten", category="Layers")
class Flatten(Layer, Setting):
    """Writes all numbers of a sample in one row: (C, H, W) becomes (C·H·W). Nothing is computed or copied."""

    formula = "y = x, read as one row"
    partials = {"x": "1"}
    reshapes = True

    def output_shape(self, *shapes: Shape) -> Shape:
        return (Spec(shapes[0]).size,)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.Flatten")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((2, 3, 2)),)), Example(cls(), (Spec((4,)),))]
