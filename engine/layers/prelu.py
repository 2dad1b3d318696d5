"""PReLU: a leaky ReLU that learns how much may leak."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.initializers.constant import Constant
from engine.layers.layer import Example, Layer, Parameter, TorchTwin, layer
from engine.op import Op
from engine.tensor import Shape, Spec


@layer(title="PReLU", category="Activations")
class PReLU(Layer, Setting):
    """Passes positive values on and multiplies negative ones by a trained slope: y = max(0, x) + slope·min(0, x).

    Each feature (of images: each channel; of sequences: each step) has its own slope. Weight decay pulls the
    slopes to 0, which is ReLU. Any shape; slope (features). He et al. 2015.
    """

    formula = "y = max(0, x) + slope · min(0, x)"
    partials = {"x": "1 if x > 0, else slope", "slope": "min(0, x)"}
    start: Annotated[float, Meta(ge=-1, le=1, description="Every slope before training.")] = 0.25

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        return {"slope": Parameter(shapes[0][:1] or (1,), Constant(value=self.start))}

    def forward(self, w: Any, op: Op) -> None:
        rows = (len(w.slope), -1)
        w.zeros, w.below, w.leak = w.filled(w.x.shape, 0), w.empty(w.x.shape), w.empty(w.x.shape)
        op(np.minimum, w.x, w.zeros, out=w.below)
        op(np.multiply, w.below.reshape(rows), w.slope[:, None], w.leak.reshape(rows))
        op(np.maximum, w.x, w.zeros, out=w.y)
        op(np.add, w.y, w.leak, w.y)

    def backward(self, w: Any, op: Op) -> None:
        rows = (len(w.slope), -1)
        op(np.vecdot, w.dy.reshape(rows), w.below.reshape(rows), w.grad_slope)  # ∂L/∂slope = Σ ∂L/∂y · min(0, x)
        if w.dx is None:
            return
        w.slopes, w.rest = w.empty(w.x.shape), w.empty(w.slope.shape)
        slopes = w.slopes.reshape(rows)
        op(np.greater, w.x, 0.0, w.slopes)  # 1 where x > 0, else 0
        op(np.subtract, 1.0, w.slope, w.rest)
        op(np.multiply, slopes, w.rest[:, None], slopes)
        op(np.add, slopes, w.slope[:, None], slopes)
        op(np.multiply, w.dy, w.slopes, w.dx)  # ∂L/∂x = ∂L/∂y where x > 0, else slope·∂L/∂y

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        count = inputs[0].shape[0] if inputs[0].shape else 1
        return TorchTwin("nn.PReLU", {"num_parameters": count}, {"weight": lambda p: p["slope"]})

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(start=-0.5), (Spec((2, 3, 3)),))]
