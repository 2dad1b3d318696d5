"""The last step: what a sequence has come to."""

from typing import Any

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.tensor import Shape, ShapeError, Spec, copy, times


@layer(title="LastStep", category="Sequence")
class LastStep(Layer, Setting):
    """Keeps the last step of a sequence and forgets the others: y = x[T].

    All steps but the last get the gradient 0. Padding at the end is a step too: behind padded tokens use
    SequenceMean. Input (steps, features), output (features).
    """

    formula = "y = x[T]"
    partials = {"x": "1 at the last step, else 0"}

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) != 2:
            step = "Place it where there are sequences (steps × features)."
            raise ShapeError(f"wants a sequence and gets {times(shapes[0])}", step)
        return shapes[0][1:]

    def forward(self, w: Any, op: Op) -> None:
        op(copy, w.x[-1], w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(copy, 0.0, w.dx[:-1])
            op(copy, w.dy, w.dx[-1])

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call="{x}[:, -1]")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((4, 3)),)), Example(cls(), (Spec((1, 5)),))]
