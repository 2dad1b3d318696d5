"""The convolution over time: one small pattern of weights looks at every stretch of a sequence."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import numpy as np
from msgspec import Meta

from engine.exhibit import Exhibit, Trained, flow, last_column
from engine.family import Setting
from engine.initializers.he import He
from engine.initializers.initializer import Initializer
from engine.layers.layer import Example, Layer, Parameter, TorchTwin, layer
from engine.op import Op
from engine.sliding import count, padding, slabs
from engine.summary import counted, joined, padded
from engine.tensor import Array, Shape, ShapeError, Spec, copy, times

Padding = Literal["valid", "same", "causal"] | Annotated[int, Meta(ge=0, le=4096)]
PADDING = "Zeros around the sequence: so many steps, 'valid' for none, 'same' to keep its length, 'causal' before it."


@layer(title="Conv1D", category="Sequence")
class Conv1D(Layer, Setting):
    """Slides each filter along the steps of a sequence: y[t] = Σ W[u]·x[s·t + d·u] + b.

    Without padding the sequence shrinks by kernel − 1. 'causal' puts all padding before the first step, so that no
    output sees the future. Input (steps, features), output (steps', filters). Weight (filters, kernel·features, and
    the bias as last column).
    """

    formula = "y[t, f] = Σ W[f, u, c] · x[s·t+d·u, c] + b[f]"
    partials = {"x": "W at the step in the window", "weight": "x, summed over the steps"}
    width = "filters"
    filters: Annotated[int, Meta(ge=1, le=1_000_000, description="How many patterns: the output's features.")] = 8
    kernel: Annotated[int, Meta(ge=1, le=4096, description="Steps in the window.")] = 3
    stride: Annotated[int, Meta(ge=1, le=4096, description="How far the window moves from place to place.")] = 1
    padding: Annotated[Padding, Meta(description=PADDING)] = "valid"
    dilation: Annotated[int, Meta(ge=1, le=4096, description="How far apart the steps of a window lie.")] = 1
    bias: Annotated[bool, Meta(description="Adds a trained constant to each filter's output.")] = True
    initializer: Annotated[Initializer, Meta(description="How the first weights are drawn.")] = He()

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        size, maps = str(self.kernel), counted(self.filters, "maps")
        return joined(size, maps, "" if self.stride == 1 else f"stride {self.stride}", padded(self.padding))

    @property
    def span(self) -> int:
        """How many steps a window reaches over."""
        return self.dilation * (self.kernel - 1) + 1

    def around(self, length: int) -> tuple[int, int]:
        """Zeros before and after the sequence."""
        if self.padding == "causal":
            return self.span - 1, 0
        return padding(self.padding, length, self.span, self.stride)

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) != 2:
            step = "Place it where sequences are (steps × features)."
            raise ShapeError(f"wants a sequence and gets {times(shapes[0])}", step)
        steps = shapes[0][0] + sum(self.around(shapes[0][0]))
        if steps < self.span:
            sentence = f"slides a kernel of {self.span} steps along a sequence of only {steps}"
            raise ShapeError(sentence, "Use a smaller kernel, or more padding.")
        return (count(steps, self.span, self.stride), self.filters)

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        seen = self.kernel * shapes[0][1]
        shape = (self.filters, seen + self.bias)
        fan_out = self.kernel * self.filters
        axes = (self.filters,), (self.kernel, shapes[0][1])
        return {"weight": Parameter(shape, self.initializer, seen, fan_out, bias_column=self.bias, axes=axes)}

    def forward(self, w: Any, op: Op) -> None:
        steps, features, batch = w.x.shape
        before, after = self.around(steps)
        w.padded = w.x
        if before or after:
            w.padded = w.empty((before + steps + after, features, batch))
            for edge in (w.padded[:before], w.padded[before + steps :]):
                if edge.size:
                    op(copy, 0.0, edge)
            op(copy, w.x, w.padded[before : before + steps])
        seen = self.kernel * features
        w.columns = w.empty((len(w.y), seen + self.bias, batch))  # for each place its window, then ones for the bias
        for part, slab in zip(self.parts(w.columns, features), self.steps(w.padded), strict=True):
            op(copy, slab, part)
        if self.bias:
            op(copy, 1.0, w.columns[:, seen])
        op(np.matmul, w.weight, w.columns, w.y)

    def steps(self, sequence: Array) -> list[Array]:
        """For each weight of the kernel, the steps that it sees."""
        return slabs(sequence, 0, self.span, self.stride)[:: self.dilation]

    def parts(self, columns: Array, features: int) -> list[Array]:
        """For each weight of the kernel, its rows of the columns."""
        return [columns[:, u * features : (u + 1) * features] for u in range(self.kernel)]

    def backward(self, w: Any, op: Op) -> None:
        places, _, batch = w.columns.shape
        w.products, w.ones = w.empty((places, *w.weight.shape)), w.filled((places,), 1)
        op(np.matmul, w.dy, w.columns.transpose(0, 2, 1), w.products)  # ∂L/∂W = Σ ∂L/∂y[t] · columns[t]ᵀ
        op(np.dot, w.ones, w.products.reshape(places, -1), w.grad_weight.reshape(-1))
        if w.dx is None:
            return
        steps, features, _ = w.x.shape
        before, after = self.around(steps)
        w.dcolumns = w.empty((places, self.kernel * features, batch))
        op(np.matmul, w.weight[:, : self.kernel * features].T, w.dy, w.dcolumns)
        w.dpadded = w.empty(w.padded.shape) if before or after else w.dx
        op(copy, 0.0, w.dpadded)
        for part, slab in zip(self.parts(w.dcolumns, features), self.steps(w.dpadded), strict=True):
            op(np.add, slab, part, slab)  # each window adds to the steps it saw
        if before or after:
            op(copy, w.dpadded[before : before + steps], w.dx)

    def exhibits(self, w: Any, parameters: Mapping[str, Parameter]) -> tuple[Exhibit, ...]:
        features = w.x.shape[1]
        seen, shape = self.kernel * features, (self.filters, self.kernel, features)
        axes = ("filter", "feature", "step")
        kernels = Trained("kernels", "weight", axes, lambda array: array[:, :seen].reshape(shape).swapaxes(1, 2))
        bias = (Trained("bias", "weight", ("filter",), last_column),) if self.bias else ()
        return (kernels, *flow("output", w.y, w.dy), *flow("input", w.x, w.dx), *bias)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        steps, features = inputs[0].shape
        seen, shape = self.kernel * features, (self.filters, self.kernel, features)
        parameters = {"weight": lambda p: p["weight"][:, :seen].reshape(shape).transpose(0, 2, 1)}
        if self.bias:
            parameters["bias"] = lambda p: p["weight"][:, seen]
        before, after = self.around(steps)
        arguments = {"in_channels": features, "out_channels": self.filters, "kernel_size": self.kernel}
        arguments |= {"stride": self.stride, "padding": before if before == after else 0}
        arguments |= {"dilation": self.dilation, "bias": self.bias}
        x = "{x}.transpose(1, 2)" if before == after else f"F.pad({{x}}.transpose(1, 2), ({before}, {after}))"
        return TorchTwin("nn.Conv1d", arguments, parameters, f"{{module}}({x}).transpose(1, 2)")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(filters=3), (Spec((5, 2)),)),
            Example(cls(filters=2, kernel=4, padding="same"), (Spec((5, 3)),)),
            Example(cls(filters=2, kernel=2, padding="causal", dilation=2), (Spec((4, 2)),)),
            Example(cls(filters=1, kernel=2, stride=3, padding=1, bias=False), (Spec((5, 2)),)),
        ]
