"""Scale: multiplies by what is learned."""

from typing import Annotated, Any, Literal

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.initializers.ones import Ones
from engine.layers.layer import Example, Layer, Parameter, TorchTwin, layer
from engine.op import Op
from engine.tensor import Shape, Spec


@layer(title="Scale", category="Arithmetic")
class Scale(Layer, Setting):
    """Multiplies by a trained factor: y = factor·x.

    One for each feature (of images: each channel; of sequences: each step), or one for all; it starts at 1.
    Behind a dense layer it adds nothing that the weights could not do. Any shape; factor (features) or (1).
    """

    formula = "y = factor · x"
    partials = {"x": "factor", "factor": "x"}
    factors: Annotated[Literal["each", "one"], Meta(description="A factor for each feature, or one for all.")] = "each"

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return "factor · x" if self.factors == "one" else "factors · x"

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        return {"factor": Parameter(shapes[0][:1] if shapes[0] and self.factors == "each" else (1,), Ones())}

    def forward(self, w: Any, op: Op) -> None:
        rows = (len(w.factor), -1)
        op(np.multiply, w.x.reshape(rows), w.factor[:, None], w.y.reshape(rows))

    def backward(self, w: Any, op: Op) -> None:
        rows = (len(w.factor), -1)
        op(np.vecdot, w.dy.reshape(rows), w.x.reshape(rows), w.grad_factor)  # ∂L/∂factor = Σ ∂L/∂y · x
        if w.dx is not None:
            op(np.multiply, w.dy.reshape(rows), w.factor[:, None], w.dx.reshape(rows))  # ∂L/∂x = factor · ∂L/∂y

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        lengths = (-1, *(1 for _ in inputs[0].shape[1:]))
        return TorchTwin(call="{x} * {factor}", tensors={"factor": lambda p: p["factor"].reshape(lengths)})

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((2, 3, 3)),)),
            Example(cls(), (Spec((5,)),)),
            Example(cls(factors="one"), (Spec((2, 3, 3)),)),
        ]
