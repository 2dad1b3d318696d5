"""Batch normalisation: keeps every layer's signals, and with them its gradients, at the same size."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.initializers.ones import Ones
from engine.initializers.zeros import Zeros
from engine.layers.layer import Example, Layer, Parameter, TorchTwin, layer
from engine.op import Op
from engine.tensor import Shape, ShapeError, Spec, times


@layer(title="BatchNorm", category="Norm & noise")
class BatchNorm(Layer, Setting):
    """Gives each feature (or channel) mean 0 and variance 1 over the batch, then a trained scale and shift.

    y = scale·(x − mean) / √(variance + ε) + shift. In use, running means of the training's statistics take
    the batch's place, so small batches train well and test badly. Ioffe & Szegedy 2015. Input (features) or
    (channels, height, width).
    """

    formula = "y = scale · (x − mean) / √(variance + ε) + shift"
    momentum: Annotated[float, Meta(gt=0, le=1, description="Share of each batch in the running statistics.")] = 0.1
    epsilon: Annotated[float, Meta(gt=0, le=1, description="Keeps the division finite.")] = 1e-5

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) not in (1, 3):
            sentence = f"wants a row of features or an image and gets {times(shapes[0])}"
            raise ShapeError(sentence, "Insert Flatten before it.")
        return shapes[0]

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        shape = shapes[0][:1]
        return {"scale": Parameter(shape, Ones()), "shift": Parameter(shape, Zeros())}

    def state(self, *shapes: Shape) -> dict[str, tuple[Shape, float]]:
        return {"running_mean": (shapes[0][:1], 0.0), "running_variance": (shapes[0][:1], 1.0)}

    def forward(self, w: Any, op: Op) -> None:
        features = len(w.x)
        x, y = w.x.reshape(features, -1), w.y.reshape(features, -1)
        w.centred, w.inverse, w.factor = w.empty(x.shape), w.empty((features,)), w.empty((features,))
        mean, variance = w.running_mean, w.running_variance
        if w.training:
            mean, variance = w.mean, w.variance = w.empty((features,)), w.empty((features,))
            w.share = w.filled(x.shape[1:], 1 / x.shape[1])
            op(np.dot, x, w.share, mean)
        op(np.subtract, x, mean[:, None], w.centred)
        if w.training:
            op(np.vecdot, w.centred, w.centred, variance)
            op(np.multiply, variance, 1 / x.shape[1], variance)
            self.remember(w, op, x.shape[1])
        op(np.add, variance, self.epsilon, w.inverse)
        op(np.sqrt, w.inverse, w.inverse)
        op(np.reciprocal, w.inverse, w.inverse)  # 1/√(variance + ε)
        op(np.multiply, w.inverse, w.scale, w.factor)
        op(np.multiply, w.centred, w.factor[:, None], y)
        op(np.add, y, w.shift[:, None], y)

    def remember(self, w: Any, op: Op, count: int) -> None:
        """running ← running + momentum·(batch − running), with the unbiased variance, as in PyTorch."""
        w.difference = w.empty(w.mean.shape)
        for running, batch, scale in (
            (w.running_mean, w.mean, 1.0),
            (w.running_variance, w.variance, count / max(1, count - 1)),
        ):
            op(np.multiply, batch, scale * self.momentum, w.difference)
            op(np.multiply, running, 1 - self.momentum, running)
            op(np.add, running, w.difference, running)

    def backward(self, w: Any, op: Op) -> None:
        dy = w.dy.reshape(w.centred.shape)
        count = dy.shape[1]
        w.ones, w.part = w.filled((count,), 1), w.empty(dy.shape)
        op(np.dot, dy, w.ones, w.grad_shift)  # ∂L/∂shift = Σ ∂L/∂y
        op(np.vecdot, dy, w.centred, w.grad_scale)
        # ∂L/∂scale = Σ ∂L/∂y · (x − mean)/√(variance + ε)
        op(np.multiply, w.grad_scale, w.inverse, w.grad_scale)
        if w.dx is None:
            return
        dx = w.dx.reshape(dy.shape)
        w.through_mean, w.through_variance = w.empty(w.mean.shape), w.empty(w.mean.shape)
        op(np.multiply, w.grad_shift, 1 / count, w.through_mean)
        op(np.multiply, w.grad_scale, 1 / count, w.through_variance)
        op(np.multiply, w.through_variance, w.inverse, w.through_variance)
        op(np.multiply, w.centred, w.through_variance[:, None], w.part)
        op(np.subtract, dy, w.part, dx)
        op(np.subtract, dx, w.through_mean[:, None], dx)
        op(np.multiply, dx, w.factor[:, None], dx)  # every x moves its batch's mean and variance too

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        module = "nn.BatchNorm2d" if len(inputs[0].shape) == 3 else "nn.BatchNorm1d"
        arguments = {"num_features": inputs[0].shape[0], "momentum": self.momentum, "eps": self.epsilon}
        parameters = {
            "weight": lambda p: p["scale"],
            "bias": lambda p: p["shift"],
            "running_mean": lambda p: p["running_mean"],
            "running_var": lambda p: p["running_variance"],
        }
        return TorchTwin(module, arguments, parameters)

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((4,)),)), Example(cls(momentum=0.3, epsilon=0.01), (Spec((2, 3, 2)),))]
