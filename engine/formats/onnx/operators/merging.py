"""Operators of several tensors number by number, of a tensor and constants, and joining side by side."""

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from engine.formats.onnx.call import Call, Operator
from engine.formats.onnx.drawing import with_settings
from engine.formats.onnx.folding import essence, single
from engine.formats.onnx.model import OnnxError
from engine.formats.onnx.operators.activations import along_one_axis, differing
from engine.formats.onnx.operators.attention import take_bias
from engine.formats.onnx.operators.convolution import IMAGE, made
from engine.formats.onnx.operators.moving import origin
from engine.formats.onnx.operators.sliding import sample_axes
from engine.formats.onnx.values import BATCH, Value, in_words, seen, with_axes
from engine.graph import Learning
from engine.layers.layer import Layer
from engine.tensor import Array, Spec

FEW = 1024  # features that a constant is added to by a matrix
MOST = 8  # inputs that a merging layer has
NO_LAYER = "Fold the constant into the layer before, or leave it out."
BIASED = ("Dense", "Conv1D", "Conv2D")  # whose bias is their weight's last column
PARTS = ("Slice", "LastStep", "Flatten", "Reshape")  # what parts of a tensor are behind
NORMS = ("BatchNorm", "LayerNorm", "GroupNorm", "RMSNorm")


def merged(kind: str) -> Operator:
    """Any number of tensors of equal shapes."""

    def draw(call: Call) -> Value:
        return together(call, kind, [call.value(place) for place in range(len(call.inputs))])

    return draw


def together(call: Call, kind: str, values: Sequence[Value], **settings: Any) -> Value:
    """A merging layer; of more tensors than it takes, some are merged first."""
    if len(values) == 1:
        return values[0]
    while len(values) > MOST:
        if kind == "Average":
            raise OnnxError(f"takes the mean of {len(values)} tensors, and Average at most that of {MOST}")
        values = [together(call, kind, values[at : at + MOST], **settings) for at in range(0, len(values), MOST)]
    alike = alike_arranged(call, values)
    counted: dict[str, Any] = {} if kind == "Subtract" else {"count": len(values)}
    node = call.drawing.add(kind, *alike, **counted, **settings)
    return alike[0]._replace(node=node, whole=False)


def alike_arranged(call: Call, values: Sequence[Value]) -> list[Value]:
    """From ports with equal shapes, read alike."""
    rank = max(len(value.axes) for value in values)
    values = [with_axes(value, rank) for value in values]
    first = max(values, key=lambda value: prod(value.lengths))
    values = [repeated(call, value, first) for value in values]
    for value in values:
        if value.lengths != first.lengths:
            sentence = (
                f"joins {in_words(first.lengths)} with {in_words(value.lengths)}, and layers here join equal shapes"
            )
            raise OnnxError(sentence, "Give its inputs the same shape.")
    if all((value.shape, value.atoms, value.axes) == (first.shape, first.atoms, first.axes) for value in values):
        return list(values)
    return [call.drawing.plain(value) for value in values]


def repeated(call: Call, value: Value, other: Value) -> Value:
    """A number for each channel as an image of such numbers, where it meets an image: Upsample2D of one pixel."""
    channels, height, width = other.lengths[1:] if len(other.lengths) == 4 else (0, 0, 0)
    if value.lengths[1:] != (channels, 1, 1) or not (value.batch_first and other.batch_first and height == width > 1):
        return value
    pixels = call.drawing.arranged(value, IMAGE)
    return made(call, call.drawing.add("Upsample2D", pixels, factor=height), pixels)


def added(call: Call) -> Value:
    """Two tensors, or a tensor and a constant that some layer can add."""
    first, second = call.given(0), call.given(1)
    if isinstance(first, Value) and isinstance(second, Value):
        return together(call, "Add", [first, second])
    return shifted(call, *value_and_constant(call))


def value_and_constant(call: Call) -> tuple[Value, Array]:
    """The two inputs, whichever comes first."""
    place = 0 if isinstance(call.given(0), Value) else 1
    value, constant = call.value(place), call.given(1 - place)
    if not isinstance(constant, np.ndarray):
        raise OnnxError("has only one input")
    return value, essence(constant)


def subtracted(call: Call) -> Value:
    first, second = call.given(0), call.given(1)
    if isinstance(first, Value) and isinstance(second, Value):
        return together(call, "Subtract", [first, second])
    if isinstance(second, np.ndarray):
        return shifted(call, call.value(0), -essence(second))
    if isinstance(first, np.ndarray) and not essence(first).any():
        return scaled(call, call.value(1), np.full(1, -1, np.float32))
    raise OnnxError("subtracts from a constant, which no layer here does", NO_LAYER)


def multiplied(call: Call) -> Value:
    first, second = call.given(0), call.given(1)
    if isinstance(first, Value) and isinstance(second, Value):
        if call.node.inputs[0] == call.node.inputs[1]:
            return call.drawing.like(first, "Square")
        return together(call, "Multiply", [first, second])
    return scaled(call, *value_and_constant(call))


def divided(call: Call) -> Value:
    """By a constant."""
    constant = call.given(1)
    if not isinstance(constant, np.ndarray):
        raise OnnxError("divides by what nodes compute, which no layer here does", "Divide by constants only.")
    value = call.value(0)
    with np.errstate(all="ignore"):
        return scaled(call, value, np.reciprocal(essence(constant).astype(np.float64)))


def negated(call: Call) -> Value:
    return scaled(call, call.value(), np.full(1, -1, np.float32))


def scaled(call: Call, value: Value, factors: Array) -> Value:
    """The norm before takes the factors in if it has none of its own; else Scale, frozen where it is one number."""
    value = with_axes(value, factors.ndim)
    one = single(factors)
    if one == 1:
        return value
    kind, layer, weights = before(call, value)
    numbers = for_features(value, layer, weights, factors) if layer is not None and kind in NORMS else None
    if numbers is not None and single(weights["scale"]) == 1 and not weights.get("shift", np.zeros(1)).any():
        own = call.drawing.kept(numbers.reshape(weights["scale"].shape))
        call.drawing.weights[value.node] = weights | {"scale": own}
        return value
    arranged, row = along_one_axis(call, value, np.asarray(factors, np.float64) if one is None else np.full(1, one))
    each = "one" if row.size == 1 else "each"
    node = call.drawing.add("Scale", arranged, weights={"factor": row}, factors=each)
    if one is not None:  # a number somebody wrote, not one that was learned
        call.drawing.learning[node] = Learning(frozen=True)
    return arranged._replace(node=node)


def shifted(call: Call, value: Value, numbers: Array) -> Value:
    """The layer before takes the numbers in as its bias, or they are added to the steps of a sequence."""
    value = with_axes(value, numbers.ndim)
    if not numbers.any():
        return value
    kind, layer, weights = before(call, value)
    if layer is not None and (row := for_features(value, layer, weights, numbers)) is not None:
        if kind in BIASED and not getattr(layer, "bias", True):
            weights = {"weight": np.concatenate([weights["weight"], row[:, None]], 1)}
        elif kind == "MultiHeadAttention":
            take_bias(call, value, row)
            return value
        elif kind == "ConvTranspose2D" and not getattr(layer, "bias", True):
            weights |= {"bias": row}
        elif kind in NORMS and not weights.get("shift", np.ones(1)).any():
            call.drawing.weights[value.node] = weights | {
                "shift": call.drawing.kept(row.reshape(weights["shift"].shape))
            }
            return value
        else:
            return placed(call, value, numbers)
        call.drawing.change(value.node, with_settings(layer, bias=True), weights)
        return value
    return placed(call, value, numbers)


def before(call: Call, value: Value) -> tuple[str, Layer | None, dict[str, Array]]:
    """The layer whose output this is, if nothing else reads it, and its weights."""
    layer = call.drawing.nodes[value.node]
    weights = call.drawing.weights.get(value.node, {})
    return type(layer).__name__, layer if weights and call.alone(value) else None, weights


def for_features(value: Value, layer: Layer, weights: dict[str, Array], numbers: Array) -> Array | None:
    """Constants as one for each feature that a layer computes; None if they lie along other axes.

    Features are the first axis of what comes from layers of images and rows, the last of a sequence; a norm of whole
    samples has one for each number.
    """
    count = weights["scale"].size if type(layer).__name__ in NORMS else value.shape[-1 if len(value.shape) == 2 else 0]
    number = single(numbers)
    if number is not None:
        return np.full(count, number)
    shape = (1,) * (len(value.axes) - numbers.ndim) + numbers.shape
    long = [axis for axis, length in enumerate(shape) if length > 1]
    if any(shape[axis] != value.lengths[axis] for axis in long):
        return None
    atoms = [atom for axis in long for atom in value.axes[axis]]
    every = list(range(len(value.atoms)))
    own = every[-len(atoms) :] if len(value.shape) == 2 else every[: len(atoms)]
    return numbers.reshape(-1) if numbers.size == count and atoms == own else None


def placed(call: Call, value: Value, numbers: Array) -> Value:
    """PositionalEncoding: a vector for each step."""
    lengths = value.lengths
    shape = (1,) * (len(lengths) - numbers.ndim) + numbers.shape
    if len(shape) == len(lengths) == 3 and value.batch_first and shape == (1, *lengths[1:]):
        arranged = call.drawing.arranged(value, [[1], [2]])
        weights = {"places": np.asarray(numbers).reshape(shape[1:])}
        return arranged._replace(node=call.drawing.add("PositionalEncoding", arranged, weights=weights, kind="learned"))
    return offset(call, value, numbers)


def offset(call: Call, value: Value, numbers: Array) -> Value:
    """A frozen layer that multiplies by 1 and has the numbers as its bias."""
    axis = differing(value, numbers)
    long = [other for other in sample_axes(value) if value.axes[other]]
    if len(value.axes) == 4 and value.batch_first and axis in (None, 1):
        groups: list[list[int]] = IMAGE
        count = value.lengths[1]
        kind, settings = "Conv2D", {"filters": count, "kernel": 1, "groups": count}
    else:
        axis = axis if axis is not None else long[-1] if long else -1
        count = value.lengths[axis] if long and BATCH not in value.axes[axis] else 0
        groups = [[other for other in long if other != axis], [axis]] if len(long) > 1 else [[axis]]
        kind, settings = "Dense", {"units": count}
    if not 0 < count <= FEW:
        raise OnnxError("adds a constant, which no layer here does there", NO_LAYER)
    bias = np.broadcast_to(numbers.reshape(-1), (count,))[:, np.newaxis]
    ones = np.ones((count, 1)) if kind == "Conv2D" else np.eye(count)
    arranged = call.drawing.arranged(value, groups)
    node = call.drawing.add(kind, arranged, weights={"weight": np.concatenate([ones, bias], 1)}, **settings)
    call.drawing.learning[node] = Learning(frozen=True)
    return arranged._replace(node=node)


def concatenated(call: Call) -> Value:
    """Concat: the axis that is joined comes first here."""
    values = [call.value(place) for place in range(len(call.inputs))]
    first = values[0]
    axis = first.axis(call.attribute("axis", 0))
    return joined(call, values, axis)


def joined(call: Call, values: Sequence[Value], axis: int) -> Value:
    """At most eight at a time."""
    first = values[0]
    if len(values) == 1:
        return first
    if len(values) > MOST:
        parts = [joined(call, values[at : at + MOST], axis) for at in range(0, len(values), MOST)]
        return joined(call, parts, axis)
    rest = [other for other in sample_axes(first) if other != axis]
    for value in values:
        same = [BATCH in group for group in value.axes] == [BATCH in group for group in first.axes]
        if not same or BATCH in value.axes[axis] or any(value.lengths[o] != first.lengths[o] for o in rest):
            raise OnnxError("joins tensors along the batch, or whose other axes differ", "Join along other axes.")
    if max(map(len, (value.axes for value in values))) != len(first.axes):
        raise OnnxError("joins tensors of different numbers of axes")
    whole = put_together(call, values, axis)
    if whole is not None:
        return whole
    groups = [[axis], *([other] for other in rest)] if len(rest) < 4 else [[axis], rest]
    arranged = [call.drawing.arranged(value, groups) for value in values]
    node = call.drawing.add("Concat", *arranged, count=len(values))
    widest = max(arranged, key=lambda value: Spec(value.shape).size)
    whole = call.drawing.made(node, widest, groups, {axis: sum(value.lengths[axis] for value in values)})
    call.drawing.joined[node] = whole, axis, list(values)
    return whole


def put_together(call: Call, values: Sequence[Value], axis: int) -> Value | None:
    """What parts were taken from, if they are all of it in its own order: as both directions of a recurrent layer."""
    if not all(type(call.drawing.nodes[value.node]).__name__ in PARTS for value in values):
        return None
    found = [origin(call.drawing, value) for value in values]
    node = found[0].node
    batch = [at for at, group in enumerate(values[0].axes) if group == (BATCH,)]
    if len(batch) != 1 or any(part.node != node or part.factor != 1 for part in found):
        return None
    places = np.concatenate([part.places for part in found], axis - (batch[0] < axis))
    shape = call.drawing.specs[node].shape
    if not np.array_equal(places.reshape(-1), np.arange(Spec(shape).size)):
        return None
    axes = [[place] for place in range(places.ndim)]
    axes.insert(batch[0], [BATCH])
    return seen(node, shape, places.shape, axes)


def dot(call: Call) -> Value:
    """The sum of products along the features of two rows."""
    first, second = alike_arranged(call, [call.value(0), call.value(1)])
    axes = call.ints(2, "axes") or []
    if len(first.axes) != 2 or not first.batch_first or [first.axis(axis) for axis in axes] != [1]:
        raise OnnxError("adds up along other axes than the features of a row", "Use MatMul, or take means.")
    rows = [call.drawing.arranged(value, [[1]]) for value in (first, second)]
    found = call.drawing.made(call.drawing.add("Dot", *rows), rows[0], [], {})
    return found if call.attribute("keepdims", 1) else found._replace(axes=found.axes[:1])


def masked_mean(call: Call) -> Value:
    """SequenceMean that leaves out where tokens are 0."""
    value, tokens = call.value(0), call.value(1)
    axes, last = call.ints(2, "axes") or [], call.ints(3, "axes") or []
    rank = len(value.axes)
    if not value.batch_first or not tokens.batch_first or (rank, len(tokens.axes)) != (3, 2):
        raise OnnxError("takes a mean of something else than sequences of vectors")
    if [value.axis(axis) for axis in axes] != [1] or [axis % rank for axis in last] != [2]:
        raise OnnxError("takes a mean over something else than the steps of a sequence")
    steps = call.drawing.arranged(value, [[1], [2]])
    node = call.drawing.add("SequenceMean", steps, call.drawing.plain(tokens), masked=True)
    found = call.drawing.made(node, steps, [[2]], {})
    return found if call.attribute("keepdims", 1) else found._replace(axes=(found.axes[0], found.axes[2]))


OPERATORS: dict[str, Operator] = {
    "Add": added,
    "Concat": concatenated,
    "Div": divided,
    "Dot": dot,
    "MaskedMean": masked_mean,
    "Max": merged("Maximum"),
    "Mean": merged("Average"),
    "Mul": multiplied,
    "Neg": negated,
    "Sub": subtracted,
    "Sum": merged("Add"),
}
