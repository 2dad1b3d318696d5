"""The convolution: one small pattern of weights looks at every place of an image."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import numpy as np
from msgspec import Meta
from numpy.lib.stride_tricks import sliding_window_view

from engine.exhibit import Exhibit, Trained, flow, last_column
from engine.family import Setting
from engine.initializers.he import He
from engine.initializers.initializer import Initializer
from engine.layers.layer import Example, Layer, Parameter, TorchTwin, layer
from engine.op import Op
from engine.sliding import count, padding
from engine.summary import counted, joined, padded
from engine.tensor import Array, Shape, ShapeError, Spec, copy, divisor, times

SMALL = 1_000_000  # multiplications: so many OpenBLAS does without packing the matrices first, in half the time
SHORT = 32  # numbers: in shorter pieces no product is fast
MANY = 16  # filters: from here on it pays to turn ∂L/∂y for ∂L/∂W
Padding = Literal["valid", "same"] | Annotated[int, Meta(ge=0, le=64)]
PADDING = "Zeros around the image: so many rows and columns, 'valid' for none, 'same' to keep the size (by stride)."


@layer(title="Conv2D", category="Layers")
class Conv2D(Layer, Setting):
    """Slides each filter over the image and adds up what it sees: y[f] = Σ W[f]·x[window] + b[f].

    Without padding the image shrinks by kernel − 1; 'same' keeps its size. Groups cut channels and filters into
    as many parts that do not see each other; with one group for each channel it is a depthwise convolution.
    Input (channels, height, width), output (filters, height', width') with height' = ⌊(height + padding above
    and below − dilation·(kernel − 1) − 1) / stride⌋ + 1. Weight (filters, channels/groups·kernel², and the bias
    as last column).
    """

    formula = "y[f, i, j] = Σ W[f, c, u, v] · x[c, s·i+d·u, s·j+d·v] + b[f]"
    partials = {"x": "W at the place in the window", "weight": "x, summed over the places"}
    width = "filters"
    filters: Annotated[int, Meta(ge=1, le=1_000_000, description="How many patterns: the output's channels.")] = 8
    kernel: Annotated[int, Meta(ge=1, le=64, description="Height and width of the window.")] = 3
    stride: Annotated[int, Meta(ge=1, le=64, description="How far the window moves from place to place.")] = 1
    padding: Annotated[Padding, Meta(description=PADDING)] = "valid"
    dilation: Annotated[int, Meta(ge=1, le=64, description="How far apart the pixels of a window lie.")] = 1
    groups: Annotated[int, Meta(ge=1, le=1_000_000, description="Parts of the channels that see only themselves.")] = 1
    bias: Annotated[bool, Meta(description="Adds a trained constant to each filter's output.")] = True
    initializer: Annotated[Initializer, Meta(description="How the first weights are drawn.")] = He()

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        size, maps = f"{self.kernel}×{self.kernel}", counted(self.filters, "maps")
        return joined(size, maps, "" if self.stride == 1 else f"stride {self.stride}", padded(self.padding))

    @property
    def span(self) -> int:
        """How many rows a window reaches over."""
        return self.dilation * (self.kernel - 1) + 1

    def around(self, length: int) -> tuple[int, int]:
        """Zeros before and after an axis."""
        return padding(self.padding, length, self.span, self.stride)

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) != 3:
            step = "Place it where images are (channels × height × width): before Flatten."
            raise ShapeError(f"wants an image and gets {times(shapes[0])}", step)
        channels, *lengths = shapes[0]
        padded = tuple(length + sum(self.around(length)) for length in lengths)
        if min(padded) < self.span:
            kernel = f"{self.kernel}×{self.kernel} kernel"
            if self.dilation > 1:
                kernel += f", spread over {self.span}×{self.span},"
            sentence = f"slides a {kernel} over an image of only {times(padded)}"
            raise ShapeError(sentence, "Use a smaller kernel, more padding, or less pooling before it.")
        for number, what in ((channels, "channels"), (self.filters, "filters")):
            if number % self.groups:
                sentence = f"cuts {number} {what} into {self.groups} groups of equal size"
                setting = {"groups": divisor(self.groups, channels, self.filters)}
                raise ShapeError(sentence, f"Choose groups that divide the {what}.", setting=setting)
        return (self.filters, *(count(length, self.span, self.stride) for length in padded))

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        area, channels = self.kernel**2, shapes[0][0] // self.groups
        seen = channels * area
        shape = (self.filters, seen + self.bias)
        fan_out = self.filters // self.groups * area
        axes = (self.filters,), (channels, self.kernel, self.kernel)
        return {"weight": Parameter(shape, self.initializer, seen, fan_out, bias_column=self.bias, axes=axes)}

    def forward(self, w: Any, op: Op) -> None:
        """A product for each row of outputs. Of the image's rows, `bands` holds a copy for each column of the kernel.

        The rows that a row of outputs sees lie next to each other in it: they are a matrix without being copied.
        Where windows are dilated, all of the image is one such matrix, with a copy for each row of the kernel too.
        """
        filters, rows, columns, batch = w.y.shape
        channels, height, width, _ = w.x.shape
        (top, bottom), (left, right) = self.around(height), self.around(width)
        w.padded = w.x
        if top or bottom or left or right:
            w.padded = w.empty((channels, top + height + bottom, left + width + right, batch))
            for edge in edges(w.padded, (top, bottom), (left, right)):
                op(copy, 0.0, edge)
            op(copy, w.x, w.padded[:, top : top + height, left : left + width])
        g, u, v, c = self.groups, self.kernel, self.kernel, channels // self.groups
        if self.dilation == 1:
            w.seen = self.slide(w.padded, 2)  # (channels, height, width', N, v)
            w.seen = w.seen.reshape(g, c, *w.seen.shape[1:]).transpose(0, 2, 1, 5, 3, 4)
            w.bands = w.empty((g, len(w.padded[0]), c * v + self.bias, columns * batch))
        else:
            w.seen = self.slide(self.slide(w.padded, 1), 2)  # (channels, height', width', N, u, v)
            w.seen = w.seen.reshape(g, c, *w.seen.shape[1:]).transpose(0, 5, 1, 6, 2, 3, 4)
            w.bands = w.empty((g, u, c * v + self.bias, rows * columns * batch))
        op(copy, w.seen, w.bands[:, :, : c * v].reshape(w.seen.shape))
        w.turned = w.empty((filters, u, c * v + self.bias))  # the weight in the order of the bands
        op(copy, self.square(w.weight, c).transpose(0, 2, 1, 3), w.turned[..., : c * v].reshape(filters, u, c, v))
        if self.bias:
            op(copy, 1.0, w.bands[:, :, -1])  # a row of ones, of which the first is multiplied by the bias
            if u > 1:
                op(copy, 0.0, w.turned[:, 1:, -1])
            op(copy, w.weight[:, -1], w.turned[:, 0, -1])
        w.windows = under(w.bands, u)[:, :: self.stride]
        multiply(op, w.turned.reshape(g, 1, filters // g, -1), w.windows, self.by_windows(w.y, w))

    def slide(self, image: Array, axis: int) -> Array:
        """A view with the places of the window as a further axis at the end."""
        view = sliding_window_view(image, self.span, axis=axis, writeable=True)
        return view[(slice(None),) * axis + (slice(None, None, self.stride),)][..., :: self.dilation]

    def square(self, weight: Array, channels: int) -> Array:
        """The weight without its bias as (filters, channels of a group, kernel, kernel)."""
        return weight[:, : channels * self.kernel**2].reshape(self.filters, channels, self.kernel, self.kernel)

    def by_windows(self, y: Array, w: Any) -> Array:
        """An array of outputs as (groups, products, filters of a group, numbers in a product)."""
        grouped = y.reshape(self.groups, self.filters // self.groups, -1, w.windows.shape[-1])
        return grouped.transpose(0, 2, 1, 3)

    def backward(self, w: Any, op: Op) -> None:
        g, u, f = self.groups, self.kernel, self.filters // self.groups
        c = w.x.shape[0] // g
        dy = self.by_windows(w.dy, w)
        products = dy.shape[1]
        count = 1
        if f < MANY:
            turned = dy.transpose(0, 1, 3, 2)
        else:
            turned = w.turned_dy = w.empty((g, products, dy.shape[3], f))
            op(copy, dy.transpose(0, 1, 3, 2), w.turned_dy)
            count = pieces(dy.shape[3], w.windows.shape[2] * f)
        w.parts = w.empty((g, products, count, w.windows.shape[2], f))
        w.total = w.empty((g, u, c * u + self.bias, f))
        # ∂L/∂W = Σ windows · ∂L/∂yᵀ
        op(np.matmul, cut(w.windows, count), turned.reshape(g, products, count, -1, f), w.parts)
        w.ones = w.filled((1, products * count), 1)
        op(np.matmul, w.ones, w.parts.reshape(g, products * count, -1), w.total.reshape(g, 1, -1))
        squares = w.total[:, :, : c * u].reshape(g, u, c, u, f).transpose(0, 4, 2, 1, 3)
        op(copy, squares, self.square(w.grad_weight, c).reshape(squares.shape))
        if self.bias:
            op(copy, w.total[:, 0, -1], w.grad_weight[:, -1].reshape(g, f))
        if w.dx is None:
            return
        if self.stride == self.dilation == 1:
            self.gather(w, op, c)
        else:
            self.scatter(w, op, c)

    def gather(self, w: Any, op: Op, c: int) -> None:
        """∂L/∂x row by row: each gathers from the rows of outputs that saw it, again without copies of their own."""
        _, rows, columns, batch = w.y.shape
        _, height, width, _ = w.x.shape
        g, u, f = self.groups, self.kernel, self.filters // self.groups
        (top, _), (left, _) = self.around(height), self.around(width)
        w.around_dy = w.empty((g, rows + 2 * (u - 1), f, columns * batch))
        if u > 1:
            op(copy, 0.0, w.around_dy[:, : u - 1])
            op(copy, 0.0, w.around_dy[:, u - 1 + rows :])
        op(copy, self.by_windows(w.dy, w), w.around_dy[:, u - 1 : u - 1 + rows])
        w.back = w.empty((g, c, u, u, f))  # the weight with its rows in reverse
        op(copy, self.square(w.weight, c).reshape(g, f, c, u, u)[:, :, :, ::-1].transpose(0, 2, 4, 3, 1), w.back)
        w.dbands = w.empty((g, height, c * u, columns * batch))
        windows = under(w.around_dy, u)[:, top : top + height]
        multiply(op, w.back.reshape(g, 1, c * u, u * f), windows, w.dbands)
        dbands = w.dbands.reshape(g, height, c, u, columns, batch).transpose(3, 0, 2, 1, 4, 5)
        dx = w.dx.reshape(g, c, height, width, batch)
        begun = False
        for v in range(u):
            first, last = max(0, v - left), min(width, columns + v - left)  # the columns that it saw of the image
            if first >= last:
                continue
            target, part = dx[:, :, :, first:last], dbands[v, :, :, :, first + left - v : last + left - v]
            if begun:
                op(np.add, target, part, target)
                continue
            begun = True
            op(copy, part, target)
            for rest in (dx[:, :, :, :first], dx[:, :, :, last:]):
                if rest.size:
                    op(copy, 0.0, rest)

    def scatter(self, w: Any, op: Op, c: int) -> None:
        """∂L/∂x window by window: each adds to the pixels it saw."""
        filters, rows, columns, batch = w.y.shape
        _, height, width, _ = w.x.shape
        g, u = self.groups, self.kernel
        (top, _), (left, _) = self.around(height), self.around(width)
        dy = self.by_windows(w.dy, w)
        w.back = w.empty((g, 1, c * u * u, filters // g))
        op(copy, self.square(w.weight, c).reshape(g, 1, filters // g, -1).transpose(0, 1, 3, 2), w.back)
        w.dcolumns = w.empty((g, dy.shape[1], c * u * u, dy.shape[3]))
        multiply(op, w.back, dy, w.dcolumns)  # ∂L/∂columns = Wᵀ · ∂L/∂y
        whole = w.padded is w.x
        w.dpadded = w.dx if whole else w.empty(w.padded.shape)
        op(copy, 0.0, w.dpadded)
        shape = (g, rows, c, u, u, 1, columns, batch) if self.dilation == 1 else (g, 1, c, u, u, rows, columns, batch)
        parts = w.dcolumns.reshape(shape).transpose(3, 4, 0, 2, 1, 5, 6, 7)
        sums = self.slide(self.slide(w.dpadded, 1), 2).transpose(4, 5, 0, 1, 2, 3)
        sums = sums.reshape(u, u, *parts.shape[2:])
        for place in np.ndindex(u, u):
            op(np.add, sums[place], parts[place], sums[place])
        if not whole:
            op(copy, w.dpadded[:, top : top + height, left : left + width], w.dx)

    def exhibits(self, w: Any, parameters: Mapping[str, Parameter]) -> tuple[Exhibit, ...]:
        seen = len(w.x) // self.groups
        axes = ("filter", "channel", "row", "column")
        kernels = Trained("kernels", "weight", axes, lambda array: self.square(array, seen))
        bias = (Trained("bias", "weight", ("filter",), last_column),) if self.bias else ()
        return (kernels, *flow("output maps", w.y, w.dy), *flow("input maps", w.x, w.dx), *bias)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        channels, *lengths = inputs[0].shape
        seen = channels // self.groups * self.kernel**2
        parameters = {"weight": lambda p: self.square(p["weight"], channels // self.groups)}
        if self.bias:
            parameters["bias"] = lambda p: p["weight"][:, seen]
        arguments: dict[str, Any] = {"in_channels": channels, "out_channels": self.filters, "kernel_size": self.kernel}
        arguments |= {"stride": self.stride, "padding": 0, "bias": self.bias}
        if self.dilation > 1:
            arguments["dilation"] = self.dilation
        if self.groups > 1:
            arguments["groups"] = self.groups
        (top, bottom), (left, right) = (self.around(length) for length in lengths)
        if top != bottom or left != right:  # PyTorch's own padding is the same on both sides
            call = f"{{module}}(F.pad({{x}}, ({left}, {right}, {top}, {bottom})))"
            return TorchTwin("nn.Conv2d", arguments, parameters, call)
        arguments["padding"] = top if top == left else (top, left)
        return TorchTwin("nn.Conv2d", arguments, parameters)

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(filters=3, kernel=3), (Spec((2, 5, 4)),)),
            Example(cls(filters=2, kernel=3, padding=1, bias=False), (Spec((1, 4, 4)),)),
            Example(cls(filters=2, kernel=2, stride=2, padding=1), (Spec((2, 5, 4)),)),
            Example(cls(filters=2, kernel=1, stride=3), (Spec((2, 5, 5)),)),
            Example(cls(filters=17, kernel=1), (Spec((2, 2, 3)),)),
            Example(cls(filters=2, kernel=2, padding="same"), (Spec((1, 3, 4)),)),
            Example(cls(filters=2, kernel=4, stride=3, padding="same"), (Spec((1, 5, 8)),)),
            Example(cls(filters=1, kernel=2, padding=3, bias=False), (Spec((2, 2, 1)),)),
            Example(cls(filters=4, kernel=2, dilation=2, groups=2), (Spec((4, 4, 5)),)),
            Example(cls(filters=4, kernel=3, stride=2, padding="same", groups=2), (Spec((4, 4, 5)),)),
            Example(cls(filters=2, kernel=2, groups=2), (Spec((2, 3, 3)),)),
            Example(cls(filters=4, kernel=2, dilation=3, stride=2, padding=2, bias=False), (Spec((1, 5, 4)),)),
        ]


def edges(image: Array, vertical: tuple[int, int], horizontal: tuple[int, int]) -> list[Array]:
    """The parts of an image that padding fills: above, below, left and right."""
    (top, bottom), (left, right) = vertical, horizontal
    _, height, width, _ = image.shape
    middle = image[:, top : height - bottom]
    parts = (image[:, :top], image[:, height - bottom :], middle[:, :, :left], middle[:, :, width - right :])
    return [part for part in parts if part.size]


def under(bands: Array, kernel: int) -> Array:
    """(groups, rows, k, n) as (groups, windows, kernel·k, n): `kernel` rows under each other are one matrix, a view."""
    view = sliding_window_view(bands, kernel, axis=1).transpose(0, 1, 4, 2, 3)
    return view.reshape(*view.shape[:2], -1, view.shape[-1])


def multiply(op: Op, weight: Array, columns: Array, product: Array) -> None:
    """weight · columns → product, for each group and row, in pieces of the size that is fastest."""
    count = pieces(columns.shape[3], weight.shape[2] * weight.shape[3])
    op(np.matmul, weight[:, :, None], cut(columns, count), cut(product, count))


def pieces(numbers: int, each: int) -> int:
    """Into how many pieces to cut rows of so many numbers, `each` of which costs so many multiplications."""
    counts = range(max(1, numbers * each // SMALL), numbers // SHORT + 1)
    return next((count for count in counts if numbers % count == 0 and numbers // count * each <= SMALL), 1)


def cut(columns: Array, count: int) -> Array:
    """A view (groups, rows, pieces, k, numbers) of (groups, rows, k, all numbers)."""
    return columns.reshape(*columns.shape[:3], count, -1).transpose(0, 1, 3, 2, 4)
