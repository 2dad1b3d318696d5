"""Attention of several heads: what exporters write as two products and a softmax between the products with weights."""

from typing import NamedTuple

import numpy as np

from engine.formats.onnx.call import Call, Operator
from engine.formats.onnx.drawing import Drawing, make, with_settings
from engine.formats.onnx.folding import essence, single
from engine.formats.onnx.model import OnnxError
from engine.formats.onnx.operators.moving import origin
from engine.formats.onnx.values import BATCH, Value, seen, transposed
from engine.layers.dense import Dense
from engine.layers.multi_head_attention import MultiHeadAttention
from engine.tensor import Array

HIDDEN = -1e4  # scores so low count as minus infinity
ITS_WEIGHTS = "Use attention whose queries, keys and values are products of sequences with weights, and no other mask."


class Projection(NamedTuple):
    """Queries, keys or values: rows of weights for each head, and the node of the sequence that they multiply."""

    node: str
    rows: Array  # (heads, size, features + 1), the bias last
    source: str
    bias: bool


def attend(call: Call) -> Value:
    """softmax(q·k + mask)·v with k the other way round already; `scale` or `divisor` of the product."""
    query, key, value = (call.value(place) for place in range(3))
    scale = number(call.optional(4, "scale")) / number(call.optional(5, "divisor"))
    if call.attribute("axis", -1) not in (-1, len(query.axes) - 1):
        raise OnnxError("takes softmax over something else than the keys", ITS_WEIGHTS)
    last = len(key.axes) - 1
    key = transposed(key, [*range(last - 1), last, last - 1])
    return of_heads(call, query, key, value, scale, causal(call.optional(3, "mask")))


def attention(call: Call) -> Value:
    """The operator Attention, of tensors (batch, heads, steps, size)."""
    query, key, value = (call.value(place) for place in range(3))
    if any(call.wants(place) for place in (1, 2, 3)) or any(call.given(place) is not None for place in (4, 5, 6)):
        raise OnnxError("remembers keys and values, which no layer here does", ITS_WEIGHTS)
    if len(query.axes) != 4:
        raise OnnxError("has its heads side by side", "Give each head an axis of its own.")
    scale = float(call.attribute("scale", float(query.lengths[-1] ** -0.5)))
    if call.attribute("softcap", 0.0):
        raise OnnxError("bends its scores, which no layer here does", ITS_WEIGHTS)
    masked = causal(call.optional(3, "mask")) or bool(call.attribute("is_causal", 0))
    return of_heads(call, query, key, value, scale, masked)


def number(array: Array | None) -> float:
    """A factor that may be left out."""
    found = 1.0 if array is None else single(array)
    if not found:
        raise OnnxError("scales each score by itself", ITS_WEIGHTS)
    return found


def causal(mask: Array | None) -> bool:
    """Whether each step sees itself and earlier ones only; if not, all of them."""
    if mask is None:
        return False
    part = essence(mask)
    if single(part) == 0:
        return False
    square = part.reshape(part.shape[-2:]) if part.ndim > 1 and part.size == part.shape[-1] * part.shape[-2] else None
    if square is None or not np.array_equal(square < HIDDEN, np.triu(np.ones(square.shape, bool), 1)):
        raise OnnxError("has a mask that hides something else than what comes later", ITS_WEIGHTS)
    if square[square >= HIDDEN].any():
        raise OnnxError("adds numbers to its scores", ITS_WEIGHTS)
    return True


def of_heads(call: Call, query: Value, key: Value, value: Value, scale: float, hides: bool) -> Value:
    """MultiHeadAttention, whose last product is with 1 until the one of the file is known."""
    parts = [projection(call.drawing, with_heads(part)) for part in (query, key, value)]
    q, k, v = parts
    heads, size, _ = q.rows.shape
    features = call.drawing.specs[q.source].shape[-1]
    if k.source != v.source or any(part.rows.shape != (heads, size, features + 1) for part in parts):
        raise OnnxError("has keys and values that are not of one sequence, or of another size", ITS_WEIGHTS)
    if heads * size != features:
        raise OnnxError(f"has {heads} heads of {size} numbers for {features} features", "Let heads share the features.")
    ratio = scale * size**0.5  # the layer divides by √size itself
    rows = [q.rows * (ratio if abs(ratio - 1) > 1e-6 else 1), k.rows, v.rows]
    bias = any(part.bias for part in parts)
    weights = {
        "weight": np.concatenate([part.reshape(features, -1)[:, : features + bias] for part in rows]),
        "output": np.eye(features, features + bias),
    }
    cross = q.source != k.source
    layer = make("MultiHeadAttention", heads=heads, causal=hides, cross=cross, bias=bias)
    sources = [own_value(call.drawing, part.source) for part in ((q, k) if cross else (q,))]
    node = call.drawing.put(layer, *sources, weights=weights)
    call.drawing.sources[node] = sum((call.drawing.sources[part.node] for part in parts), ())
    steps = call.drawing.specs[node].shape[0]
    axes = {4: [[BATCH], [1], [0], [2]], 3: [[BATCH, 1], [0], [2]]}[len(query.axes)]
    return seen(node, (steps, features), (steps, heads, size), axes)


def own_value(drawing: Drawing, node: str) -> Value:
    """A node's output for wiring: how it is read does not matter."""
    return Value(node, drawing.specs[node].shape, (), ())


def with_heads(value: Value) -> Value:
    """As (batch, heads, steps, size), where batch and heads may be one axis."""
    first = value.axes[:1] and value.axes[0]
    if len(value.axes) == 3 and first and first[0] == BATCH:
        value = value._replace(axes=((BATCH,), first[1:], *value.axes[1:]))
    if len(value.axes) != 4 or not value.batch_first:
        raise OnnxError("attends to something else than the steps of sequences", ITS_WEIGHTS)
    return value


def projection(drawing: Drawing, value: Value) -> Projection:
    """The rows of a dense layer's weights that have made these numbers."""
    node, places, factor = origin(drawing, value)
    layer = drawing.nodes[node]
    if not isinstance(layer, Dense):
        raise OnnxError("attends to what is no product with weights", ITS_WEIGHTS)
    step, row = np.divmod(places, layer.units)  # both (heads, steps, size)
    if (step != np.arange(places.shape[1])[:, np.newaxis]).any():
        raise OnnxError("mixes steps and heads", ITS_WEIGHTS)
    weight = drawing.weights[node]["weight"]
    if not layer.bias:
        weight = np.concatenate([weight, np.zeros((len(weight), 1), weight.dtype)], 1)
    (source,) = drawing.behind[node]
    return Projection(node, weight[row[:, 0]] * factor, source, layer.bias)


def take_output(call: Call, value: Value, weight: Array, bias: Array | None) -> bool:
    """Whether the attention before has taken this product in as its last one."""
    layer, weights = call.drawing.nodes[value.node], call.drawing.weights.get(value.node, {})
    if not isinstance(layer, MultiHeadAttention) or not call.alone(value):
        return False
    features = value.shape[-1]
    if weight.shape != (features, features) or not np.array_equal(weights["output"], np.eye(*weights["output"].shape)):
        return False
    output = np.concatenate([weight, np.zeros((features, int(layer.bias)))], 1)
    call.drawing.change(value.node, layer, {**weights, "output": output})
    call.drawing.hints[value.node] = call.drawing.hint.removesuffix("_out_proj") or call.drawing.hints[value.node]
    call.drawing.sources[value.node] += tuple(id(given) for given in call.inputs if isinstance(given, np.ndarray))
    if bias is not None:
        take_bias(call, value, bias)
    return True


def take_bias(call: Call, value: Value, bias: Array) -> None:
    """Adds to the constants of an attention's last product."""
    layer, weights = call.drawing.nodes[value.node], call.drawing.weights[value.node]
    assert isinstance(layer, MultiHeadAttention)
    if not layer.bias:
        weights = {name: np.concatenate([w, np.zeros((len(w), 1))], 1) for name, w in weights.items()}
    output = np.array(weights["output"])
    output[:, -1] += bias
    call.drawing.change(value.node, with_settings(layer, bias=True), {**weights, "output": output})


OPERATORS: dict[str, Operator] = {"Attend": attend, "Attention": attention}
