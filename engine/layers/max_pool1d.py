"""Max pooling over time: of each few steps only the strongest value counts."""

from typing import Annotated, Any

from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.sliding import count, strongest, to_strongest
from engine.summary import counted, joined
from engine.tensor import Shape, ShapeError, Spec, times


@layer(title="MaxPool1D", category="Sequence")
class MaxPool1D(Layer, Setting):
    """Keeps each feature's greatest value of each stretch: y[t] = max x[s·t … s·t+kernel−1].

    The gradient goes to the one step that won (the first of equals); steps at the end that fill no window are
    ignored. Input (steps, features), output (⌊(steps − kernel) / stride⌋ + 1, features).
    """

    formula = "y[t, f] = max x[window at s·t, f]"
    partials = {"x": "1 at the largest of its window, else 0"}
    kernel: Annotated[int, Meta(ge=1, le=4096, description="Steps in the window.")] = 2
    stride: Annotated[int, Meta(ge=1, le=4096, description="How far the window moves from place to place.")] = 2

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return joined(counted(self.kernel, "steps"), "" if self.stride == self.kernel else f"stride {self.stride}")

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) != 2:
            step = "Place it where sequences are (steps × features)."
            raise ShapeError(f"wants a sequence and gets {times(shapes[0])}", step)
        steps, features = shapes[0]
        if steps < self.kernel:
            sentence = f"takes windows of {self.kernel} steps from a sequence of only {steps}"
            raise ShapeError(sentence, "Use a smaller kernel, or less pooling before it.")
        return (count(steps, self.kernel, self.stride), features)

    def forward(self, w: Any, op: Op) -> None:
        strongest(op, w.x, w.y, 0, self.kernel, self.stride)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            to_strongest(w, op, w.x, w.y, w.dy, w.dx, 0, self.kernel, self.stride)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        arguments = {"kernel_size": self.kernel, "stride": self.stride}
        return TorchTwin("nn.MaxPool1d", arguments, call="{module}({x}.transpose(1, 2)).transpose(1, 2)")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((5, 3)),)),
            Example(cls(kernel=3, stride=1), (Spec((5, 2)),)),
            Example(cls(kernel=1, stride=2), (Spec((4, 2)),)),
        ]
