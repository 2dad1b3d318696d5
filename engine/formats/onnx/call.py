"""A node with what arrives at it: what the functions that draw operators are given."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from engine.formats.onnx import folding
from engine.formats.onnx.drawing import Drawing
from engine.formats.onnx.model import Node, OnnxError
from engine.formats.onnx.values import Value
from engine.tensor import Array

Given: TypeAlias = Value | Array | None
Result: TypeAlias = Value | Array | OnnxError
Operator: TypeAlias = Callable[["Call"], Result | tuple[Result, ...]]


class Call(NamedTuple):
    """`uses` tells how often each tensor is read, `reads` but for its shape; `behind` what arrives at its maker."""

    node: Node
    inputs: tuple[Given, ...]
    drawing: Drawing
    opset: int
    batch: int  # its length in the file's shapes
    uses: dict[str, int]
    reads: dict[str, int]
    behind: Callable[[str], "Call | None"]

    def given(self, place: int) -> Given:
        """An input that may be left out."""
        return self.inputs[place] if place < len(self.inputs) else None

    def value(self, place: int = 0) -> Value:
        """An input that nodes compute."""
        found = self.given(place)
        if not isinstance(found, Value):
            raise OnnxError("works on a constant where layers have data", "Export it with constants folded.")
        return found

    def constant(self, place: int, what: str) -> Array:
        """An input that the file has as numbers."""
        found = self.given(place)
        if not isinstance(found, np.ndarray):
            raise OnnxError(f"takes its {what} from {'nowhere' if found is None else 'other nodes'}, not from the file")
        if not all(found.strides):  # repeated numbers take no memory as long as nobody copies them
            self.drawing.room.take(found.nbytes)
        return found

    def optional(self, place: int, what: str) -> Array | None:
        """The same where it may be left out."""
        return None if self.given(place) is None else self.constant(place, what)

    def ints(self, place: int, what: str) -> list[int] | None:
        """The same as a list."""
        array = self.optional(place, what)
        return None if array is None else folding.ints(array, what)

    def attribute(self, name: str, usual: Any) -> Any:
        """An attribute of the same type as what it usually is: a list if that is a tuple."""
        found = self.node.attributes.get(name, usual)
        wanted = list if isinstance(usual, tuple) else (int, float) if isinstance(usual, float) else type(usual)
        if name in self.node.attributes and not isinstance(found, wanted):
            raise OnnxError(f"has an attribute {name} that is of another kind than it should be")
        return found

    def wants(self, place: int) -> bool:
        """Whether anything reads this output."""
        outputs = self.node.outputs
        return place < len(outputs) and self.uses.get(outputs[place], 0) > 0

    def alone(self, value: Value) -> bool:
        """Whether this call is all that reads what the value's node computes."""
        names = self.drawing.known_as[value.node]
        return value.node not in self.drawing.heard and all(self.reads.get(name, 0) == 1 for name in names)
