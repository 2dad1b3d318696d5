"""From an ONNX model to a drawing: node after node, each tensor as constants, as what a node here computes, or as the
reason why there is none."""

from collections import defaultdict
from itertools import zip_longest

import numpy as np

from engine.formats.onnx.call import Call, Given, Result
from engine.formats.onnx.drawing import Drawing
from engine.formats.onnx.folding import FOLDED, Room, fold
from engine.formats.onnx.model import Entry, Model, Node, OnnxError, shown
from engine.formats.onnx.naming import hint, tidy
from engine.formats.onnx.operators import OPERATORS
from engine.formats.onnx.rules import Sources, readings
from engine.formats.onnx.values import STAND_IN, Value
from engine.tensor import Array

FIXED = "Export it with fixed lengths of all axes but the batch."


def read_drawing(model: Model) -> Drawing:
    """All that leads to the model's outputs. OnnxError names the first node that no layer here can stand for."""
    reader = Reader(model)
    for node in reader.enter():
        reader.read(node)
    reader.finish()
    return reader.drawing


class Reader:
    """What is known of each tensor by its name, in the file's order."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.drawing = Drawing(Room(model.size))
        self.known: dict[str, Result] = dict(model.constants)
        self.makers: dict[str, Node] = {}
        self.readers: dict[str, list[Node | None]] = defaultdict(list)
        self.batch = STAND_IN
        self.sources = Sources(self.makers.get, self.constant)

    def wanted(self) -> list[Node]:
        """The nodes that lead to an output."""
        waiting = list(self.model.outputs)
        found: set[int] = set()
        while waiting:
            node = self.makers.get(waiting.pop())
            if node is not None and id(node) not in found:
                found.add(id(node))
                waiting += node.inputs
        return [node for node in self.model.nodes if id(node) in found]

    def enter(self) -> list[Node]:
        """Draws the inputs, and says which nodes lead to an output."""
        for node in self.model.nodes:
            for name in filter(None, node.outputs):
                if name in self.makers or name in self.known:
                    raise OnnxError(f"its tensor {shown(name)} is made twice")
                self.makers[name] = node
        places = {entry.name: batch_axis(entry) for entry in self.model.inputs}
        lengths = {entry.shape[places[entry.name]] for entry in self.model.inputs}
        if len(lengths) > 1:
            raise OnnxError("its inputs have batches of different lengths", FIXED)
        for entry in self.model.inputs:
            at = places[entry.name]
            shape = tuple(length or 1 for axis, length in enumerate(entry.shape) if axis != at)
            if entry.name in self.known or entry.name in self.makers:
                raise OnnxError(f"its tensor {shown(entry.name)} is made twice")
            try:
                value = self.drawing.source(tidy(entry.name), shape, at, whole=entry.whole)
            except OnnxError as error:
                raise OnnxError(f"its input {shown(entry.name)} {error}", error.next_step) from None
            self.keep(entry.name, value)
        self.batch = next(iter(lengths), None) or STAND_IN
        wanted = self.wanted()
        for name in self.model.outputs:
            self.readers[name].append(None)
        for node in wanted:
            for name in node.inputs:
                self.readers[name].append(node)
        return wanted

    def read(self, node: Node) -> None:
        """One node: as one operator with those before it, or worked out, or drawn, or the reason why not."""
        for name in node.inputs:
            if name and name not in self.known:
                sentence = f"its {node} takes {shown(name)}, which nothing before it makes"
                raise OnnxError(sentence, "Its nodes are out of order or in a cycle; export it again.")
        for reading in readings(node, self.sources):
            results = self.results(reading)
            if not isinstance(results[0], OnnxError):
                self.keep_all(node, results)
                return
        self.keep_all(node, self.results(node))

    def results(self, node: Node) -> tuple[Result, ...]:
        """What the node makes."""
        given = [self.known.get(name) for name in node.inputs]
        for result in given:
            if isinstance(result, OnnxError):
                return (result,) * max(1, len(node.outputs))
        call = self.call(node)
        before = len(self.drawing.specs)
        self.drawing.hint = hint(node) or self.hint_behind(node)
        try:
            if node.domain:
                raise OnnxError(f"is of the domain {shown(node.domain)}, whose operators no layer here stands for")
            if node.operator in FOLDED and not any(isinstance(value, Value) for value in given):
                arrays = [value for value in given if not isinstance(value, Value | OnnxError)]
                made: Result | tuple[Result, ...] = fold(node, arrays, self.drawing.room)
            elif node.operator in OPERATORS:
                made = OPERATORS[node.operator](call)
            else:
                raise OnnxError("does what no layer here does", "Use another operator there, and export again.")
        except OnnxError as error:
            return (named(node, error),) * max(1, len(node.outputs))
        constants = tuple(id(value) for value in given if isinstance(value, np.ndarray))
        for name in self.drawing.since(before):
            self.drawing.sources.setdefault(name, constants)
        results = (made,) if isinstance(made, Value | np.ndarray | OnnxError) else made
        return tuple(named(node, result) if isinstance(result, OnnxError) else result for result in results)

    def hint_behind(self, node: Node) -> str:
        """The same of the one node that reads it, if that adds a bias."""
        readers = self.readers.get(node.outputs[0] if node.outputs else "", [])
        reader = readers[0] if len(readers) == 1 else None
        return hint(reader) if reader is not None and reader.operator == "Add" else ""

    def call(self, node: Node) -> Call:
        """The node with what arrives at it."""
        given: list[Given] = [None if isinstance(found := self.known.get(n), OnnxError) else found for n in node.inputs]
        return Call(node, tuple(given), self.drawing, self.model.opset, self.batch, self.readers, self.behind)

    def behind(self, name: str) -> Call | None:
        """The call of the node that makes a tensor."""
        node = self.makers.get(name)
        return None if node is None else self.call(node)

    def keep_all(self, node: Node, results: tuple[Result, ...]) -> None:
        """Under the names of the node's outputs; one of them that it does not make is an error for who reads it."""
        for name, result in zip_longest(node.outputs, results):
            if name and result is None:
                result = OnnxError(f"its {node} is read at an output that no layer here has")
            if name:
                self.keep(name, result)

    def keep(self, name: str, result: Result) -> None:
        self.known[name] = result
        if isinstance(result, Value):
            self.drawing.known_as[result.node].append(name)

    def constant(self, name: str) -> Array | None:
        """A tensor's numbers, if they do not depend on the inputs."""
        found = self.known.get(name)
        return found if isinstance(found, np.ndarray) else None

    def finish(self) -> None:
        """The outputs in the file's own order of axes; what leads nowhere goes."""
        ends = []
        for name in self.model.outputs:
            result = self.known.get(name)
            if isinstance(result, OnnxError):
                raise result
            if result is None:
                raise OnnxError(f"its output {shown(name)} is made by no node")
            if isinstance(result, Value):
                try:
                    ends.append(self.drawing.plain(result).node)
                except OnnxError as error:
                    raise OnnxError(f"its output {shown(name)} {error}", error.next_step) from None
        if not ends:
            raise OnnxError("it computes nothing from its inputs")
        self.drawing.prune(ends)
        self.drawing.share()
        self.drawing.name()


def named(node: Node, error: OnnxError) -> OnnxError:
    """What is wrong at a node, as what is wrong with the file."""
    return OnnxError(f"its {node} {error}", error.next_step)


def batch_axis(entry: Entry) -> int:
    """The axis whose length is not fixed, or else the first one."""
    unknown = [axis for axis, length in enumerate(entry.shape) if length is None]
    if not entry.shape:
        raise OnnxError(f"its input {shown(entry.name)} is a single number without a batch", FIXED)
    if len(unknown) > 1:
        raise OnnxError(f"its input {shown(entry.name)} has {len(unknown)} axes of unknown length", FIXED)
    return unknown[0] if unknown else 0
