"""Layer normalisation: each sample is brought to the same size by itself, whatever else is in the batch."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.initializers.ones import Ones
from engine.initializers.zeros import Zeros
from engine.layers.layer import Example, Layer, Parameter, TorchTwin, layer
from engine.op import Op
from engine.standard import grouped, standardise, through_standard, together
from engine.tensor import Shape, ShapeError, Spec


@layer(title="LayerNorm", category="Norm & noise")
class LayerNorm(Layer, Setting):
    """Gives the features of each sample mean 0 and variance 1: y = scale·(x − mean) / √(variance + ε) + shift.

    Of sequences (steps, features) each step by itself, over its features; of rows (features) and images (channels,
    height, width) over all numbers of the sample. It does the same in training and in use, also with a batch of
    one. A single feature is always 0 before the shift. Ba, Kiros & Hinton 2016.
    """

    formula = "y = scale · (x − mean) / √(variance + ε) + shift"
    partials = {
        "x": "scale / √(variance + ε), less what moves mean and variance",
        "scale": "(x − mean) / √(variance + ε)",
        "shift": "1",
    }
    epsilon: Annotated[float, Meta(gt=0, le=1, description="Keeps the division finite.")] = 1e-5

    def output_shape(self, *shapes: Shape) -> Shape:
        if not shapes[0]:
            raise ShapeError("wants features and gets a single number", "Wire a layer with outputs to it.")
        return shapes[0]

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        shape = together(shapes[0])
        return {"scale": Parameter(shape, Ones()), "shift": Parameter(shape, Zeros())}

    def forward(self, w: Any, op: Op) -> None:
        x, y = grouped(w.x), grouped(w.y)
        standardise(w, op, x, self.epsilon)
        op(np.multiply, w.standard, w.scale.reshape(-1, 1), y)
        op(np.add, y, w.shift.reshape(-1, 1), y)

    def backward(self, w: Any, op: Op) -> None:
        dy = grouped(w.dy)
        steps, features, batch = dy.shape
        w.sums, w.ones, w.one = w.empty((steps, features)), w.filled((batch,), 1), w.filled((steps,), 1)
        w.dstandard = w.empty(dy.shape)
        op(np.vecdot, dy, w.standard, w.sums)
        op(np.dot, w.one, w.sums, w.grad_scale.reshape(-1))  # ∂L/∂scale = Σ ∂L/∂y · (x − mean)/√(variance + ε)
        op(np.matmul, dy, w.ones, w.sums)
        op(np.dot, w.one, w.sums, w.grad_shift.reshape(-1))  # ∂L/∂shift = Σ ∂L/∂y
        if w.dx is not None:
            op(np.multiply, dy, w.scale.reshape(-1, 1), w.dstandard)
            through_standard(w, op, w.dstandard, grouped(w.dx))

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        shape = list(together(inputs[0].shape))
        parameters = {"weight": lambda p: p["scale"], "bias": lambda p: p["shift"]}
        return TorchTwin("nn.LayerNorm", {"normalized_shape": shape, "eps": self.epsilon}, parameters)

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((4,)),)),
            Example(cls(epsilon=0.01), (Spec((3, 4)),)),
            Example(cls(), (Spec((2, 2, 3)),)),
        ]
