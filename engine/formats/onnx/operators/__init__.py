"""How each ONNX operator is drawn, by the operator's name; one file for each kind."""

from engine.formats.onnx.call import Operator
from engine.formats.onnx.operators import (
    activations,
    attention,
    convolution,
    dense,
    merging,
    norms,
    pooling,
    recurrent,
    shapes,
    tokens,
)

OPERATORS: dict[str, Operator] = {}
for kind in (activations, attention, convolution, dense, merging, norms, pooling, recurrent, shapes, tokens):
    OPERATORS |= kind.OPERATORS
