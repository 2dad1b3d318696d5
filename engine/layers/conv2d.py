"""The convolution: one small pattern of weights looks at every place of an image."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta
from numpy.lib.stride_tricks import sliding_window_view

from engine.family import Setting
from engine.initializers.he import He
from engine.initializers.initializer import Initializer
from engine.layers.layer import Example, Layer, Parameter, TorchTwin, layer
from engine.op import Op
from engine.tensor import Shape, ShapeError, Spec, copy, times


@layer(title="Conv2D", category="Layers")
class Conv2D(Layer, Setting):
    """Slides each filter over the image and adds up what it sees: y[f] = Σ W[f]·x[window] + b[f].

    Without padding the image shrinks by kernel − 1; padding (kernel − 1)/2 keeps its size. Input (channels,
    height, width), output (filters, height', width') with height' = ⌊(height + 2·padding − kernel) / stride⌋
    + 1. Weight (filters, channels·kernel², and the bias as last column).
    """

    formula = "y[f, i, j] = Σ W[f, c, u, v] · x[c, s·i+u, s·j+v] + b[f]"
    filters: Annotated[int, Meta(ge=1, le=1_000_000, description="How many patterns: the output's channels.")] = 8
    kernel: Annotated[int, Meta(ge=1, le=64, description="Height and width of the window.")] = 3
    stride: Annotated[int, Meta(ge=1, le=64, description="How far the window moves from place to place.")] = 1
    padding: Annotated[int, Meta(ge=0, le=64, description="Rows and columns of zeros around the image.")] = 0
    bias: Annotated[bool, Meta(description="Adds a trained constant to each filter's output.")] = True
    initializer: Annotated[Initializer, Meta(description="How the first weights are drawn.")] = He()

    def caption(self) -> str:
        return f"Conv {self.filters}@{self.kernel}×{self.kernel}"

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) != 3:
            step = "Place it where images are (channels × height × width): before Flatten."
            raise ShapeError(f"wants an image and gets {times(shapes[0])}", step)
        _, height, width = shapes[0]
        rows, columns = (length + 2 * self.padding - self.kernel for length in (height, width))
        if rows < 0 or columns < 0:
            padded = times((height + 2 * self.padding, width + 2 * self.padding))
            sentence = f"slides a {self.kernel}×{self.kernel} kernel over an image of only {padded}"
            raise ShapeError(sentence, "Use a smaller kernel, more padding, or less pooling before it.")
        return (self.filters, rows // self.stride + 1, columns // self.stride + 1)

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        area = self.kernel**2
        seen = shapes[0][0] * area
        shape = (self.filters, seen + self.bias)
        return {"weight": Parameter(shape, self.initializer, seen, self.filters * area, bias_column=self.bias)}

    def forward(self, w: Any, op: Op) -> None:
        channels, height, width, batch = w.x.shape
        w.padded = w.x
        if p := self.padding:
            w.padded = w.filled((channels, height + 2 * p, width + 2 * p, batch), 0)
            op(copy, w.x, w.padded[:, p:-p, p:-p])
        seen, places = channels * self.kernel**2, w.y[0].size
        w.columns = w.filled((seen + self.bias, places), 1)  # each column is one window, then a one for the bias
        w.windows = self.windows(w.padded)
        op(copy, w.windows, w.columns[:seen].reshape(w.windows.shape))
        op(np.dot, w.weight, w.columns, w.y.reshape(self.filters, places))

    def backward(self, w: Any, op: Op) -> None:
        dy = w.dy.reshape(self.filters, -1)
        op(np.dot, dy, w.columns.T, w.grad_weight)  # ∂L/∂W = ∂L/∂y · columnsᵀ
        if w.dx is None:
            return
        seen = len(w.columns) - self.bias
        w.dcolumns = w.columns[:seen]  # the columns have served: their memory takes ∂L/∂columns = Wᵀ · ∂L/∂y
        op(np.dot, w.weight[:, :seen].T, dy, w.dcolumns)
        w.dpadded = w.empty(w.padded.shape) if self.padding else w.dx
        op(copy, 0.0, w.dpadded)
        parts, sums = w.dcolumns.reshape(w.windows.shape), self.windows(w.dpadded)
        for u in range(self.kernel):
            for v in range(self.kernel):
                # each window adds to the pixels it saw
                op(np.add, sums[:, u, v], parts[:, u, v], sums[:, u, v])
        if p := self.padding:
            op(copy, w.dpadded[:, p:-p, p:-p], w.dx)

    def windows(self, image: Any) -> Any:
        """A view (channels, kernel, kernel, height', width', N): what each of the kernel's weights sees."""
        view = sliding_window_view(image, (self.kernel, self.kernel), axis=(1, 2), writeable=True)
        return view[:, :: self.stride, :: self.stride].transpose(0, 4, 5, 1, 2, 3)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        channels, seen = inputs[0].shape[0], inputs[0].shape[0] * self.kernel**2
        square = (self.filters, channels, self.kernel, self.kernel)
        parameters = {"weight": lambda p: p["weight"][:, :seen].reshape(square)}
        if self.bias:
            parameters["bias"] = lambda p: p["weight"][:, seen]
        arguments = {"in_channels": channels, "out_channels": self.filters, "kernel_size": self.kernel}
        arguments |= {"stride": self.stride, "padding": self.padding, "bias": self.bias}
        return TorchTwin("nn.Conv2d", arguments, parameters)

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(filters=3, kernel=3), (Spec((2, 5, 4)),)),
            Example(cls(filters=2, kernel=3, padding=1, bias=False), (Spec((1, 4, 4)),)),
            Example(cls(filters=2, kernel=2, stride=2, padding=1), (Spec((2, 5, 4)),)),
            Example(cls(filters=2, kernel=1, stride=3), (Spec((2, 5, 5)),)),
        ]
