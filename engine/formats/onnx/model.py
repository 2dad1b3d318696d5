"""An ONNX model as plain values, and the one error that reading it ends in."""

from typing import Any, NamedTuple

from engine.tensor import Array

EXPORT = "Change it in the program that wrote the file, and export again."


class OnnxError(ValueError):
    """A sentence's end: what of the file cannot be drawn; `next_step` is a sentence."""

    def __init__(self, sentence: str, next_step: str = EXPORT) -> None:
        super().__init__(sentence)
        self.next_step = next_step


def shown(text: str) -> str:
    """Text of the file as a sentence can hold it."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[:160])


class Node(NamedTuple):
    """One operation: names of the tensors it reads ('' where one is left out) and makes."""

    name: str
    operator: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, Any]
    domain: str = ""

    def __str__(self) -> str:
        known_as = self.name or next(filter(None, self.outputs), "without a name")
        return f"node {shown(known_as)} ({shown(self.operator)})"


class Entry(NamedTuple):
    """What a model takes: lengths, None where any will do; `whole` numbers or real ones."""

    name: str
    shape: tuple[int | None, ...]
    whole: bool


class Model(NamedTuple):
    """Nodes in the file's order, constants by name, in the operators' forms of today."""

    nodes: tuple[Node, ...]
    constants: dict[str, Array]
    inputs: tuple[Entry, ...]
    outputs: tuple[str, ...]
    opset: int
    size: int  # bytes of the file
