"""Turns a graph into a program: every layer's calls recorded, reworked by passes, and given their memory."""

from collections import Counter
from collections.abc import Iterable
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

from engine.arrays import Declared, allocate, declare, initialize
from engine.check import Inspection, check, lets_back, taught
from engine.exhibit import Exhibit, arrays, placed
from engine.graph import Graph, Port, Wire, wires_in, wires_out
from engine.groups.unfold import unfold
from engine.layers.layer import Layer
from engine.losses.loss import Loss
from engine.passes import PASSES
from engine.passes.short_products import short_products
from engine.placement import Placement, laid_out
from engine.problem import Problem
from engine.program import Call, Mode, Program, Recorded, Recording, Stage
from engine.tape import Pass, Tape
from engine.tensor import Array, Shape, copy, root

BUFFER = 512  # numbers: what NumPy takes of memory to join strided or unlike arrays; by itself it takes 8192 each time


class GraphError(ValueError):
    """The graph has problems; `problems` holds them all, the message the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(str(problems[0]))
        self.problems = problems


def compile(
    graph: Graph,
    *,
    dtype: type[np.floating[Any]] = np.float32,
    seed: int = 0,
    batch: int = 32,
    passes: Iterable[Pass] = PASSES,
    dry: bool = False,
) -> Program:
    """A program with first values drawn from `seed`. GraphError if `check` finds errors.

    Batches of any size can be recorded; `batch` is what the check of the memory goes by. `passes` rework what is
    recorded for training and inference; what is watched they leave alone. A `dry` program has touched no memory: it is
    there to be asked for `size(batch, mode)`.
    """
    np.setbufsize(BUFFER)
    inspection = check(graph, batch=batch)
    graph = unfold(graph).graph
    if inspection.errors:
        raise GraphError(inspection.errors)
    program = Program(graph, dtype)
    declared = declare(graph, inspection)
    allocate(program, declared)
    recorded = partial(Recorder, program, inspection, declared, tuple(passes))
    program.initialize = partial(initialize, program, declared)
    program.record = lambda batch, mode: recorded(batch, mode).recording()
    program.measure = lambda batch, mode: laid_out(recorded(batch, mode).tape).length
    if not dry:
        program.initialize(seed)
    return program


class Recorder:
    """One recording while it is made: hands each node a workspace with its arrays bound.

    Every layer records its forward pass in order and, unless for inference, its backward pass in reverse.
    """

    def __init__(
        self,
        program: Program,
        inspection: Inspection,
        declared: Declared,
        passes: tuple[Pass, ...],
        batch: int,
        mode: Mode,
    ) -> None:
        self.program, self.inspection, self.declared = program, inspection, declared
        self.batch, self.mode = batch, mode
        self.graph = program.graph
        self.arriving, self.leaving = wires_in(self.graph), wires_out(self.graph)
        self.tape = Tape()
        self.calls: list[Call] = []
        self.values: dict[Port, Array] = {}
        self.gradients: dict[Wire, Array] = {}
        self.losses: dict[str, Array] = {}
        self.padded: dict[int, Array] = {}  # id of a value array → the same with its row of ones
        self.workspaces: dict[str, Any] = {}
        self.sharers = Counter(self.graph.keeper(name) for name in self.graph.nodes)
        self.wanted = wires_with_gradient(self.graph, inspection)
        for name in inspection.order:
            self.forward(name)
        if mode != "inference":
            for name in reversed(inspection.order):
                self.backward(name)
            self.add_shared()
        self.tape.take(self.calls)
        short_products(self.tape)
        self.exhibits = self.exhibited() if mode == "watching" else {}
        for w in self.workspaces.values():  # a draw that was recorded may hold one; the arrays in it have served
            vars(w).update(dict.fromkeys(vars(w).keys() - {"rng"}))
        self.keep()
        if mode != "watching":
            for rework in passes:
                rework(self.tape)

    def keep(self) -> None:
        """Marks what is read after the pass; nothing else is to be had from the recording."""
        if self.mode != "watching":
            fed = {(w.source, w.output) for w in self.graph.wires if isinstance(self.graph.nodes[w.target], Loss)}
            self.gradients = {}
            self.values = {
                (name, port): array
                for (name, port), array in self.values.items()
                if not self.graph.nodes[name].inputs()
                or (name, port) in fed
                or (self.mode == "inference" and (name, port) not in self.leaving)
            }
        shown = [array for own in self.exhibits.values() for each in own for array in arrays(each)]
        for array in (*self.values.values(), *self.gradients.values(), *self.losses.values(), *shown):
            buffer = self.tape.owner(array)
            if buffer is not None:  # else it is there anyway
                buffer.lasting = True

    def exhibited(self) -> dict[str, tuple[Exhibit, ...]]:
        """What each node has to show inside; of those through which numbers only pass nothing."""
        found = {}
        for name, w in self.workspaces.items():
            layer, keeper = self.graph.nodes[name], self.graph.keeper(name)
            if not (layer.reshapes or isinstance(layer, Loss)):
                found[name] = layer.exhibits(w, self.declared.parameters[keeper])
        return found

    def recording(self) -> Recording:
        """With memory."""
        placement = Placement(self.tape)
        return Recording(
            self.batch,
            self.mode,
            [placement.call(step.call) for step in self.tape.steps],
            [placement.call(step.call) for step in self.tape.late],
            {port: placement.array(array) for port, array in self.values.items()},
            {wire: placement.array(array) for wire, array in self.gradients.items()},
            {name: placement.array(array) for name, array in self.losses.items()},
            placement.memory.nbytes,
            {name: tuple([placed(each, placement.array) for each in own]) for name, own in self.exhibits.items()},
        )

    def tensor(self, shape: Shape) -> Array:
        """Scratch (…, N) whose memory goes on with N ones: the row that multiplies a bias."""
        buffer = self.tape.buffer((*shape, self.batch), self.program.dtype, ones=self.batch)
        self.padded[id(buffer.body)] = buffer.array.reshape(-1, self.batch)
        return buffer.body

    def empty(self, shape: Shape, dtype: Any = None) -> Array:
        """Scratch for a layer, its full shape given: anything may be in it when a pass begins."""
        return self.tape.buffer(tuple(shape), dtype or self.program.dtype).body

    def filled(self, shape: Shape, value: float, dtype: Any = None) -> Array:
        """One value throughout, to which nobody but the layer itself ever writes."""
        return self.tape.buffer(tuple(shape), dtype or self.program.dtype, content=float(value)).body

    def constant(self, array: Array) -> Array:
        """An array that stays as it is: real numbers in the program's type."""
        dtype = self.program.dtype if array.dtype.kind == "f" else array.dtype
        return self.tape.buffer(array.shape, dtype, content=array.astype(dtype)).body

    def workspace(self, name: str, layer: Layer) -> Any:
        """The node's parameters, state and inputs."""
        w = SimpleNamespace(training=self.mode != "inference", rng=self.program.rngs[name])
        w.watched, w.dy, w.dx = self.mode == "watching", None, None
        w.empty, w.filled, w.constant, w.batch = self.empty, self.filled, self.constant, self.batch
        keeper = self.graph.keeper(name)
        for key in self.declared.parameters[keeper]:
            setattr(w, key, self.program.parameters[f"{keeper}.{key}"])
            setattr(w, f"grad_{key}", self.gradient(name, f"{keeper}.{key}"))
        for key in self.declared.state[keeper]:
            setattr(w, key, self.program.state[f"{keeper}.{key}"])
        wires = [self.arriving[name, port][0] for port in layer.inputs()]
        w.xs = [self.values[wire.source, wire.output] for wire in wires]
        for port, x in zip(layer.inputs(), w.xs, strict=True):
            setattr(w, port, x)
        w.x = w.xs[0] if w.xs else None
        w.x1 = self.padded.get(id(w.x))
        return w

    def gradient(self, name: str, key: str) -> Array:
        """Where a node puts the gradient of a parameter: by itself where it is one of several to be added up.

        That of a frozen one only counts for those who watch.
        """
        gradient = self.program.gradients[key]
        frozen = self.graph.learns(self.graph.keeper(name)).frozen
        return self.empty(gradient.shape) if self.shared(name) or (frozen and self.mode != "watching") else gradient

    def shared(self, name: str) -> bool:
        """Whether other nodes use the same parameters."""
        return self.sharers.get(self.graph.keeper(name), 1) > 1

    def add_shared(self) -> None:
        """Sums the gradients of parameters that several nodes use."""
        for name in self.inspection.order:
            if not self.shared(name):
                continue
            parts = [w for node, w in self.workspaces.items() if self.graph.keeper(node) == name and hasattr(w, "dys")]
            if not parts:
                continue
            op = self.op(name, "backward", SimpleNamespace())
            for key in self.declared.parameters[name]:
                total = self.program.gradients[f"{name}.{key}"]
                first, *others = [getattr(w, f"grad_{key}") for w in parts]
                op(copy, first, total)
                for part in others:
                    op(np.add, total, part, total)

    def forward(self, name: str) -> None:
        """Binds inputs and outputs and records the forward pass of one node."""
        layer = self.graph.nodes[name]
        w = self.workspaces[name] = self.workspace(name, layer)
        specs = [self.inspection.specs[name, port] for port in layer.outputs()]
        if layer.reshapes:
            w.ys = [w.x.reshape(*specs[0].shape, self.batch)]
            self.padded[id(w.ys[0])] = w.x1
        else:
            w.ys = [self.empty((*s.shape, self.batch), np.int64) if s.classes else self.tensor(s.shape) for s in specs]
        w.y = w.ys[0] if w.ys else None
        self.values.update(zip(((name, port) for port in layer.outputs()), w.ys, strict=True))
        if isinstance(layer, Loss):
            w.loss = self.losses[name] = self.empty(())
            self.tape.losses.append(self.tape.buffers[id(root(w.loss))])
        layer.forward(w, self.op(name, "loss" if isinstance(layer, Loss) else "forward", w))

    def backward(self, name: str) -> None:
        """Sums what comes back along the node's wires, binds gradients and records its backward pass."""
        layer = self.graph.nodes[name]
        w = self.workspaces[name]
        dys = [self.arriving_gradient(name, port) for port in layer.outputs()]
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
                self.gradients[wire] = dx
        w.dx = w.dxs[0] if w.dxs else None
        layer.backward(w, self.op(name, "backward", w))

    def arriving_gradient(self, name: str, port: str) -> Array | None:
        """∂L/∂y of an output: its wire's gradient, or the sum over its wires; None where none comes back."""
        parts = [self.gradients[wire] for wire in self.leaving.get((name, port), ()) if wire in self.wanted]
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
        return Recorded(self.calls, name, stage, w)


def wires_with_gradient(graph: Graph, inspection: Inspection) -> set[Wire]:
    """The wires that a gradient comes back along: they carry real numbers and lead to a loss, not as its targets.

    Where nobody learns from it, because no parameter lies before it, the passes leave it out again.
    """
    leading = taught(graph)
    return {
        wire
        for wire in graph.wires
        if wire.target in leading and inspection.specs[wire.source, wire.output].classes == 0 and lets_back(graph, wire)
    }
