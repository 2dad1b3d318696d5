"""Slice: a part of a sample along one axis."""

from typing import Annotated, Any

from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.summary import joined
from engine.tensor import Array, Shape, ShapeError, Spec, copy, times

FAR = 1_000_000_000
STOP = "The place where it ends, itself not taken; negative counts from the end, 0 is the end itself."


@layer(title="Slice", category="Shape")
class Slice(Layer, Setting):
    """Takes the places from start to before stop of one axis. What is not taken gets the gradient 0.

    Axes are counted from 1, places from 0; negative places count from the end, so that −1 … 0 is the last step of a
    sequence. The axis stays, with its new length. Any shape with that axis.
    """

    formula = "y = x[start … stop − 1]"
    partials = {"x": "1 inside, else 0"}
    axis: Annotated[int, Meta(ge=1, le=4, description="Which axis, counted from 1.")] = 1
    start: Annotated[int, Meta(ge=-FAR, le=FAR, description="The first place, from 0; negative from the end.")] = 0
    stop: Annotated[int, Meta(ge=-FAR, le=FAR, description=STOP)] = 0

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return joined(f"{self.start} … {self.stop or 'end'}".replace("-", "−"), f"axis {self.axis}")

    def taken(self, length: int) -> slice:
        """From where to where, counted from the beginning."""
        start = self.start + length if self.start < 0 else self.start
        return slice(start, self.stop if self.stop > 0 else self.stop + length)

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) < self.axis:
            sentence = f"takes a part of axis {self.axis} and gets {times(shapes[0])}"
            raise ShapeError(sentence, "Choose an axis that is there, counted from 1.")
        length = shapes[0][self.axis - 1]
        part = self.taken(length)
        if not 0 <= part.start < part.stop <= length:
            sentence = f"takes {self.start} … {self.stop or 'end'} of an axis with {length} places"
            raise ShapeError(sentence, f"Choose start before stop, both from {-length} to {length}.")
        return (*shapes[0][: self.axis - 1], part.stop - part.start, *shapes[0][self.axis :])

    def part(self, array: Array) -> Array:
        """What is taken of it."""
        return array[(slice(None),) * (self.axis - 1) + (self.taken(array.shape[self.axis - 1]),)]

    def forward(self, w: Any, op: Op) -> None:
        op(copy, self.part(w.x), w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(copy, 0.0, w.dx)
            op(copy, w.dy, self.part(w.dx))

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        part = self.taken(inputs[0].shape[self.axis - 1])
        return TorchTwin(call=f"{{x}}[{':, ' * self.axis}{part.start}:{part.stop}]")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(start=1, stop=3), (Spec((5,)),)),
            Example(cls(start=-1), (Spec((4, 3)),)),
            Example(cls(axis=2, start=1, stop=-1), (Spec((2, 4, 2)),)),
        ]
