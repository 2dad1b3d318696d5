"""Normalisations over the batch, over the features, over groups of channels."""

from collections.abc import Sequence
from math import prod

import numpy as np

from engine.formats.onnx.call import Call, Operator
from engine.formats.onnx.model import OnnxError
from engine.formats.onnx.operators.convolution import IMAGE, SEQUENCE
from engine.formats.onnx.operators.sliding import sample_axes
from engine.formats.onnx.values import BATCH, Value
from engine.tensor import Array


def batch_norm(call: Call) -> Value:
    """BatchNorm with its running statistics."""
    value = call.value()
    if not value.batch_first or len(value.axes) not in (2, 3, 4):
        raise OnnxError("normalises something else than features, sequences or images")
    if call.attribute("training_mode", 0) or not call.attribute("spatial", 1):
        raise OnnxError("is in training, or normalises each pixel by itself", "Export the model in use (eval).")
    names = ("scale", "shift", "running_mean", "running_variance")
    weights = {name: call.constant(at, "numbers").reshape(-1) for at, name in enumerate(names, 1)}
    groups: list[list[int]] = {2: [[1]], 3: SEQUENCE, 4: IMAGE}[len(value.axes)]
    value = call.drawing.arranged(value, groups)
    settings = {"epsilon": call.attribute("epsilon", 1e-5)}
    share = float(str(np.float32(1 - call.attribute("momentum", 0.9))))
    if 0 < share < 1:  # 0 in files that are for use only
        settings["momentum"] = share
    return value._replace(node=call.drawing.add("BatchNorm", value, weights=weights, **settings))


def over_features(kind: str) -> Operator:
    """LayerNorm and RMSNorm: over the last axes together, or those the attribute `axes` names."""

    def draw(call: Call) -> Value:
        value = call.value()
        if call.wants(1) or call.wants(2):
            raise OnnxError("tells means and deviations, which no layer here does", "Use the normalised numbers only.")
        named = call.attribute("axes", ())
        first = value.axis(call.attribute("axis", -1))
        last = sorted(value.axis(axis) for axis in named) if named else list(range(first, len(value.axes)))
        if last != list(range(len(value.axes) - len(last), len(value.axes))) or any(
            BATCH in value.axes[a] for a in last
        ):
            raise OnnxError("normalises over other axes than the last", "Normalise over the features.")
        rows = [axis for axis in sample_axes(value) if axis not in last and value.axes[axis]]
        image = not rows and len(last) == 3
        value = call.drawing.arranged(value, [[axis] for axis in last] if image else [rows, last] if rows else [last])
        shape = value.shape if image else value.shape[-1:]
        weights = {"scale": sized(call.optional(1, "scale"), shape, 1.0)}
        if kind == "LayerNorm":
            weights["shift"] = sized(call.optional(2, "shift"), shape, 0.0)
        node = call.drawing.add(kind, value, weights=weights, epsilon=call.attribute("epsilon", 1e-5))
        return value._replace(node=node)

    return draw


def sized(array: Array | None, shape: Sequence[int], usual: float) -> Array:
    """Numbers of this shape: those of the file, or the usual one throughout."""
    if array is None:
        return np.full(shape, usual, np.float32)
    if array.size not in (1, prod(shape)):
        raise OnnxError(f"has {array.size} numbers to scale or shift {prod(shape)} features")
    return np.broadcast_to(array.reshape(-1), (prod(shape),)).reshape(shape)


def instance_norm(call: Call) -> Value:
    """GroupNorm with a group for each channel; channels may be cut into groups by a Reshape before."""
    value, scale, shift = call.value(), call.constant(1, "scale"), call.constant(2, "shift")
    if not value.batch_first or len(value.axes) < 3 or scale.shape != shift.shape or scale.shape != value.lengths[1:2]:
        raise OnnxError("normalises something else than the channels of images")
    whole = value.shape[:1] and value.shape[0] % scale.size == 0 and len(value.shape) in (1, 3)
    order = [atom for group in value.axes[1:] for atom in group]
    if not whole or order != sorted(order):
        value = call.drawing.arranged(value, [[1], range(2, len(value.axes)), []])
    return grouped(call, value, scale.size, scale, shift)


def group_norm(call: Call) -> Value:
    """GroupNorm; before opset 21 each group has a scale and a shift, from then on each channel."""
    value = call.value()
    if not value.batch_first or len(value.axes) < 2:
        raise OnnxError("normalises something else than channels")
    places = sample_axes(value)
    groups = [[axis] for axis in places] if len(places) in (1, 3) else [places[:1], places[1:], []]
    value = call.drawing.arranged(value, groups)
    count = call.attribute("num_groups", 1)
    return grouped(call, value, count, call.constant(1, "scale"), call.constant(2, "shift"))


def grouped(call: Call, value: Value, groups: int, scale: Array, shift: Array) -> Value:
    """GroupNorm of a port as it is; numbers for each group are given to all its channels."""
    channels = value.shape[0]
    weights = {}
    for name, array in (("scale", scale), ("shift", shift)):
        if not array.size or channels % array.size:
            raise OnnxError(f"has {array.size} numbers to scale or shift {channels} channels")
        weights[name] = np.repeat(array.reshape(-1), channels // array.size)
    epsilon = call.attribute("epsilon", 1e-5)
    return value._replace(node=call.drawing.add("GroupNorm", value, weights=weights, groups=groups, epsilon=epsilon))


def unit_length(call: Call) -> Value:
    """L2Normalise along one axis."""
    value = call.value()
    named = call.attribute("axes", ())
    axis = value.axis(named[0] if len(named) == 1 else call.attribute("axis", -1))
    if len(named) > 1 or call.attribute("p", 2) != 2 or BATCH in value.axes[axis]:
        raise OnnxError("divides by something else than the length", "Use p = 2, and not the batch.")
    rest = [[other] for other in sample_axes(value) if other != axis]
    epsilon = call.attribute("epsilon", 1e-12)
    return call.drawing.like(call.drawing.arranged(value, [[axis], *rest]), "L2Normalise", epsilon=epsilon)


OPERATORS: dict[str, Operator] = {
    "BatchNormalization": batch_norm,
    "GroupNormalization": group_norm,
    "InstanceNormalization": instance_norm,
    "LayerNormalization": over_features("LayerNorm"),
    "LpNormalization": unit_length,
    "RMSNormalization": over_features("RMSNorm"),
}
