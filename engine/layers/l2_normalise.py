"""L2 normalise: only the direction of a vector is kept."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.tensor import Shape, ShapeError, Spec


@layer(title="L2 normalise", category="Arithmetic")
class L2Normalise(Layer, Setting):
    """Gives each sample's features (of images: the channels of each pixel) length 1: y = x / max(‖x‖, epsilon).

    Vectors shorter than epsilon stay shorter than 1; behind it Dot is the cosine of the angle. Any shape but a
    lone number.
    """

    formula = "y = x / max(‖x‖, epsilon)"
    partials = {"x": "([i = j] − yᵢ·yⱼ) / ‖x‖"}
    epsilon: Annotated[float, Meta(gt=0, le=1, description="No vector is divided by less.")] = 1e-12

    def output_shape(self, *shapes: Shape) -> Shape:
        if not shapes[0]:
            raise ShapeError("wants several features and gets a single number", "Wire a layer with outputs to it.")
        return shapes[0]

    def forward(self, w: Any, op: Op) -> None:
        lengths = w.x.shape[1:]
        w.ones, w.least = w.filled((len(w.x),), 1), w.filled(lengths, self.epsilon)
        w.length, w.divisor = w.empty(lengths), w.empty(lengths)
        op(np.multiply, w.x, w.x, w.y)
        op(np.dot, w.ones, w.y.reshape(len(w.x), -1), w.length.reshape(-1))
        op(np.sqrt, w.length, w.length)
        op(np.maximum, w.length, w.least, out=w.divisor)
        op(np.divide, w.x, w.divisor, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        w.along, w.long = w.empty(w.length.shape), w.empty(w.length.shape, bool)
        w.part = w.empty(w.x.shape)
        op(np.multiply, w.dy, w.y, w.part)
        op(np.dot, w.ones, w.part.reshape(len(w.x), -1), w.along.reshape(-1))  # Σⱼ ∂L/∂yⱼ · yⱼ
        op(np.equal, w.length, w.divisor, w.long)
        op(np.multiply, w.along, w.long, w.along)  # where epsilon divides, the length does not count
        op(np.multiply, w.y, w.along, w.part)
        op(np.subtract, w.dy, w.part, w.dx)
        op(np.divide, w.dx, w.divisor, w.dx)  # ∂L/∂xᵢ = (∂L/∂yᵢ − yᵢ · Σⱼ ∂L/∂yⱼ · yⱼ) / ‖x‖

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call=f"F.normalize({{x}}, dim=1, eps={self.epsilon})")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(epsilon=1.0), (Spec((2, 3, 3)),))]
