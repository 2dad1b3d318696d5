"""The dense layer: every output listens to every input."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.initializers.glorot import Glorot
from engine.initializers.initializer import Initializer
from engine.layers.layer import Example, Layer, Parameter, TorchTwin, layer
from engine.op import Op
from engine.tensor import Shape, ShapeError, Spec, copy, times

LARGE = 1 << 20  # weights: of so many the transposed product goes through memory column by column
ROWS = 512  # taken at a time then: the product is three times as fast, and no operation lasts long


@layer(title="Dense", category="Layers")
class Dense(Layer, Setting):
    """Multiplies by weights and adds a bias: y = W·x + b.

    Input (features), output (units); of a sequence (steps, features) each step by itself, with the same weights. The
    bias is the weight's last column, multiplied by a row of ones.
    """

    formula = "y = W·x + b"
    units: Annotated[int, Meta(ge=1, le=1_000_000_000, description="How many outputs, each with its own weights.")] = 8
    bias: Annotated[bool, Meta(description="Adds a trained constant to each output.")] = True
    initializer: Annotated[Initializer, Meta(description="How the first weights are drawn.")] = Glorot()

    def caption(self) -> str:
        return f"Dense {self.units}"

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) not in (1, 2):
            raise ShapeError(f"wants a row of features and gets {times(shapes[0])}", "Insert Flatten before it.")
        return (*shapes[0][:-1], self.units)

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        features = shapes[0][-1]
        shape = (self.units, features + self.bias)
        return {"weight": Parameter(shape, self.initializer, features, self.units, bias_column=self.bias)}

    def forward(self, w: Any, op: Op) -> None:
        if w.x.ndim == 3:
            self.each_step(w, op)
            return
        op(np.dot, w.weight, w.x1 if self.bias else w.x, w.y)  # x1 is x with a row of ones

    def each_step(self, w: Any, op: Op) -> None:
        """y[t] = W·x[t] + b."""
        features = w.x.shape[1]
        op(np.matmul, w.weight[:, :features], w.x, w.y)
        if self.bias:
            op(np.add, w.y, w.weight[:, features:], w.y)

    def each_step_back(self, w: Any, op: Op) -> None:
        """∂L/∂W = Σₜ ∂L/∂y[t] · x[t]ᵀ as one product: steps and samples side by side."""
        steps, features, batch = w.x.shape
        w.wide = w.filled((features + self.bias, steps, batch), 1)
        w.dwide = w.empty((self.units, steps, batch))
        op(copy, w.x.swapaxes(0, 1), w.wide[:features])
        op(copy, w.dy.swapaxes(0, 1), w.dwide)
        op(np.dot, w.dwide.reshape(self.units, -1), w.wide.reshape(len(w.wide), -1).T, w.grad_weight)
        if w.dx is not None:
            op(np.matmul, w.weight[:, :features].T, w.dy, w.dx)  # ∂L/∂x[t] = Wᵀ · ∂L/∂y[t]

    def backward(self, w: Any, op: Op) -> None:
        if w.x.ndim == 3:
            self.each_step_back(w, op)
            return
        x = w.x1 if self.bias else w.x
        op(np.dot, w.dy, x.T, w.grad_weight)  # ∂L/∂W = ∂L/∂y · xᵀ
        if w.dx is None:
            return
        if w.weight.size <= LARGE or self.units <= ROWS:
            op(np.dot, w.weight[:, : len(w.x)].T, w.dy, w.dx)  # ∂L/∂x = Wᵀ · ∂L/∂y
            return
        w.total, w.part = w.empty(w.dx.shape), w.empty(w.dx.shape)
        op(np.dot, w.weight[:ROWS, : len(w.x)].T, w.dy[:ROWS], w.total)
        for start in range(ROWS, self.units, ROWS):
            rows = slice(start, start + ROWS)
            op(np.dot, w.weight[rows, : len(w.x)].T, w.dy[rows], w.part)
            op(np.add, w.total, w.part, w.total if rows.stop < self.units else w.dx)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        features = inputs[0].shape[-1]
        parameters = {"weight": lambda p: p["weight"][:, :features]}
        if self.bias:
            parameters["bias"] = lambda p: p["weight"][:, features]
        arguments = {"in_features": features, "out_features": self.units, "bias": self.bias}
        return TorchTwin("nn.Linear", arguments, parameters)

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(units=3), (Spec((4,)),)),
            Example(cls(units=1, bias=False), (Spec((2,)),)),
            Example(cls(units=3), (Spec((4, 2)),)),
            Example(cls(units=2, bias=False), (Spec((1, 3)),)),
        ]
