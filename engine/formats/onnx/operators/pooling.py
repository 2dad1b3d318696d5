"""Pooling over windows, and over all of an image or a sequence."""

from typing import Any

from engine.formats.onnx.call import Call, Operator
from engine.formats.onnx.model import OnnxError
from engine.formats.onnx.operators.convolution import IMAGE, SEQUENCE, made
from engine.formats.onnx.operators.sliding import LOW, Window, padded, sample_axes, square, window
from engine.formats.onnx.values import BATCH, Value

GLOBAL = {"MaxPool": "GlobalMaxPool", "AveragePool": "GlobalAveragePool"}


def pooling(call: Call) -> Value:
    """MaxPool and AveragePool."""
    value, strongest = call.value(), call.node.operator == "MaxPool"
    found = window(call, value, [])
    if call.wants(1):
        raise OnnxError("tells where the maximum was, which no layer here does", "Pool without indices.")
    if any(dilation != 1 for dilation in found.dilations):
        raise OnnxError("has dilated windows, which pooling here does not", "Use dilation 1.")
    found = filled_up(call, value, found)
    if found.kernel == list(value.lengths[2:]) and not any(map(any, found.pads)):
        return whole(call, value, list(range(2, len(value.axes))), keeps=True, kind=GLOBAL[call.node.operator])
    if not strongest and any(map(any, found.pads)) and not call.attribute("count_include_pad", 0):
        sentence = "leaves the frame out of the mean, which pooling here counts"
        raise OnnxError(sentence, "Set count_include_pad, or use no padding.")
    fill = LOW if strongest else 0.0
    value = padded(call, value, dict(enumerate(found.pads, 2)), fill)
    settings: dict[str, Any] = {"kernel": square(found.kernel, "windows"), "stride": square(found.strides, "strides")}
    if len(found.kernel) == 2:
        value = call.drawing.arranged(value, IMAGE)
        return made(call, call.drawing.add("MaxPool2D" if strongest else "AvgPool2D", value, **settings), value)
    if not strongest:
        raise OnnxError("takes means over stretches of a sequence, which no layer here does", "Use MaxPool.")
    value = call.drawing.arranged(value, SEQUENCE)
    node = call.drawing.add("MaxPool1D", value, **settings)
    return call.drawing.made(node, value, SEQUENCE, {2: call.drawing.specs[node].shape[0]})


def filled_up(call: Call, value: Value, found: Window) -> Window:
    """With a last window that the input does not fill, where `ceil_mode` wants one."""
    if not call.attribute("ceil_mode", 0):
        return found
    pads = []
    sizes = zip(value.lengths[2:], found.kernel, found.strides, found.pads, strict=True)
    for length, kernel, stride, (before, after) in sizes:
        count = -(-(length + before + after - kernel) // stride) + 1
        count -= (count - 1) * stride >= length + before  # it would begin behind the end
        needed = (count - 1) * stride + kernel - length - before
        pads.append((before, max(after, needed)))
        if needed > after and call.node.operator == "AveragePool":
            raise OnnxError(
                "has windows that reach beyond the image, of which it leaves that out", "Set ceil_mode to 0."
            )
    return found._replace(pads=pads)


def whole(call: Call, value: Value, axes: list[int], *, keeps: bool, kind: str) -> Value:
    """Over these axes together; `keeps` them with length 1."""
    if any(BATCH in value.axes[axis] for axis in axes):
        raise OnnxError("joins the samples of a batch", "Leave the batch axis alone.")
    reduced = [axis for axis in axes if value.axes[axis]]
    if reduced:
        rest = [axis for axis in sample_axes(value) if axis not in axes]
        image = len(rest) == 1 and len(reduced) == 2 and rest[0] < min(reduced)
        arranged = call.drawing.arranged(value, [rest, *([axis] for axis in reduced)] if image else [reduced, rest])
        node = call.drawing.add(kind, arranged)
        value = call.drawing.made(node, arranged, [rest], {})
    if keeps:
        return value
    return value._replace(axes=tuple(group for axis, group in enumerate(value.axes) if axis not in axes))


def everywhere(kind: str) -> Operator:
    """All axes but batch and channels."""

    def draw(call: Call) -> Value:
        value = call.value()
        if not value.batch_first or len(value.axes) < 2:
            raise OnnxError("pools something else than images or sequences")
        return whole(call, value, list(range(2, len(value.axes))), keeps=True, kind=kind)

    return draw


def reduced(kind: str) -> Operator:
    """ReduceMean and ReduceMax, over the axes of its second input."""

    def draw(call: Call) -> Value:
        value, axes = call.value(), call.ints(1, "axes")
        if not axes and call.attribute("noop_with_empty_axes", 0):
            return value
        wanted = sorted({value.axis(axis) for axis in axes}) if axes else list(range(len(value.axes)))
        return whole(call, value, wanted, keeps=bool(call.attribute("keepdims", 1)), kind=kind)

    return draw


OPERATORS: dict[str, Operator] = {
    "AveragePool": pooling,
    "MaxPool": pooling,
    "GlobalAveragePool": everywhere("GlobalAveragePool"),
    "GlobalMaxPool": everywhere("GlobalMaxPool"),
    "ReduceMax": reduced("GlobalMaxPool"),
    "ReduceMean": reduced("GlobalAveragePool"),
}
