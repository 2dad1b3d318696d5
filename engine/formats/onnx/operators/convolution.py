"""Convolutions of images and sequences, and transposed ones."""

from math import prod

import numpy as np

from engine.formats.onnx.call import Call, Operator
from engine.formats.onnx.drawing import make
from engine.formats.onnx.folding import ints, single
from engine.formats.onnx.model import OnnxError
from engine.formats.onnx.operators.sliding import Window, padded, part, square, window
from engine.formats.onnx.values import Value
from engine.layers.conv1d import Conv1D
from engine.layers.conv2d import Conv2D
from engine.sliding import padding
from engine.tensor import Array, times

MOST = 64  # zeros around an image that Conv2D can put there itself
IMAGE = [[1], [2], [3]]  # channels, height and width of a file's tensor
SEQUENCE = [[2], [1]]  # steps first


def convolution(call: Call) -> Value:
    """Of images or sequences; a frame of zeros from the node before is the convolution's own."""
    value, weight = call.value(), call.constant(1, "weights")
    value, before = without_frame(call, value)
    found = window(call, value, list(weight.shape[2:]))
    if list(weight.shape[2:]) != found.kernel:
        raise OnnxError(f"has weights of shape {times(weight.shape)} for a kernel of {times(tuple(found.kernel))}")
    bias = call.optional(2, "bias")
    if bias is not None and bias.shape != weight.shape[:1]:
        raise OnnxError(f"has weights of shape {times(weight.shape)} and a bias of shape {times(bias.shape)}")
    pads = [(a + c, b + d) for (a, b), (c, d) in zip(found.pads, before, strict=True)]
    found = found._replace(pads=pads)
    return (
        of_images(call, value, weight, bias, found)
        if weight.ndim == 4
        else of_sequences(call, value, weight, bias, found)
    )


def without_frame(call: Call, value: Value) -> tuple[Value, list[tuple[int, int]]]:
    """The value before a node that only puts zeros around images or sequences, and how many."""
    none = [(0, 0)] * max(0, len(value.axes) - 2)
    before = call.behind(call.node.inputs[0])
    if before is None or before.node.operator != "Pad" or before.node.attributes.get("mode", "constant") != "constant":
        return value, none
    inner, pads, fill = before.given(0), before.given(1), before.given(2)
    if not isinstance(inner, Value) or not isinstance(pads, np.ndarray) or before.given(3) is not None:
        return value, none
    if fill is not None and not (isinstance(fill, np.ndarray) and single(fill) == 0):
        return value, none
    numbers, axes = ints(pads, "pads"), len(inner.axes)
    if len(numbers) != 2 * axes or min(numbers) < 0 or any(numbers[at] for at in (0, 1, axes, axes + 1)):
        return value, none
    return inner, list(zip(numbers[2:axes], numbers[axes + 2 :], strict=True))


def of_images(call: Call, value: Value, weight: Array, bias: Array | None, found: Window) -> Value:
    """Conv2D."""
    filters, channels, *_ = weight.shape
    settings = {
        "filters": filters,
        "kernel": square(found.kernel, "a kernel"),
        "stride": square(found.strides, "strides"),
        "dilation": square(found.dilations, "dilations"),
        "groups": call.attribute("group", 1),
    }
    lengths = zip(value.lengths[2:], found.spans, found.strides, strict=True)
    own = around(found.pads, [padding("same", *sizes) for sizes in lengths])
    if own is None or (isinstance(own, int) and own > MOST):
        value = padded(call, value, {2: found.pads[0], 3: found.pads[1]}, 0.0)
        own = "valid"
    value = call.drawing.arranged(value, IMAGE)
    rows = [weight.reshape(filters, -1)] + ([] if bias is None else [bias[:, None]])
    weights = {"weight": np.concatenate(rows, 1)}
    layer = make("Conv2D", padding=own, bias=bias is not None, **settings)
    assert isinstance(layer, Conv2D)
    if value.shape[0] != channels * layer.groups:
        raise OnnxError(f"has weights for {channels * layer.groups} channels and gets {value.shape[0]}")
    node = call.drawing.put(layer, value, weights=weights)
    return made(call, node, value)


def made(call: Call, node: str, value: Value) -> Value:
    """Images with other channels, heights and widths."""
    return call.drawing.made(node, value, IMAGE, dict(enumerate(call.drawing.specs[node].shape, 1)))


def around(pads: list[tuple[int, int]], same: list[tuple[int, int]]) -> str | int | None:
    """The setting of a convolution's own padding; None if it has none that does so."""
    (before, after), *_ = pads
    if 0 <= before == after and all(pair == (before, after) for pair in pads):
        return before or "valid"
    return "same" if pads == same else None


def of_sequences(call: Call, value: Value, weight: Array, bias: Array | None, found: Window) -> Value:
    """Conv1D: steps come first here."""
    filters, features, kernel = weight.shape
    if call.attribute("group", 1) != 1:
        raise OnnxError("looks at parts of the features of a sequence apart from each other", "Use one group.")
    ((before, after),), (span,) = found.pads, found.spans
    own = around(found.pads, [padding("same", value.lengths[2], span, found.strides[0])])
    if (before, after) == (span - 1, 0) and span > 1:
        own = "causal"
    if own is None:
        value, own = padded(call, value, {2: (before, after)}, 0.0), "valid"
    value = call.drawing.arranged(value, SEQUENCE)
    if value.shape[1] != features:
        raise OnnxError(f"has weights for {features} channels and gets {value.shape[1]}")
    rows = [weight.transpose(0, 2, 1).reshape(filters, -1)] + ([] if bias is None else [bias[:, None]])
    settings = {"filters": filters, "kernel": kernel, "stride": found.strides[0], "dilation": found.dilations[0]}
    layer = make("Conv1D", padding=own, bias=bias is not None, **settings)
    assert isinstance(layer, Conv1D)
    node = call.drawing.put(layer, value, weights={"weight": np.concatenate(rows, 1)})
    steps, filters = call.drawing.specs[node].shape
    return call.drawing.made(node, value, SEQUENCE, {2: steps, 1: filters})


def transposed(call: Call) -> Value:
    """ConvTranspose2D; what it does not cut off itself is cropped."""
    value, weight = call.value(), call.constant(1, "weights")
    found = window(call, value, list(weight.shape[2:]))
    if weight.ndim != 4 or list(weight.shape[2:]) != found.kernel:
        raise OnnxError("is a transposed convolution of something else than images", "Use images.")
    if call.attribute("group", 1) != 1 or found.dilations != [1, 1]:
        raise OnnxError("has groups or dilations, which ConvTranspose2D here does not", "Use one group, dilation 1.")
    channels, filters, kernel, _ = weight.shape
    square(found.kernel, "a kernel")
    stride = square(found.strides, "strides")
    extra = list(call.attribute("output_padding", (0, 0)))
    pads = framing(call, value, found, extra)
    cut = pads[0][0]
    settings = {"filters": filters, "kernel": kernel, "stride": stride}
    even = pads == [(cut, cut)] * 2 and len(set(extra)) == 1
    if even and 0 <= cut <= MOST:
        settings |= {"padding": cut, "extra": extra[0]}
    elif any(extra):
        raise OnnxError(
            "adds rows at the end and cuts off unlike many on the sides", "Use the same padding all around."
        )
    value = call.drawing.arranged(value, IMAGE)
    if value.shape[0] != channels:
        raise OnnxError(f"has weights for {channels} channels and gets {value.shape[0]}")
    bias = call.optional(2, "bias")
    weights = {"weight": weight.reshape(channels, -1)} | ({} if bias is None else {"bias": bias})
    node = call.drawing.add("ConvTranspose2D", value, weights=weights, bias=bias is not None, **settings)
    drawn = made(call, node, value)
    if not even:
        for axis, (before, after) in zip((2, 3), pads, strict=True):
            drawn = part(call, drawn, axis, before, drawn.lengths[axis] - after)
    return drawn


def framing(call: Call, value: Value, found: Window, extra: list[int]) -> list[tuple[int, int]]:
    """How much is cut off on each side: from pads, or from the shape that is wanted."""
    if len(extra) != 2 or any(type(number) is not int or number < 0 for number in extra):
        raise OnnxError("has an output padding of no size")
    wanted = list(call.attribute("output_shape", ()))
    auto = call.attribute("auto_pad", "NOTSET")
    if not wanted and auto not in ("SAME_UPPER", "SAME_LOWER"):
        return found.pads
    if not wanted:
        wanted = [length * stride for length, stride in zip(value.lengths[2:], found.strides, strict=True)]
    if len(wanted) < 2 or prod(map(bool, wanted)) == 0:
        raise OnnxError("wants an output of no size")
    pads = []
    sizes = zip(value.lengths[2:], found.strides, found.spans, extra, wanted[-2:], strict=True)
    for length, stride, span, more, target in sizes:
        total = stride * (length - 1) + more + span - int(target)
        if total < 0:
            raise OnnxError("wants an output larger than what it paints")
        half = total // 2
        pads.append((half, total - half) if auto == "SAME_UPPER" else (total - half, half))
    return pads


OPERATORS: dict[str, Operator] = {"Conv": convolution, "ConvTranspose": transposed}
