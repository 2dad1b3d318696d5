"""Reshape: the same numbers under another shape."""

from typing import Annotated

from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.tensor import Shape, ShapeError, Spec, times

Length = Annotated[int, Meta(ge=-1, le=1_000_000_000)]
SHAPE = "The new shape of a sample; one −1 stands for what is left over."


@layer(title="Reshape", category="Shape")
class Reshape(Layer, Setting):
    """Reads the numbers of a sample in the same order under another shape. Nothing is computed or copied.

    The order is row by row, the last axis fastest: to exchange axes use Permute. Any input with as many numbers.
    """

    formula = "y = x, read under another shape"
    partials = {"x": "1"}
    reshapes = True
    shape: Annotated[tuple[Length, ...], Meta(min_length=1, max_length=4, description=SHAPE)] = (-1,)

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return (
            " → ".join(str(spec) for spec in (*inputs, *outputs)) if outputs else times(self.shape).replace("-1", "…")
        )

    def output_shape(self, *shapes: Shape) -> Shape:
        size = Spec(shapes[0]).size
        if 0 in self.shape or self.shape.count(-1) > 1:
            sentence = f"makes {times(self.shape)} of {times(shapes[0])}"
            raise ShapeError(sentence, "Use lengths from 1, and −1 at most once.")
        known = Spec(tuple(length for length in self.shape if length > 0)).size
        if size % known or (known != size and -1 not in self.shape):
            sentence = f"makes {times(self.shape).replace('-1', '…')} of {times(shapes[0])}, which has {size} numbers"
            raise ShapeError(
                sentence, f"Choose lengths whose product {'divides' if -1 in self.shape else 'is'} {size}."
            )
        return tuple(size // known if length < 0 else length for length in self.shape)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        shape = ", ".join(map(str, self.output_shape(inputs[0].shape)))
        return TorchTwin(call=f"{{x}}.reshape(-1, {shape})")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(shape=(3, 4)), (Spec((2, 3, 2)),)),
            Example(cls(shape=(2, -1, 2)), (Spec((12,)),)),
            Example(cls(), (Spec((2, 3)),)),
        ]
