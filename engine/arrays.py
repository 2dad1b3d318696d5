"""The arrays that last from step to step: what a graph's layers declare, where it lies, and its first values."""

from typing import NamedTuple

import numpy as np

from engine.check import Inspection, taught
from engine.graph import Graph, wires_in
from engine.layers.layer import Layer, Parameter
from engine.mask import Runs, minus
from engine.overlap import Form
from engine.program import Program, Range
from engine.tensor import Shape, Spec, aligned


class Declared(NamedTuple):
    """Per node, in the order of the passes: its own parameters, and its state arrays' shapes and first values.

    A node that shares another one's parameters shares its state too, and has none of its own.
    """

    parameters: dict[str, dict[str, Parameter]]
    state: dict[str, dict[str, tuple[Shape, float]]]

    def shapes(self) -> dict[str, Shape]:
        """Of all arrays by 'node.name', parameters first, as `Program.save` has them."""
        trained = {f"{node}.{name}": p.shape for node, own in self.parameters.items() for name, p in own.items()}
        return trained | {f"{node}.{name}": s for node, own in self.state.items() for name, (s, _) in own.items()}

    def forms(self, graph: Graph) -> dict[str, Form]:
        """Of all arrays, by the same names."""
        found: dict[str, Form] = {}
        for node in self.parameters:
            layer = graph.nodes[node]
            found |= {f"{node}.{name}": form(layer, parameter) for name, parameter in self.parameters[node].items()}
            kind = type(layer).__name__
            found |= {f"{node}.{name}": Form(kind, shape) for name, (shape, _) in self.state[node].items()}
        return found


def form(layer: Layer, parameter: Parameter) -> Form:
    """What a parameter's rows and columns count: where the layer does not say, one thing each."""
    usual = parameter.shape[:1], tuple(length - parameter.bias_column for length in parameter.shape[1:])
    axes = parameter.axes if any(parameter.axes) else usual
    return Form(type(layer).__name__, *axes, parameter.bias_column)


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
        own = graph.keeper(node) == node
        declared.parameters[node] = graph.nodes[node].parameters_for(*specs) if own else {}
        declared.state[node] = graph.nodes[node].state(*shapes) if own else {}
    return declared


def in_memory(graph: Graph, declared: Declared) -> list[tuple[str, str, Parameter]]:
    """Node, name and parameter, in the order in which they lie: those that learn alike together, the others last."""
    still = resting(graph)
    nodes = sorted(declared.parameters, key=lambda node: (node in still, graph.learns(node).rate))
    return [(node, name, parameter) for node in nodes for name, parameter in declared.parameters[node].items()]


def resting(graph: Graph) -> set[str]:
    """The nodes whose parameters stay as they are: they are frozen, or no gradient comes back to who uses them."""
    reached = {graph.keeper(node) for node in taught(graph)}
    return {node for node in graph.nodes if graph.learns(node).frozen or node not in reached}


def allocate(program: Program, declared: Declared) -> None:
    """One flat array for all parameters, one for all gradients, and the state arrays."""
    parts = in_memory(program.graph, declared)
    sizes = [Spec(parameter.shape).size for _, _, parameter in parts]
    program.flat = aligned(sum(sizes), program.dtype)
    program.flat_gradient = aligned(sum(sizes), program.dtype)
    end = 0
    for (node, name, parameter), size in zip(parts, sizes, strict=True):
        part = slice(end, end := end + size)
        key = f"{node}.{name}"
        program.parameters[key] = program.flat[part].reshape(parameter.shape)
        program.gradients[key] = program.flat_gradient[part].reshape(parameter.shape)
    program.ranges = ranges(program.graph, declared)
    in_order = [f"{node}.{name}" for node, own in declared.parameters.items() for name in own]
    program.parameters = {key: program.parameters[key] for key in in_order}
    program.gradients = {key: program.gradients[key] for key in in_order}
    program.forms = declared.forms(program.graph)
    for node, own in declared.state.items():
        program.rngs[node] = np.random.default_rng()
        for name, (shape, _) in own.items():
            program.state[f"{node}.{name}"] = np.zeros(shape, program.dtype)


def ranges(graph: Graph, declared: Declared) -> list[Range]:
    """What learns, in the order in which it lies in memory."""
    still, alone = resting(graph), any(way.solo for way in graph.learning.values())
    found: list[Range] = []
    end = 0
    for node, name, parameter in in_memory(graph, declared):
        begin, end = end, end + Spec(parameter.shape).size
        learn = () if node in still else learning(graph, node, name, end - begin, alone)
        for first, last in learn:
            found = extended(found, slice(begin + first, begin + last), graph.learns(node).rate)
    return found


def learning(graph: Graph, node: str, name: str, size: int, alone: bool) -> Runs:
    """The numbers of a parameter that learn, where not all of its node rest; `alone` those that are solo do."""
    way = graph.learns(node)
    whole: Runs = ((0, size),)
    if alone:
        whole = way.solo[name].runs if name in way.solo else ()
    return minus(whole, way.still[name].runs) if name in way.still else whole


def extended(ranges: list[Range], part: slice, factor: float) -> list[Range]:
    """With one part more, as part of the last range if that ends there and learns alike."""
    if ranges and ranges[-1].factor == factor and ranges[-1].part.stop == part.start:
        return [*ranges[:-1], Range(slice(ranges[-1].part.start, part.stop), factor)]
    return [*ranges, Range(part, factor)]


def initialize(program: Program, declared: Declared, seed: int) -> None:
    """First values, drawn per parameter from (seed, node, name): adding a node leaves the others' values alone."""
    for node, parameters in declared.parameters.items():
        apart = program.graph.learns(node).seed
        for name, parameter in parameters.items():
            key = f"{node}.{name}"
            values = program.parameters[key]
            values[...] = 0
            drawn = values[..., :-1] if parameter.bias_column else values
            rng = np.random.default_rng([seed if apart is None else apart, *key.encode()])
            drawn[...] = parameter.initializer.draw(rng, drawn.shape, parameter.fan_in, parameter.fan_out)
            if parameter.no_row:
                values[0] = 0
    for node, own in declared.state.items():
        for name, (_, first) in own.items():
            program.state[f"{node}.{name}"][...] = first
        drawing = np.random.default_rng([seed, 1, *node.encode()])
        program.rngs[node].bit_generator.state = drawing.bit_generator.state
