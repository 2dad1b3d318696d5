"""RMS normalisation: layer normalisation without the mean, as most language models use it."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.initializers.ones import Ones
from engine.layers.layer import Example, Layer, Parameter, TorchTwin, layer
from engine.op import Op
from engine.standard import grouped, standardise, through_standard, together
from engine.tensor import Shape, ShapeError, Spec


@layer(title="RMSNorm", category="Norm & noise")
class RMSNorm(Layer, Setting):
    """Divides the features of each sample by their root mean square: y = scale·x / √(mean of x² + ε).

    Of sequences (steps, features) each step by itself, over its features; of rows (features) and images (channels,
    height, width) over all numbers of the sample. The mean stays, unlike in LayerNorm. Zhang & Sennrich 2019.
    """

    formula = "y = scale · x / √(mean of x² + ε)"
    partials = {"x": "scale / √(mean of x² + ε), less what moves the mean", "scale": "x / √(mean of x² + ε)"}
    epsilon: Annotated[float, Meta(gt=0, le=1, description="Keeps the division finite.")] = 1e-6

    def output_shape(self, *shapes: Shape) -> Shape:
        if not shapes[0]:
            raise ShapeError("wants features and gets a single number", "Wire a layer with outputs to it.")
        return shapes[0]

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        return {"scale": Parameter(together(shapes[0]), Ones())}

    def forward(self, w: Any, op: Op) -> None:
        standardise(w, op, grouped(w.x), self.epsilon, centre=False)
        op(np.multiply, w.standard, w.scale.reshape(-1, 1), grouped(w.y))

    def backward(self, w: Any, op: Op) -> None:
        dy = grouped(w.dy)
        steps, features, _ = dy.shape
        w.sums, w.one, w.dstandard = w.empty((steps, features)), w.filled((steps,), 1), w.empty(dy.shape)
        op(np.vecdot, dy, w.standard, w.sums)
        op(np.dot, w.one, w.sums, w.grad_scale.reshape(-1))  # ∂L/∂scale = Σ ∂L/∂y · x/√(mean of x² + ε)
        if w.dx is not None:
            op(np.multiply, dy, w.scale.reshape(-1, 1), w.dstandard)
            through_standard(w, op, w.dstandard, grouped(w.dx), centre=False)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        arguments = {"normalized_shape": list(together(inputs[0].shape)), "eps": self.epsilon}
        return TorchTwin("nn.RMSNorm", arguments, {"weight": lambda p: p["scale"]})

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((4,)),)),
            Example(cls(epsilon=0.01), (Spec((3, 4)),)),
            Example(cls(), (Spec((2, 2, 3)),)),
        ]
