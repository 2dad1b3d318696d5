"""Recurrent layers: gates in another order, steps before the batch, and all outputs at once."""

from collections.abc import Sequence

import numpy as np

from engine.formats.onnx.call import Call, Operator, Result
from engine.formats.onnx.folding import essence, single
from engine.formats.onnx.model import OnnxError, shown
from engine.formats.onnx.values import BATCH, Value, plainly, seen
from engine.tensor import Array, times

# The layer, and where each of its gates lies among those of the file.
KINDS = {"LSTM": ("LSTM", (0, 2, 3, 1)), "GRU": ("GRU", (1, 0, 2)), "RNN": ("SimpleRNN", (0,))}
USUAL = {"LSTM": ["Sigmoid", "Tanh", "Tanh"], "GRU": ["Sigmoid", "Tanh"], "RNN": ["Tanh"]}
FORWARD = "Read from the first step to the last, or both ways."


def recurrent(call: Call) -> tuple[Result, ...]:
    """All steps' states, and the last one; the LSTM's inner state is kept for itself."""
    kind, order = KINDS[call.node.operator]
    value = call.value()
    both = reads_both_ways(call)
    batch, steps = (0, 1) if call.attribute("layout", 0) else (1, 0)
    if len(value.axes) != 3 or value.axes[batch] != (BATCH,):
        sentence = f"reads sequences whose batch is another axis than the {'first' if batch == 0 else 'second'}"
        raise OnnxError(sentence, "Export with a batch of variable length (dynamic_axes).")
    weight, circle = call.constant(1, "weights"), call.constant(2, "weights")
    bias = call.optional(3, "biases")
    units = weight.shape[1] // len(order) if weight.ndim == 3 else 0
    gates, ways, features = len(order) * units, 1 + both, value.lengths[2]
    if bias is None:
        bias = np.zeros((ways, 2 * gates), np.float32)
    for array, shape in ((weight, (ways, gates, features)), (circle, (ways, gates, units)), (bias, (ways, 2 * gates))):
        if array.shape != shape or not units:
            raise OnnxError(f"has weights of shape {times(array.shape)}, and not {times(shape)}")
    weights = {}
    for way, suffix in zip(range(ways), ("", "_reverse"), strict=False):
        rows = np.concatenate([np.arange(gate * units, (gate + 1) * units) for gate in order])
        for name, array, added in (("weight", weight, bias[:, :gates]), ("recurrent", circle, bias[:, gates:])):
            weights[name + suffix] = np.concatenate([array[way][rows], added[way][rows, None]], 1)
    value = call.drawing.arranged(value, [[steps], [2]])
    returns = "sequence" if call.wants(0) else "last"
    node = call.drawing.add(kind, value, weights=weights, units=units, returns=returns, bidirectional=both)
    inner = OnnxError("gives its inner state, which no layer here does", "Use the states of the steps.")
    last = (0, BATCH) if batch else (BATCH, 0)
    if returns == "last":
        return inner, seen(node, (ways * units,), (ways, units), [[at] for at in (*last, 1)]), inner
    axes = (0, 1, BATCH, 2) if batch else (BATCH, 0, 1, 2)
    every = seen(node, (value.shape[0], ways * units), (value.shape[0], ways, units), [[at] for at in axes])
    if not call.wants(1):
        return every, inner, inner
    return every, last_states(call, node, units, ways, last), inner


def reads_both_ways(call: Call) -> bool:
    """Whether it is bidirectional. OnnxError for what no recurrent layer here does."""
    operator = call.node.operator
    direction = call.attribute("direction", "forward")
    if direction not in ("forward", "bidirectional"):
        raise OnnxError("reads from the last step to the first only", FORWARD)
    usual = USUAL[operator] * (1 + (direction == "bidirectional"))
    activations = list(call.attribute("activations", tuple(usual)))
    if activations != usual:
        sentence = f"has the activations {shown(', '.join(activations))}"
        raise OnnxError(f"{sentence}, and {KINDS[operator][0]} has {', '.join(USUAL[operator])}", "Use the usual ones.")
    if call.attribute("input_forget", 0) or "clip" in call.node.attributes:
        raise OnnxError("couples or clips its gates, which no layer here does", "Use the usual form.")
    if operator == "GRU" and not call.attribute("linear_before_reset", 0):
        sentence = "resets before the product, and GRU here after it, as PyTorch has it (linear_before_reset)"
        raise OnnxError(sentence, "Train it in that form (in Keras: reset_after=True).")
    if call.given(4) is not None and not same_lengths(call.given(4), call.value().lengths):
        raise OnnxError("reads sequences of different lengths", "Give all sequences the same length.")
    for place in (5, 6):
        state = call.given(place)
        if isinstance(state, Value) or (state is not None and essence(state).any()):
            raise OnnxError("begins with a state that is not 0", "Begin with zeros.")
    holes = call.given(7)
    if isinstance(holes, Value) or (holes is not None and essence(holes).any()):
        raise OnnxError("has peepholes, which LSTM here does not", "Use the usual form.")
    return bool(direction == "bidirectional")


def same_lengths(given: Value | Array | None, lengths: Sequence[int]) -> bool:
    """Whether all sequences are declared as long as they are."""
    return isinstance(given, np.ndarray) and single(given) in lengths[:2]


def last_states(call: Call, node: str, units: int, ways: int, order: tuple[int, int]) -> Value:
    """Out of every step's states the last; of those that were read backwards, the first."""
    drawing = call.drawing
    whole = plainly(node, drawing.specs[node].shape)
    if ways == 1:
        found = drawing.add("LastStep", whole)
        return seen(found, (units,), (1, units), [[at] for at in (*order, 1)])
    parts = []
    for start, stop, first, end in ((-1, 0, 0, units), (0, 1, units, 0)):
        step = drawing.add("Slice", whole, axis=1, start=start, stop=stop)
        half = drawing.add("Slice", plainly(step, drawing.specs[step].shape), axis=2, start=first, stop=end)
        parts.append(plainly(half, drawing.specs[half].shape))
    found = drawing.add("Concat", *parts)
    return seen(found, (2, units), (2, units), [[at] for at in (*order, 1)])


OPERATORS: dict[str, Operator] = dict.fromkeys(KINDS, recurrent)
