"""The transposed convolution: from a small image to a larger one, as in generators and decoders."""

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from msgspec import Meta
from numpy.lib.stride_tricks import sliding_window_view

from engine.exhibit import Exhibit, Trained, flow
from engine.family import Setting
from engine.initializers.he import He
from engine.initializers.initializer import Initializer
from engine.layers.layer import Example, Layer, Parameter, TorchTwin, layer
from engine.op import Op
from engine.summary import counted, joined
from engine.tensor import Array, Shape, ShapeError, Spec, copy, times


@layer(title="ConvTranspose2D", category="Layers")
class ConvTranspose2D(Layer, Setting):
    """Paints each filter at every place, as strongly as the pixel says, and adds up: a convolution run backwards.

    y[f, s·i+u, s·j+v] += W[c, f, u, v]·x[c, i, j], then + b[f]. Where kernel is no multiple of stride, it paints a
    chequerboard. Input (channels, height, width), output (filters, height', width') with height' =
    stride·(height − 1) + kernel − 2·padding + extra. Weight (channels, filters·kernel²).
    """

    formula = "y[f, s·i+u, s·j+v] = Σ W[c, f, u, v] · x[c, i, j] + b[f]"
    partials = {"x": "W at the place in the window", "weight": "x, summed over the places", "bias": "1"}
    width = "filters"
    filters: Annotated[int, Meta(ge=1, le=1_000_000, description="How many patterns: the output's channels.")] = 8
    kernel: Annotated[int, Meta(ge=1, le=64, description="Height and width of each pattern.")] = 2
    stride: Annotated[int, Meta(ge=1, le=64, description="How far apart neighbours paint: the image grows so.")] = 2
    padding: Annotated[int, Meta(ge=0, le=64, description="Rows and columns cut off on every side.")] = 0
    extra: Annotated[int, Meta(ge=0, le=63, description="Rows and columns added at the end; less than stride.")] = 0
    bias: Annotated[bool, Meta(description="Adds a trained constant to each filter's output.")] = True
    initializer: Annotated[Initializer, Meta(description="How the first weights are drawn.")] = He()

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        size, maps = f"{self.kernel}×{self.kernel}", counted(self.filters, "maps")
        return joined(size, maps, "" if self.stride == 1 else f"stride {self.stride}")

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) != 3:
            step = "Place it where images are (channels × height × width): before Flatten, or after Reshape."
            raise ShapeError(f"wants an image and gets {times(shapes[0])}", step)
        if self.extra >= self.stride:
            sentence = f"adds {self.extra} extra rows with a stride of {self.stride}"
            raise ShapeError(sentence, "Make extra smaller than stride.", setting={"extra": self.stride - 1})
        height, width = (self.stride * (n - 1) + self.kernel - 2 * self.padding + self.extra for n in shapes[0][1:])
        if height < 1 or width < 1:
            sentence = f"cuts {self.padding} off every side and leaves nothing of {times(shapes[0])}"
            raise ShapeError(sentence, "Use less padding, or a larger kernel or stride.")
        return (self.filters, height, width)

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        channels, area = shapes[0][0], self.kernel**2
        seen = max(1, channels * area // self.stride**2)  # how many weights a pixel of the output adds up
        painted, axes = self.filters * area, ((channels,), (self.filters, self.kernel, self.kernel))
        weight = Parameter((channels, painted), self.initializer, seen, painted, axes=axes)
        return {"weight": weight} | ({"bias": Parameter((self.filters,))} if self.bias else {})

    def forward(self, w: Any, op: Op) -> None:
        channels, height, width, batch = w.x.shape
        w.columns = w.empty((w.weight.shape[1], height * width * batch))
        op(np.dot, w.weight.T, w.x.reshape(channels, -1), w.columns)  # what each pixel paints
        w.canvas = w.empty(self.canvas(w.x.shape)) if self.cut else w.y
        painted, parts = self.painted(w.canvas, w.x), self.parts(w.columns, w.x)
        op(copy, 0.0, w.canvas)
        for u, v in np.ndindex(self.kernel, self.kernel):
            op(np.add, painted[:, u, v], parts[:, u, v], painted[:, u, v])
        if self.bias:
            op(np.add, self.visible(w.canvas, w.y), w.bias[:, None, None, None], w.y)
        elif self.cut:
            op(copy, self.visible(w.canvas, w.y), w.y)

    @property
    def cut(self) -> bool:
        """Whether the output is only a part of what is painted."""
        return self.padding > 0

    def canvas(self, shape: Shape) -> Shape:
        """The output's shape before padding is cut off."""
        _, height, width, batch = shape
        rows, columns = (self.stride * (n - 1) + self.kernel + self.extra for n in (height, width))
        return (self.filters, rows, columns, batch)

    def visible(self, canvas: Array, y: Array) -> Array:
        """The canvas without its padding."""
        p, (_, height, width, _) = self.padding, y.shape
        return canvas[:, p : p + height, p : p + width]

    def painted(self, canvas: Array, x: Array) -> Array:
        """A view (filters, kernel, kernel, height, width, N): where each number of a pattern is painted."""
        view = sliding_window_view(canvas, (self.kernel, self.kernel), axis=(1, 2), writeable=True)
        view = view[:, :: self.stride, :: self.stride][:, : x.shape[1], : x.shape[2]]
        return view.transpose(0, 4, 5, 1, 2, 3)

    def parts(self, columns: Array, x: Array) -> Array:
        """The columns in the same shape."""
        return columns.reshape(self.filters, self.kernel, self.kernel, *x.shape[1:])

    def backward(self, w: Any, op: Op) -> None:
        dcanvas = w.dy
        if self.cut:
            dcanvas = w.dcanvas = w.empty(w.canvas.shape)
            op(copy, 0.0, w.dcanvas)  # nothing comes back from what was cut off
            op(copy, w.dy, self.visible(w.dcanvas, w.y))
        w.dcolumns = w.empty(w.columns.shape)
        op(copy, self.painted(dcanvas, w.x), self.parts(w.dcolumns, w.x))
        op(np.dot, w.x.reshape(len(w.x), -1), w.dcolumns.T, w.grad_weight)
        if self.bias:
            dy = w.dy.reshape(self.filters, -1)
            w.ones = w.filled(dy.shape[1:], 1)
            op(np.dot, dy, w.ones, w.grad_bias)
        if w.dx is not None:
            op(np.dot, w.weight, w.dcolumns, w.dx.reshape(len(w.x), -1))

    def exhibits(self, w: Any, parameters: Mapping[str, Parameter]) -> tuple[Exhibit, ...]:
        shape = (len(w.x), self.filters, self.kernel, self.kernel)
        axes = ("channel", "filter", "row", "column")
        kernels = Trained("kernels", "weight", axes, lambda array: array.reshape(shape))
        bias = (Trained("bias", "bias", ("filter",)),) if self.bias else ()
        return (kernels, *flow("output maps", w.y, w.dy), *flow("input maps", w.x, w.dx), *bias)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        channels = inputs[0].shape[0]
        shape = (channels, self.filters, self.kernel, self.kernel)
        parameters = {"weight": lambda p: p["weight"].reshape(shape)}
        if self.bias:
            parameters["bias"] = lambda p: p["bias"]
        arguments = {"in_channels": channels, "out_channels": self.filters, "kernel_size": self.kernel}
        arguments |= {"stride": self.stride, "padding": self.padding, "output_padding": self.extra, "bias": self.bias}
        return TorchTwin("nn.ConvTranspose2d", arguments, parameters)

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(filters=3), (Spec((2, 3, 2)),)),
            Example(cls(filters=2, kernel=3, padding=1, extra=1), (Spec((1, 2, 3)),)),
            Example(cls(filters=2, kernel=3, stride=1, bias=False), (Spec((2, 3, 3)),)),
            Example(cls(filters=1, kernel=2, stride=3, padding=1, extra=2, bias=False), (Spec((2, 3, 2)),)),
        ]
