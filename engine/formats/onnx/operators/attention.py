"""Attention: not drawn yet."""

from engine.formats.onnx.call import Operator

OPERATORS: dict[str, Operator] = {}
