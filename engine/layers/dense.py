"""The dense layer: every output listens to every input."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta

from engine.exhibit import Arithmetic, Exhibit, Trained, flow
from engine.family import Setting
from engine.initializers.glorot import Glorot
from engine.initializers.initializer import Initializer
from engine.layers.activation import Activation
from engine.layers.hard_sigmoid import HardSigmoid
from engine.layers.identity import Identity
from engine.layers.layer import Example, Layer, Parameter, TorchTwin, layer
from engine.layers.tanh import Tanh
from engine.op import Op
from engine.summary import joined
from engine.tensor import Shape, ShapeError, Spec, copy, times


@layer(title="Dense", category="Layers")
class Dense(Layer, Setting):
    """Multiplies by weights and adds a bias: y = f(W·x + b), where the activation f is the identity unless chosen.

    Input (features), output (units); of a sequence (steps, features) each step by itself, with the same weights. The
    bias is the weight's last column, multiplied by a row of ones.
    """

    formula = "y = f(W·x + b)"
    partials = {"x": "f′(z) · W", "weight": "f′(z) · x"}
    width = "units"
    units: Annotated[int, Meta(ge=1, le=1_000_000_000, description="How many outputs, each with its own weights.")] = 8
    bias: Annotated[bool, Meta(description="Adds a trained constant to each output.")] = True
    initializer: Annotated[Initializer, Meta(description="How the first weights are drawn.")] = Glorot()
    activation: Annotated[Activation, Meta(description="Bends the outputs; Identity does not.")] = Identity()

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        turned = f"{inputs[0].shape[-1] if outputs else ''} → {self.units:,}".strip()
        return joined(turned, "" if self.activation.reshapes else self.activation.title.lower())

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) not in (1, 2):
            raise ShapeError(f"wants a row of features and gets {times(shapes[0])}", "Insert Flatten before it.")
        return (*shapes[0][:-1], self.units)

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        features = shapes[0][-1]
        shape = (self.units, features + self.bias)
        return {"weight": Parameter(shape, self.initializer, features, self.units, bias_column=self.bias)}

    def forward(self, w: Any, op: Op) -> None:
        """The product goes to z, and the activation from there to y."""
        w.dz = None
        w.z = w.y if self.activation.reshapes else w.empty(w.y.shape)
        self.multiply(w, op)
        if w.z is not w.y:
            self.activation.forward(self.within(w), op)

    def within(self, w: Any) -> Any:
        """The activation's workspace: it reads z and writes y."""
        w.inner = SimpleNamespace(
            training=w.training, watched=w.watched, rng=w.rng, batch=w.batch, x=w.z, xs=[w.z], y=w.y, ys=[w.y]
        )
        w.inner.empty, w.inner.filled, w.inner.constant = w.empty, w.filled, w.constant
        return w.inner

    def multiply(self, w: Any, op: Op) -> None:
        """z = W·x + b."""
        if w.x.ndim == 3:
            self.each_step(w, op)
            return
        op(np.dot, w.weight, w.x1 if self.bias else w.x, w.z)  # x1 is x with a row of ones

    def each_step(self, w: Any, op: Op) -> None:
        """z[t] = W·x[t] + b."""
        features = w.x.shape[1]
        op(np.matmul, w.weight[:, :features], w.x, w.z)
        if self.bias:
            op(np.add, w.z, w.weight[:, features:], w.z)

    def each_step_back(self, w: Any, op: Op) -> None:
        """∂L/∂W = Σₜ ∂L/∂z[t] · x[t]ᵀ as one product: steps and samples side by side."""
        steps, features, batch = w.x.shape
        w.wide = w.filled((features + self.bias, steps, batch), 1)
        w.dwide = w.empty((self.units, steps, batch))
        op(copy, w.x.swapaxes(0, 1), w.wide[:features])
        op(copy, w.dz.swapaxes(0, 1), w.dwide)
        dz, x = w.dwide.reshape(self.units, -1), w.wide.reshape(len(w.wide), -1)
        if len(x) > self.units:  # BLAS takes a tenth less for the tall product
            w.turned = w.empty((len(x), self.units))
            op(np.dot, x, dz.T, w.turned)
            op(copy, w.turned.T, w.grad_weight)
        else:
            op(np.dot, dz, x.T, w.grad_weight)
        if w.dx is not None:
            op(np.matmul, w.weight[:, :features].T, w.dz, w.dx)  # ∂L/∂x[t] = Wᵀ · ∂L/∂z[t]

    def backward(self, w: Any, op: Op) -> None:
        w.dz = w.dy
        if w.z is not w.y:
            w.dz = w.empty(w.dy.shape)
            inner = w.inner
            inner.dy, inner.dys, inner.dx, inner.dxs = w.dy, [w.dy], w.dz, [w.dz]
            self.activation.backward(inner, op)
        if w.x.ndim == 3:
            self.each_step_back(w, op)
            return
        x = w.x1 if self.bias else w.x
        op(np.dot, w.dz, x.T, w.grad_weight)  # ∂L/∂W = ∂L/∂z · xᵀ
        if w.dx is None:
            return
        op(np.matmul, w.weight[:, : len(w.x)].T, w.dz, w.dx)  # ∂L/∂x = Wᵀ · ∂L/∂z; np.dot would copy the weights

    def exhibits(self, w: Any, parameters: Mapping[str, Parameter]) -> tuple[Exhibit, ...]:
        weight = Trained("weight", "weight", ("unit", "input"))
        (x,), (z,), (y,) = flow("x", w.x, w.dx), flow("z", w.z, w.dz), flow("y", w.y, w.dy)
        activation = "" if self.activation.reshapes else self.activation.title.lower()
        return (Arithmetic(weight, self.bias, x, z, y, activation),)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        features = inputs[0].shape[-1]
        parameters = {"weight": lambda p: p["weight"][:, :features]}
        if self.bias:
            parameters["bias"] = lambda p: p["weight"][:, features]
        arguments = {"in_features": features, "out_features": self.units, "bias": self.bias}
        twin = TorchTwin("nn.Linear", arguments, parameters)
        return twin if self.activation.reshapes else self.bent(twin, inputs[0])

    def bent(self, twin: TorchTwin, x: Spec) -> TorchTwin:
        """With the activation around it."""
        inner = self.activation.to_torch(Spec((*x.shape[:-1], self.units)))
        arguments = ", ".join(f"{name}={value!r}" for name, value in inner.arguments.items())
        straight = twin.call
        call = inner.call.replace("{x}", straight).replace("{module}(", f"{inner.module}({arguments})(", 1)
        return msgspec.structs.replace(twin, call=call if inner.module else inner.call.replace("{x}", straight))

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(units=3), (Spec((4,)),)),
            Example(cls(units=1, bias=False), (Spec((2,)),)),
            Example(cls(units=3), (Spec((4, 2)),)),
            Example(cls(units=2, bias=False), (Spec((1, 3)),)),
            Example(cls(units=3, activation=Tanh()), (Spec((4,)),)),
            Example(cls(units=2, activation=HardSigmoid()), (Spec((3, 2)),)),
        ]
