"""A node with what arrives at it: what the functions that draw operators are given."""

from collections.abc import Callable, Mapping, Sequence
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
    """`readers` tells which nodes read a tensor, None for who runs the model; `behind` what arrives at its maker."""

    node: Node
    inputs: tuple[Given, ...]
    drawing: Drawing
    opset: int
    batch: int  # its length in the file's shapes
    readers: Mapping[str, Sequence[Node | None]]
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
        """An attribute of the same type as what it usually is: a list of such, or of whole numbers, for a tuple."""
        found = self.node.attributes.get(name, usual)
        many = isinstance(usual, tuple)
        first = usual if not many else usual[0] if usual else 0
        kind = (int, float) if isinstance(first, float) else type(first)
        if isinstance(found, list | tuple) != many or not all(
            isinstance(one, kind) for one in (found if many else [found])
        ):
            raise OnnxError(f"has an attribute {name} that is of another kind than it should be")
        return found

    def wants(self, place: int) -> bool:
        """Whether anything reads this output."""
        outputs = self.node.outputs
        return place < len(outputs) and bool(self.readers.get(outputs[place]))

    def alone(self, value: Value) -> bool:
        """Whether this call is all that reads the numbers that the value's node computes."""
        if value.node in self.drawing.heard:
            return False
        for name in self.drawing.known_as[value.node]:
            readers = self.readers.get(name, ())
            if sum(reader is None or reader.operator not in ("Shape", "Size") for reader in readers) != 1:
                return False
        return True
