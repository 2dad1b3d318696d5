"""Turns a graph into a program: every array once, and every layer's calls recorded."""

from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

from engine.arrays import Declared, allocate, declare, initialize
from engine.check import Inspection, Problem, check, lets_back, taught
from engine.graph import Graph, Wire, wires_in, wires_out
from engine.layers.layer import Layer
from engine.losses.loss import Loss
from engine.program import Mode, Program, Recorded, Recording, Stage
from engine.tensor import Array, Shape, Spec, aligned


class GraphError(ValueError):
    """The graph has problems; `problems` holds them all, the message the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(str(problems[0]))
        self.problems = problems


def compile(graph: Graph, *, dtype: type[np.floating[Any]] = np.float32, seed: int = 0, batch: int = 32) -> Program:
    """A program with first values drawn from `seed`. GraphError if `check` finds errors.

    Batches of any size can be recorded; `batch` is what the check of the memory goes by.
    """
    inspection = check(graph, batch=batch)
    if inspection.errors:
        raise GraphError(inspection.errors)
    program = Program(graph, dtype)
    declared = declare(graph, inspection)
    allocate(program, declared)
    program.initialize = partial(initialize, program, declared)
    program.record = partial(record, program, inspection, declared)
    program.initialize(seed)
    return program


def record(program: Program, inspection: Inspection, declared: Declared, batch: int, mode: Mode) -> Recording:
    """Lets every layer record its forward pass in order and, unless for inference, its backward pass in reverse."""
    recorder = Recorder(program, inspection, declared, batch, mode)
    for name in inspection.order:
        recorder.forward(name)
    if mode != "inference":
        for name in reversed(inspection.order):
            recorder.backward(name)
    recorder.recording.seal()
    return recorder.recording


class Recorder:
    """One recording while it is made: hands each node a workspace with its arrays bound."""

    def __init__(self, program: Program, inspection: Inspection, declared: Declared, batch: int, mode: Mode) -> None:
        self.program, self.inspection, self.declared, self.batch = program, inspection, declared, batch
        self.graph = program.graph
        self.recording = Recording(batch, mode)
        self.arriving, self.leaving = wires_in(self.graph), wires_out(self.graph)
        self.padded: dict[int, Array] = {}  # id of a value array → the same with its row of ones
        self.workspaces: dict[str, Any] = {}
        self.wanted = wires_with_gradient(self.graph, inspection, declared, everywhere=mode == "watching")

    def tensor(self, shape: Shape) -> Array:
        """Zeros (…, N) whose memory goes on with N ones: the row that multiplies a bias."""
        size = Spec(shape).size
        memory = aligned((size + 1) * self.batch, self.program.dtype)
        memory[size * self.batch :] = 1
        values = memory[: size * self.batch].reshape(*shape, self.batch)
        self.padded[id(values)] = memory.reshape(size + 1, self.batch)
        return values

    def empty(self, shape: Shape, dtype: Any = None) -> Array:
        """Scratch for a layer, its full shape given."""
        return aligned(Spec(tuple(shape)).size, dtype or self.program.dtype).reshape(shape)

    def filled(self, shape: Shape, value: float, dtype: Any = None) -> Array:
        """Scratch that holds one value from the start."""
        array = self.empty(shape, dtype)
        array.fill(value)
        return array

    def constant(self, array: Array) -> Array:
        """An array that stays as it is: real numbers in the program's type."""
        own = self.empty(array.shape, self.program.dtype if array.dtype.kind == "f" else array.dtype)
        np.copyto(own, array)
        return own

    def workspace(self, name: str, layer: Layer) -> Any:
        """The node's parameters, state and inputs."""
        w = SimpleNamespace(training=self.recording.mode != "inference", rng=self.program.rngs[name])
        w.empty, w.filled, w.constant, w.batch = self.empty, self.filled, self.constant, self.batch
        for key in self.declared.parameters[name]:
            setattr(w, key, self.program.parameters[f"{name}.{key}"])
            setattr(w, f"grad_{key}", self.program.gradients[f"{name}.{key}"])
        for key in self.declared.state[name]:
            setattr(w, key, self.program.state[f"{name}.{key}"])
        wires = [self.arriving[name, port][0] for port in layer.inputs()]
        w.xs = [self.recording.values[wire.source, wire.output] for wire in wires]
        for port, x in zip(layer.inputs(), w.xs, strict=True):
            setattr(w, port, x)
        w.x = w.xs[0] if w.xs else None
        w.x1 = self.padded.get(id(w.x))
        return w

    def forward(self, name: str) -> None:
        """Binds inputs and outputs and records the forward pass of one node."""
        layer = self.graph.nodes[name]
        w = self.workspaces[name] = self.workspace(name, layer)
        specs = [self.inspection.specs[name, port] for port in layer.outputs()]
        if layer.reshapes:
            w.ys = [w.x.reshape(*specs[0].shape, self.batch)]
            self.padded[id(w.ys[0])] = w.x1
        else:
            w.ys = [np.zeros((*s.shape, self.batch), np.int64) if s.classes else self.tensor(s.shape) for s in specs]
        w.y = w.ys[0] if w.ys else None
        self.recording.values.update(zip(((name, port) for port in layer.outputs()), w.ys, strict=True))
        if isinstance(layer, Loss):
            w.loss = self.recording.losses[name] = np.zeros((), self.program.dtype)
        layer.forward(w, self.op(name, "loss" if isinstance(layer, Loss) else "forward", w))

    def backward(self, name: str) -> None:
        """Sums what comes back along the node's wires, binds gradients and records its backward pass."""
        layer = self.graph.nodes[name]
        w = self.workspaces[name]
        dys = [self.arriving_gradient(name, port, w) for port in layer.outputs()]
        if dys and all(dy is None for dy in dys):
            return
        w.dys = [self.filled(y.shape, 0) if dy is None else dy for dy, y in zip(dys, w.ys, strict=True)]
        w.dy = w.dys[0] if w.dys else None
        w.dxs = []
        for port, x in zip(layer.inputs(), w.xs, strict=True):
            wire = self.arriving[name, port][0]
            wanted = wire in self.wanted
            dx = None if not wanted else w.dy.reshape(x.shape) if layer.reshapes else self.empty(x.shape)
            w.dxs.append(dx)
            if dx is not None:
                self.recording.gradients[wire] = dx
        w.dx = w.dxs[0] if w.dxs else None
        layer.backward(w, self.op(name, "backward", w))

    def arriving_gradient(self, name: str, port: str, w: Any) -> Array | None:
        """∂L/∂y of an output: its wire's gradient, or the sum over its wires; None where none comes back."""
        parts = [self.recording.gradients[wire] for wire in self.leaving.get((name, port), ()) if wire in self.wanted]
        if len(parts) < 2:
            return parts[0] if parts else None
        total = self.empty(parts[0].shape)
        op = self.op(name, "backward", SimpleNamespace(dy=total, dys=parts))
        op(np.add, parts[0], parts[1], total)
        for part in parts[2:]:
            op(np.add, total, part, total)
        return total

    def op(self, name: str, stage: Stage, w: Any) -> Recorded:
        """The `op` that a layer records with."""
        return Recorded(self.recording.calls, name, stage, w)


def wires_with_gradient(graph: Graph, inspection: Inspection, declared: Declared, *, everywhere: bool) -> set[Wire]:
    """The wires whose gradient is computed: they carry real numbers and lead to a loss.

    Unless `everywhere`, only those with a parameter somewhere before them: nobody learns from the others.
    """
    leading = taught(graph)
    learning: set[str] = set()
    arriving = wires_in(graph)
    for name in inspection.order:
        layer = graph.nodes[name]
        before = (arriving[name, port][0].source for port in layer.inputs())
        if declared.parameters[name] or (layer.passes_gradient and any(source in learning for source in before)):
            learning.add(name)
    return {
        wire
        for wire in graph.wires
        if wire.target in leading
        and (everywhere or wire.source in learning)
        and inspection.specs[wire.source, wire.output].classes == 0
        and lets_back(graph, wire)
    }
