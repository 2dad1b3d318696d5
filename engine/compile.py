"""Turns a graph into a program: allocates every array once and lets each layer record its calls."""

from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

from engine.check import Inspection, Problem, check, leading_to
from engine.graph import Graph, Wire, wires_in, wires_out
from engine.layers.layer import Layer, Parameter
from engine.losses.loss import Loss
from engine.program import Mode, Program, Recorded, Recording, Stage
from engine.tensor import Array, Shape, Spec, aligned


class GraphError(ValueError):
    """The graph has problems; `problems` holds them all, the message the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(str(problems[0]))
        self.problems = problems


def compile(graph: Graph, *, dtype: type[np.floating[Any]] = np.float32, seed: int = 0) -> Program:
    """A program with first values drawn from `seed`. GraphError if `check` finds errors."""
    inspection = check(graph)
    if inspection.errors:
        raise GraphError(inspection.errors)
    program = Program(graph, dtype)
    declared = declare_parameters(graph, inspection)
    allocate(program, graph, inspection, declared)
    program.initialize = partial(initialize, program, declared)
    program.record = partial(record, program, inspection)
    program.initialize(seed)
    return program


def input_specs(graph: Graph, inspection: Inspection) -> dict[str, list[Spec]]:
    """Each node's input specs in the order of its ports."""
    arriving = wires_in(graph)
    sources = {name: [arriving[name, port][0] for port in graph.nodes[name].inputs()] for name in inspection.order}
    return {name: [inspection.specs[w.source, w.output] for w in wires] for name, wires in sources.items()}


def declare_parameters(graph: Graph, inspection: Inspection) -> dict[str, Parameter]:
    """Every trained array as its layer declares it, by 'node.name'."""
    specs = input_specs(graph, inspection)
    return {
        f"{node}.{name}": parameter
        for node in inspection.order
        for name, parameter in graph.nodes[node].parameters(*(spec.shape for spec in specs[node])).items()
    }


def allocate(program: Program, graph: Graph, inspection: Inspection, declared: dict[str, Parameter]) -> None:
    """One flat array for all parameters, one for all gradients, and the state arrays."""
    sizes = [Spec(parameter.shape).size for parameter in declared.values()]
    program.flat = aligned(sum(sizes), program.dtype)
    program.flat_gradient = aligned(sum(sizes), program.dtype)
    end = 0
    for (name, parameter), size in zip(declared.items(), sizes, strict=True):
        part = slice(end, end := end + size)
        program.parameters[name] = program.flat[part].reshape(parameter.shape)
        program.gradients[name] = program.flat_gradient[part].reshape(parameter.shape)
    for node, specs in input_specs(graph, inspection).items():
        for name, (shape, _) in graph.nodes[node].state(*(spec.shape for spec in specs)).items():
            program.state[f"{node}.{name}"] = np.zeros(shape, program.dtype)
        program.rngs[node] = np.random.default_rng()


def initialize(program: Program, declared: dict[str, Parameter], seed: int) -> None:
    """First values, drawn per parameter from (seed, node, name): adding a node leaves the others' values alone."""
    for name, parameter in declared.items():
        rng = np.random.default_rng([seed, *name.encode()])
        values = program.parameters[name]
        values[...] = 0
        drawn = values[..., :-1] if parameter.bias_column else values
        drawn[...] = parameter.initializer.draw(rng, drawn.shape, parameter.fan_in, parameter.fan_out)
    specs = input_specs(program.graph, check(program.graph))
    for node, layer in program.graph.nodes.items():
        for name, (_, first) in layer.state(*(spec.shape for spec in specs[node])).items():
            program.state[f"{node}.{name}"][...] = first
        program.rngs[node].bit_generator.state = np.random.default_rng([seed, 1, *node.encode()]).bit_generator.state


def record(program: Program, inspection: Inspection, batch: int, mode: Mode) -> Recording:
    """Lets every layer record its forward pass in order and, unless for inference, its backward pass in reverse."""
    recorder = Recorder(program, inspection, batch, mode)
    for name in inspection.order:
        recorder.forward(name)
    if mode != "inference":
        for name in reversed(inspection.order):
            recorder.backward(name)
    recorder.recording.seal()
    return recorder.recording


class Recorder:
    """One recording while it is made: hands each node a workspace with its arrays bound."""

    def __init__(self, program: Program, inspection: Inspection, batch: int, mode: Mode) -> None:
        self.program, self.inspection, self.batch = program, inspection, batch
        self.graph = program.graph
        self.recording = Recording(batch, mode)
        self.arriving, self.leaving = wires_in(self.graph), wires_out(self.graph)
        self.padded: dict[int, Array] = {}  # id of a value array → the same with its row of ones
        self.workspaces: dict[str, Any] = {}
        self.wanted = wires_with_gradient(self.graph, inspection, everywhere=mode == "watching")

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

    def workspace(self, name: str, layer: Layer) -> Any:
        """The node's parameters, state and inputs."""
        w = SimpleNamespace(training=self.recording.mode != "inference", rng=self.program.rngs[name])
        w.empty, w.batch = self.empty, self.batch
        prefix = f"{name}."
        for key, array in self.program.parameters.items():
            if key.startswith(prefix) and "." not in key[len(prefix) :]:
                setattr(w, key[len(prefix) :], array)
                setattr(w, f"grad_{key[len(prefix) :]}", self.program.gradients[key])
        for key, array in self.program.state.items():
            if key.startswith(prefix) and "." not in key[len(prefix) :]:
                setattr(w, key[len(prefix) :], array)
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
        w.dys = [self.arriving_gradient(name, port, w) for port in layer.outputs()]
        w.dy = w.dys[0] if w.dys else None
        if w.dy is None and layer.outputs():
            return
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


def wires_with_gradient(graph: Graph, inspection: Inspection, *, everywhere: bool) -> set[Wire]:
    """The wires whose gradient is computed: they carry real numbers and lead to a loss.

    Unless `everywhere`, only those with a parameter somewhere before them: nobody learns from the others.
    """
    leading = leading_to(graph, [name for name, layer in graph.nodes.items() if isinstance(layer, Loss)])
    specs = input_specs(graph, inspection)
    learning: set[str] = set()
    arriving = wires_in(graph)
    for name in inspection.order:
        layer = graph.nodes[name]
        before = (arriving[name, port][0].source for port in layer.inputs())
        if layer.parameters(*(spec.shape for spec in specs[name])) or any(source in learning for source in before):
            learning.add(name)
    return {
        wire
        for wire in graph.wires
        if wire.target in leading
        and (everywhere or wire.source in learning)
        and inspection.specs[wire.source, wire.output].classes == 0
        and not (isinstance(graph.nodes[wire.target], Loss) and wire.input == "targets")
    }
