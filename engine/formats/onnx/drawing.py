"""The drawing while it grows: nodes, wires and weights, and the nodes that bring numbers into another order."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import prod
from typing import Any

import numpy as np
from msgspec.structs import replace

from engine.formats.onnx.folding import Room, single
from engine.formats.onnx.model import OnnxError
from engine.formats.onnx.naming import names
from engine.formats.onnx.values import BATCH, STAND_IN, Value, plainly, remade
from engine.graph import Graph, Learning, Wire
from engine.layers.input import Input
from engine.layers.layer import LAYERS, Layer
from engine.tensor import Array, Shape, ShapeError, Spec, times

AXES = 4  # that Reshape and Permute can have
NODES = 20_000  # that a sheet's file can have


class Drawing:
    """What is drawn so far. `known_as` tells the names in the file of what a node computes."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.nodes: dict[str, Layer] = {}
        self.wires: list[Wire] = []
        self.specs: dict[str, Spec] = {}
        self.weights: dict[str, dict[str, Array]] = {}
        self.learning: dict[str, Learning] = {}
        self.known_as: dict[str, list[str]] = defaultdict(list)
        self.sources: dict[str, tuple[int, ...]] = {}  # which constants of the file the weights are
        self.heard: set[str] = set()  # the nodes that some node listens to
        self.hint = ""  # what the next node may be called
        self.hints: dict[str, str] = {}
        self.joined: dict[str, tuple[Value, int, list[Value]]] = {}  # by Concat: the whole, along which axis, of what
        self.behind: dict[str, tuple[str, ...]] = {}  # the nodes that a node listens to
        self._turned: dict[tuple[str, Layer], str] = {}

    def put(self, layer: Layer, *inputs: Value, weights: dict[str, Array] | None = None) -> str:
        """A node with wires from what these values' nodes compute. OnnxError for shapes that do not fit."""
        if len(self.nodes) >= NODES:
            raise OnnxError(f"needs more than the {NODES:,} nodes that a drawing holds", "Export a smaller model.")
        specs = [self.specs[value.node] for value in inputs]
        try:
            (made,) = layer.infer(*specs)
        except ShapeError as error:
            raise OnnxError(str(error)) from None
        wanted = {name: p.shape for name, p in layer.parameters_for(*specs).items()}
        wanted |= {name: shape for name, (shape, _) in layer.state(*[spec.shape for spec in specs]).items()}
        found = {name: array.shape for name, array in (weights or {}).items()}
        for name, shape in wanted.items():
            if found.get(name) != shape:
                there = times(found[name]) if name in found else "none"
                raise OnnxError(f"has weights that do not fit its input: {name} is {there}, not {times(shape)}")
        if any(length % STAND_IN == 0 for length in made.shape):
            raise OnnxError(f"makes {times(made.shape)} numbers, more than are read here", "Export a smaller model.")
        name = f"node {len(self.specs)}"
        self.nodes[name], self.specs[name] = layer, made
        if not layer.reshapes and type(layer).__name__ != "Permute":  # these are drawn for the sake of others
            self.hints[name], self.hint = self.hint, ""
        if weights:
            self.weights[name] = {key: self.kept(array) for key, array in weights.items()}
        self.behind[name] = tuple(value.node for value in inputs)
        self.heard.update(self.behind[name])
        self.wires += [Wire(v.node, "y", name, port) for v, port in zip(inputs, layer.inputs(), strict=True)]
        return name

    def add(self, kind: str, /, *inputs: Value, weights: dict[str, Array] | None = None, **settings: Any) -> str:
        """A node by its layer's name and settings. OnnxError for settings that the layer does not have."""
        return self.put(make(kind, **settings), *inputs, weights=weights)

    def since(self, count: int) -> list[str]:
        """The nodes with weights that have been put since there were so many."""
        return [name for at in range(count, len(self.specs)) if (name := f"node {at}") in self.weights]

    def like(self, value: Value, kind: str, /, **settings: Any) -> Value:
        """A layer that changes each number by itself: its output is read as its input was."""
        return value._replace(node=self.add(kind, value, **settings), whole=False)

    def kept(self, array: Array) -> Array:
        """An array as weights: in float32 and memory of its own."""
        self.room.take(4 * array.size)
        with np.errstate(over="ignore"):
            return np.array(array, np.float32, order="C")

    def source(self, name: str, shape: Shape, batch: int, *, whole: bool) -> Value:
        """An Input with this shape of a sample."""
        self.hint = name
        node = self.put(make("Input", shape=shape))
        return plainly(node, shape, batch)._replace(whole=whole)

    def tokens(self, value: Value, classes: int) -> None:
        """Says of the Input behind a value how many classes it has."""
        layer = self.nodes[value.node]
        if not isinstance(layer, Input) or layer.classes not in (0, classes):
            raise OnnxError("looks up numbers that are not tokens straight from an input", "Look up inputs only.")
        self.nodes[value.node] = make("Input", shape=layer.shape, classes=classes)
        self.specs[value.node] = Spec(layer.shape, classes)

    def arranged(self, value: Value, groups: Sequence[Iterable[int]]) -> Value:
        """The same numbers from a port each of whose axes is a product of these axes of the file's.

        All but the batch have to be in one of the groups; the batch itself is left out.
        """
        wanted = [[atom for axis in group for atom in value.axes[axis] if atom != BATCH] for group in groups]
        order = [atom for group in wanted for atom in group]
        assert sorted(order) == list(range(len(value.atoms))), "every atom has its place"
        shape = tuple(prod(value.atoms[atom] for atom in group) for group in wanted)
        if not shape and self.specs[value.node].shape:  # no layer makes a number of no axis
            shape = (1,)
        node = self.turned(value, order, shape)
        place = {atom: at for at, atom in enumerate(order)} | {BATCH: BATCH}
        axes = tuple(tuple(place[atom] for atom in group) for group in value.axes)
        return Value(node, shape, tuple(value.atoms[atom] for atom in order), axes, value.whole)

    def made(self, node: str, value: Value, groups: Sequence[Iterable[int]], lengths: dict[int, int]) -> Value:
        """What a node makes of a value that was arranged so: axes with other lengths, others gone."""
        return remade(node, self.specs[node].shape, value, groups, lengths)

    def plain(self, value: Value) -> Value:
        """From a port with the file's own axes, without the batch."""
        return self.arranged(value, [[axis] for axis, group in enumerate(value.axes) if group != (BATCH,)])

    def turned(self, value: Value, order: list[int], shape: Shape) -> str:
        """The node whose output has the atoms in this order, cut into this shape."""
        if order == sorted(order):
            return self.read_as(value.node, shape)
        blocks = [[atom] for atom in order]
        if len(blocks) > AXES:
            blocks = runs(order)
        inner = sorted(blocks)
        node = self.read_as(value.node, tuple(prod(value.atoms[atom] for atom in block) for block in inner))
        node = self.derived(node, make("Permute", order=[inner.index(block) + 1 for block in blocks]))
        return self.read_as(node, shape)

    def read_as(self, node: str, shape: Shape) -> str:
        """The node, or one behind it with the same numbers under another shape."""
        if self.specs[node].shape == shape:
            return node
        layer = make("Flatten") if len(shape) == 1 else make("Reshape", shape=shape)
        return self.derived(node, layer)

    def derived(self, node: str, layer: Layer) -> str:
        """A node behind another, drawn once however many want it."""
        if (node, layer) not in self._turned:
            self._turned[node, layer] = self.put(layer, plainly(node, self.specs[node].shape))
        return self._turned[node, layer]

    def change(self, node: str, layer: Layer, weights: dict[str, Array]) -> None:
        """Another layer with the same output in a node's place."""
        self.nodes[node] = layer
        self.weights[node] = {name: self.kept(array) for name, array in weights.items()}

    def prune(self, ends: Iterable[str]) -> None:
        """Takes out what does not lead to one of these nodes."""
        waiting, kept = list(ends), set(ends)
        while waiting:
            for source in self.behind[waiting.pop()]:
                if source not in kept:
                    kept.add(source)
                    waiting.append(source)
        self.nodes = {name: layer for name, layer in self.nodes.items() if name in kept}
        self.wires = [wire for wire in self.wires if wire.target in kept]
        self.weights = {name: arrays for name, arrays in self.weights.items() if name in kept}
        self.learning = {name: learning for name, learning in self.learning.items() if name in kept}

    def share(self) -> None:
        """Lets nodes that are made of the same constants use the same weights.

        Not of constants whose numbers are all equal: exporters keep only one of those that no training has changed.
        """
        first: dict[tuple[Layer, tuple[int, ...]], str] = {}
        for name in list(self.weights):
            if name not in self.sources or name in self.learning or all(map(untold, self.weights[name].values())):
                continue
            keeper = first.setdefault((self.nodes[name], self.sources[name]), name)
            if keeper != name and same_arrays(self.weights[keeper], self.weights[name]):
                self.learning[name] = Learning(shares=keeper)
                del self.weights[name]

    def name(self) -> None:
        """Calls the nodes that are left as the file does."""
        called = names(self.nodes, self.hints)
        self.nodes = {called[node]: layer for node, layer in self.nodes.items()}
        self.wires = [Wire(called[wire.source], "y", called[wire.target], wire.input) for wire in self.wires]
        self.weights = {called[node]: arrays for node, arrays in self.weights.items()}
        self.learning = {
            called[node]: replace(learning, shares=called.get(learning.shares, ""))
            for node, learning in self.learning.items()
        }

    def graph(self) -> Graph:
        """All of it."""
        return Graph(self.nodes, tuple(self.wires), self.learning)


def make(kind: str, /, **settings: Any) -> Layer:
    """A layer with settings that are looked at. OnnxError for what it cannot have."""
    try:
        return LAYERS.decode({"type": kind, **settings})
    except ValueError as error:
        text = str(error).replace("`", "").replace("$.", "").replace(">=", "≥").replace("<=", "≤")
        raise OnnxError(f"needs what {kind} does not have here: {text[:200]}") from None


def with_settings(layer: Layer, **settings: Any) -> Layer:
    """The layer with some settings changed."""
    changed: Layer = replace(layer, **settings)  # type: ignore[type-var]
    return changed


def untold(array: Array) -> bool:
    """Whether all its numbers are the same."""
    return single(array) is not None


def same_arrays(some: dict[str, Array], others: dict[str, Array]) -> bool:
    """Whether both are equal, number by number."""
    return all(np.array_equal(some[name], array) for name, array in others.items())


def runs(order: Sequence[int]) -> list[list[int]]:
    """Cut wherever a number does not follow the one before."""
    found: list[list[int]] = []
    for number in order:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return found
