"""Batch normalisation: keeps every layer's signals, and with them its gradients, at the same size."""

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.exhibit import Exhibit, Flowing, flow, trained
from engine.family import Setting
from engine.initializers.ones import Ones
from engine.initializers.zeros import Zeros
from engine.layers.layer import Example, Layer, Parameter, TorchTwin, layer
from engine.op import Op
from engine.tensor import Array, Shape, ShapeError, Spec, times


@layer(title="BatchNorm", category="Norm & noise")
class BatchNorm(Layer, Setting):
    """Gives each feature (or channel) mean 0 and variance 1 over the batch, then a trained scale and shift.

    y = scale·(x − mean) / √(variance + ε) + shift. In use, running means of the training's statistics take
    the batch's place, so small batches train well and test badly; of one lone sample the output is the shift.
    Ioffe & Szegedy 2015. Input (features), (channels, height, width) or (steps, features).
    """

    formula = "y = scale · (x − mean) / √(variance + ε) + shift"
    partials = {
        "x": "scale / √(variance + ε), less what moves mean and variance",
        "scale": "(x − mean) / √(variance + ε)",
        "shift": "1",
    }
    momentum: Annotated[float, Meta(gt=0, le=1, description="Share of each batch in the running statistics.")] = 0.1
    epsilon: Annotated[float, Meta(gt=0, le=1, description="Keeps the division finite.")] = 1e-5

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) not in (1, 2, 3):
            sentence = f"wants features, a sequence or an image and gets {times(shapes[0])}"
            raise ShapeError(sentence, "Insert Flatten before it.")
        return shapes[0]

    def features(self, shape: Shape) -> Shape:
        """The one axis that is not averaged over."""
        return shape[1:] if len(shape) == 2 else shape[:1]

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        shape = self.features(shapes[0])
        return {"scale": Parameter(shape, Ones()), "shift": Parameter(shape, Zeros())}

    def state(self, *shapes: Shape) -> dict[str, tuple[Shape, float]]:
        shape = self.features(shapes[0])
        return {"running_mean": (shape, 0.0), "running_variance": (shape, 1.0)}

    def grouped(self, array: Array) -> Array:
        """(features, all numbers of each), of sequences (steps, features, N)."""
        return array if array.ndim == 3 else array.reshape(len(array), -1)

    def total(self, w: Any, op: Op, a: Array, b: Array, sums: Array) -> None:
        """sums = Σ a·b for each feature; b may be one number for each place."""
        multiply = np.matmul if b.ndim == 1 else np.vecdot
        if a.ndim == 2:
            op(np.dot if b.ndim == 1 else np.vecdot, a, b, sums)
            return
        w.by_step, w.steps = w.empty(a.shape[:2]), w.filled(a.shape[:1], 1)
        op(multiply, a, b, w.by_step)
        op(np.dot, w.steps, w.by_step, sums)

    def forward(self, w: Any, op: Op) -> None:
        x, y = self.grouped(w.x), self.grouped(w.y)
        shape = w.scale.shape
        w.centred, w.deviation, w.factor = w.empty(x.shape), w.empty(shape), w.empty(shape)
        mean, variance = w.running_mean, w.running_variance
        if w.training:
            count = x.size // len(w.scale)
            mean, variance = w.mean, w.variance = w.empty(shape), w.empty(shape)
            w.share = w.filled(x.shape[-1:], 1 / count)
            self.total(w, op, x, w.share, mean)
        op(np.subtract, x, mean[:, None], w.centred)
        if w.training:
            w.slip = w.empty(shape)
            self.total(w, op, w.centred, w.share, w.slip)  # what rounding left of the mean: of equal numbers all
            op(np.subtract, w.centred, w.slip[:, None], w.centred)
            op(np.add, mean, w.slip, mean)
            self.total(w, op, w.centred, w.centred, variance)
            op(np.multiply, variance, 1 / count, variance)
            self.remember(w, op, count)
        op(np.add, variance, self.epsilon, w.deviation)
        op(np.sqrt, w.deviation, w.deviation)
        op(np.divide, w.scale, w.deviation, w.factor)
        op(np.multiply, w.centred, w.factor[:, None], y)
        op(np.add, y, w.shift[:, None], y)

    def remember(self, w: Any, op: Op, count: int) -> None:
        """running ← running + momentum·(batch − running), with the unbiased variance, as in PyTorch."""
        w.new = w.empty(w.mean.shape)
        for running, batch, scale in (
            (w.running_mean, w.mean, 1.0),
            (w.running_variance, w.variance, count / max(1, count - 1)),
        ):
            op(np.multiply, batch, scale * self.momentum, w.new)
            op(np.multiply, running, 1 - self.momentum, running)
            op(np.add, running, w.new, running)

    def backward(self, w: Any, op: Op) -> None:
        dy = self.grouped(w.dy)
        w.ones = w.filled(dy.shape[-1:], 1)
        self.total(w, op, dy, w.ones, w.grad_shift)  # ∂L/∂shift = Σ ∂L/∂y
        self.total(w, op, dy, w.centred, w.grad_scale)
        # ∂L/∂scale = Σ ∂L/∂y · (x − mean)/√(variance + ε)
        op(np.divide, w.grad_scale, w.deviation, w.grad_scale)
        if w.dx is None:
            return
        dx, count = self.grouped(w.dx), dy.size // len(w.scale)
        w.through_mean, w.through_variance = w.empty(w.mean.shape), w.empty(w.mean.shape)
        op(np.multiply, w.grad_shift, 1 / count, w.through_mean)
        op(np.multiply, w.grad_scale, 1 / count, w.through_variance)
        op(np.divide, w.through_variance, w.deviation, w.through_variance)
        # every x moves its batch's mean and variance too
        op(np.multiply, w.centred, w.through_variance[:, None], dx)
        op(np.add, dx, w.through_mean[:, None], dx)
        op(np.subtract, dy, dx, dx)
        op(np.multiply, dx, w.factor[:, None], dx)

    def exhibits(self, w: Any, parameters: Mapping[str, Parameter]) -> tuple[Exhibit, ...]:
        statistics = {
            "batch mean": w.mean,
            "running mean": w.running_mean,
            "batch variance": w.variance,
            "running variance": w.running_variance,
        }
        told = [Flowing(title, ("feature",), values, of_batch=True) for title, values in statistics.items()]
        return (*told, *trained(parameters), *flow("output", w.y, w.dy))

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        sequence = len(inputs[0].shape) == 2
        module = "nn.BatchNorm2d" if len(inputs[0].shape) == 3 else "nn.BatchNorm1d"
        (features,) = self.features(inputs[0].shape)
        arguments = {"num_features": features, "momentum": self.momentum, "eps": self.epsilon}
        parameters = {
            "weight": lambda p: p["scale"],
            "bias": lambda p: p["shift"],
            "running_mean": lambda p: p["running_mean"],
            "running_var": lambda p: p["running_variance"],
        }
        call = "{module}({x}.transpose(1, 2)).transpose(1, 2)" if sequence else "{module}({x})"
        return TorchTwin(module, arguments, parameters, call)

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((4,)),)),
            Example(cls(momentum=0.3, epsilon=0.01), (Spec((2, 3, 2)),)),
            Example(cls(), (Spec((3, 4)),)),
        ]
