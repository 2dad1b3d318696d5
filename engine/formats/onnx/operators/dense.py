"""Products with trained matrices, and products of two matrices that are both data."""

import numpy as np

from engine.formats.onnx.call import Call, Operator
from engine.formats.onnx.model import OnnxError
from engine.formats.onnx.operators.attention import take_output
from engine.formats.onnx.operators.sliding import sample_axes
from engine.formats.onnx.values import BATCH, Value, transposed
from engine.tensor import Array, times


def dense(call: Call, value: Value, weight: Array, bias: Array | None) -> Value:
    """Dense along the last of the file's axes; weight (units, features)."""
    last = len(value.axes) - 1
    if last < 0 or BATCH in value.axes[last]:
        raise OnnxError("multiplies the batch by a matrix", "Give the batch an axis of its own, the first.")
    features = value.lengths[last]
    if weight.shape[1] != features:
        raise OnnxError(f"has weights for {weight.shape[1]} features and gets {features}")
    rows = [axis for axis in range(last) if value.axes[axis] not in ((), (BATCH,))]
    groups = [rows, [last]] if rows else [[last]]
    value = call.drawing.arranged(value, groups)
    if take_output(call, value, weight, bias):
        return value
    columns = [weight] + ([] if bias is None else [bias[:, None]])
    weights = {"weight": np.concatenate(columns, 1)}
    node = call.drawing.add("Dense", value, weights=weights, units=len(weight), bias=bias is not None)
    return call.drawing.made(node, value, groups, {last: len(weight)})


def gemm(call: Call) -> Value:
    """alpha·A·B + beta·C with trained B and C."""
    value, matrix = call.value(), call.constant(1, "weights")
    if call.attribute("transA", 0) or matrix.ndim != 2 or len(value.axes) != 2:
        raise OnnxError("multiplies the batch by a matrix", "Let samples be the rows of its first input.")
    weight = matrix if call.attribute("transB", 0) else matrix.T
    added = call.optional(2, "bias")
    bias = None if added is None else spread(added, len(weight)) * call.attribute("beta", 1.0)
    alpha = call.attribute("alpha", 1.0)
    return dense(call, value, weight if alpha == 1 else weight * alpha, bias)


def spread(bias: Array, units: int) -> Array:
    """A bias as one number for each unit."""
    if bias.shape not in ((), (1,), (units,), (1, 1), (1, units)):
        raise OnnxError(f"adds a bias of shape {times(bias.shape)} to {units} units")
    return np.broadcast_to(bias.reshape(-1), (units,))


def product(call: Call) -> Value:
    """MatMul: by a trained matrix from the right or the left, or of two matrices of each sample."""
    first, second = call.given(0), call.given(1)
    if isinstance(first, Value) and isinstance(second, np.ndarray) and second.ndim == 2:
        return dense(call, first, call.constant(1, "weights").T, None)
    if isinstance(first, np.ndarray) and isinstance(second, Value) and first.ndim == 2 and len(second.axes) > 2:
        return swapped(dense(call, swapped(second), call.constant(0, "weights"), None))
    if not isinstance(first, Value) or not isinstance(second, Value):
        raise OnnxError("multiplies by weights that are no matrix", "Use matrices.")
    return of_samples(call, first, second)


def of_samples(call: Call, first: Value, second: Value) -> Value:
    """MatMul of two matrices of each sample; where they lie the other way round, the layer turns them itself."""
    axes = len(first.axes)
    for value in (first, second):
        if len(value.axes) != axes or not value.batch_first or len(sample_axes(value)) < 2 or any(value.axes[1:-2]):
            raise OnnxError(
                "multiplies something else than two matrices of each sample", "Use one matrix, not several."
            )
    arranged, flags = [], []
    for value in (first, second):
        groups = [[axes - 2], [axes - 1]]
        straight = [atom for axis in groups for atom in value.axes[axis[0]]]
        turned = straight != sorted(straight)
        arranged.append(call.drawing.arranged(value, groups[::-1] if turned else groups))
        flags.append(turned)
    node = call.drawing.add("MatMul", *arranged, transpose_a=flags[0], transpose_b=flags[1])
    rows, columns = call.drawing.specs[node].shape
    return call.drawing.made(node, first, [[axes - 2], [axes - 1]], {axes - 2: rows, axes - 1: columns})


def swapped(value: Value) -> Value:
    """With its last two axes exchanged."""
    order = list(range(len(value.axes)))
    return transposed(value, [*order[:-2], order[-1], order[-2]])


OPERATORS: dict[str, Operator] = {"Gemm": gemm, "MatMul": product}
