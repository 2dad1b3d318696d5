"""The arrays that last from step to step: what a graph's layers declare, where it lies, and its first values."""

from typing import NamedTuple

import numpy as np

from engine.check import Inspection
from engine.graph import Graph, wires_in
from engine.layers.layer import Parameter
from engine.program import Program
from engine.tensor import Shape, Spec, aligned


class Declared(NamedTuple):
    """Per node, in the order of the passes: its parameters, and its state arrays' shapes and first values."""

    parameters: dict[str, dict[str, Parameter]]
    state: dict[str, dict[str, tuple[Shape, float]]]

    def shapes(self) -> dict[str, Shape]:
        """Of all arrays by 'node.name', parameters first, as `Program.save` has them."""
        trained = {f"{node}.{name}": p.shape for node, own in self.parameters.items() for name, p in own.items()}
        return trained | {f"{node}.{name}": s for node, own in self.state.items() for name, (s, _) in own.items()}


def input_specs(graph: Graph, inspection: Inspection) -> dict[str, list[Spec]]:
    """Each node's input specs in the order of its ports. The graph has no errors."""
    arriving = wires_in(graph)
    sources = {name: [arriving[name, port][0] for port in graph.nodes[name].inputs()] for name in inspection.order}
    return {name: [inspection.specs[w.source, w.output] for w in wires] for name, wires in sources.items()}


def declare(graph: Graph, inspection: Inspection) -> Declared:
    """Asks every layer. The graph has no errors."""
    declared = Declared({}, {})
    for node, specs in input_specs(graph, inspection).items():
        shapes = [spec.shape for spec in specs]
        declared.parameters[node] = graph.nodes[node].parameters(*shapes)
        declared.state[node] = graph.nodes[node].state(*shapes)
    return declared


def allocate(program: Program, declared: Declared) -> None:
    """One flat array for all parameters, one for all gradients, and the state arrays."""
    parts = [(f"{node}.{name}", p) for node, own in declared.parameters.items() for name, p in own.items()]
    sizes = [Spec(parameter.shape).size for _, parameter in parts]
    program.flat = aligned(sum(sizes), program.dtype)
    program.flat_gradient = aligned(sum(sizes), program.dtype)
    end = 0
    for (name, parameter), size in zip(parts, sizes, strict=True):
        part = slice(end, end := end + size)
        program.parameters[name] = program.flat[part].reshape(parameter.shape)
        program.gradients[name] = program.flat_gradient[part].reshape(parameter.shape)
    for node, own in declared.state.items():
        program.rngs[node] = np.random.default_rng()
        for name, (shape, _) in own.items():
            program.state[f"{node}.{name}"] = np.zeros(shape, program.dtype)


def initialize(program: Program, declared: Declared, seed: int) -> None:
    """First values, drawn per parameter from (seed, node, name): adding a node leaves the others' values alone."""
    for node, parameters in declared.parameters.items():
        for name, parameter in parameters.items():
            key = f"{node}.{name}"
            values = program.parameters[key]
            values[...] = 0
            drawn = values[..., :-1] if parameter.bias_column else values
            rng = np.random.default_rng([seed, *key.encode()])
            drawn[...] = parameter.initializer.draw(rng, drawn.shape, parameter.fan_in, parameter.fan_out)
    for node, own in declared.state.items():
        for name, (_, first) in own.items():
            program.state[f"{node}.{name}"][...] = first
        drawing = np.random.default_rng([seed, 1, *node.encode()])
        program.rngs[node].bit_generator.state = drawing.bit_generator.state
