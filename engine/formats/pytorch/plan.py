"""What of a graph goes into the script, and what everything is called there."""

import ast
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np

from engine.arrays import input_specs
from engine.check import Inspection, leading_to
from engine.data.dataset import Dataset
from engine.formats.pytorch.names import Names, identifier
from engine.graph import Graph, Port, Wire, wires_in, wires_out
from engine.layers.layer import Layer, TorchTwin
from engine.losses.loss import Loss
from engine.tensor import Array, Spec

Arrays: TypeAlias = dict[str, Array]
Taken: TypeAlias = Callable[[Arrays], Array]


class ExportError(ValueError):
    """A sentence: what cannot be written in PyTorch, and the next step."""


class Node(NamedTuple):
    """A node of the script: its name in the drawing and in Python, and its twin."""

    name: str
    known_as: str
    layer: Layer
    inputs: list[Spec]
    twin: TorchTwin
    own: dict[str, str]  # the twin's tensors and constants → attributes of the model

    @property
    def comment(self) -> str:
        """What it is called in the drawing, where that is something else."""
        return "" if self.name == self.known_as else self.name


class Plan(NamedTuple):
    """Of a graph without groups and without errors.

    `nodes` are in the order of the passes, losses among them; `variables` says what the numbers of an output port are
    called, `fed` which of them come from data sets; `keepers` which node of the script has the weights of each one.
    """

    graph: Graph
    nodes: dict[str, Node]
    variables: dict[Port, str]
    fed: dict[Port, str]
    keepers: dict[str, str]

    @property
    def layers(self) -> list[Node]:
        return [node for node in self.nodes.values() if not isinstance(node.layer, Loss)]

    @property
    def losses(self) -> list[Node]:
        return [node for node in self.nodes.values() if isinstance(node.layer, Loss)]

    @property
    def outputs(self) -> dict[Port, str]:
        """What the model gives: what losses take, and what leads nowhere and is there to be looked at."""
        leaving = wires_out(self.graph)
        found = {}
        for node in self.layers:
            for port in node.layer.outputs():
                targets = [wire.target for wire in leaving.get((node.name, port), ()) if wire.target in self.nodes]
                if not targets or any(isinstance(self.graph.nodes[target], Loss) for target in targets):
                    found[node.name, port] = self.variables[node.name, port]
        return found

    @property
    def inputs(self) -> dict[Port, str]:
        """What the model takes: outputs of data sets that lead to a layer."""
        wanted = {port for node in self.layers for port in self.sources(node)}
        return {port: name for port, name in self.fed.items() if port in wanted}

    def sources(self, node: Node) -> list[Port]:
        """Where a node's inputs come from, in the order of its ports."""
        arriving = wires_in(self.graph)
        wires = [arriving[node.name, port][0] for port in node.layer.inputs()]
        return [(wire.source, wire.output) for wire in wires]

    def keeper(self, node: Node) -> Node:
        """The node that has its module."""
        return self.nodes[self.keepers[node.name]]

    def one_module(self, node: Node) -> bool:
        """Whether the node calls the very module that its keeper has: the settings that count are equal."""
        twin, other = node.twin, self.keeper(node).twin
        return (twin.module, twin.arguments) == (other.module, other.arguments)

    def wire_name(self, wire: Wire) -> str:
        """A wire by where it ends: an input takes only one."""
        return f"{self.nodes[wire.target].known_as}.{identifier(wire.input)}"

    def taken(self, node: Node) -> dict[str, Taken]:
        """The functions from a keeper's arrays to those in PyTorch, by the names these have in the model."""
        module = {f"{node.known_as}.{name}": taken for name, taken in node.twin.parameters.items()}
        return module | {node.own[name]: taken for name, taken in node.twin.tensors.items()}

    def together(self, node: Node, arrays: Arrays) -> dict[str, list[str]]:
        """For each of a keeper's arrays the names of those that are made of it in PyTorch."""
        found: dict[str, list[str]] = {}
        for name, taken in self.taken(node).items():
            for array in asked(taken, arrays):
                found.setdefault(array, []).append(name)
        return found


class Asked(dict[str, Array]):
    """Arrays that remember which of them were wanted."""

    def __init__(self, arrays: Arrays) -> None:
        super().__init__(arrays)
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> Array:
        self.names.add(name)
        return super().__getitem__(name)


def asked(taken: Taken, arrays: Arrays) -> set[str]:
    """The names of the arrays that a twin's function reads."""
    known = Asked(arrays)
    taken(known)
    return known.names


def plan(graph: Graph, inspection: Inspection) -> Plan:
    """Leaves out what no samples reach. ExportError for a layer that PyTorch has no words for."""
    names = Names()
    specs = input_specs(graph, inspection)
    sources, reached = samples_reach(graph, inspection.order)
    twins = {name: translated(name, graph.nodes[name], specs[name]) for name in reached}
    for twin in twins.values():
        names.taken |= {getattr(line, "name", "") for line in ast.parse(twin.code).body}
    fed = {port: names.fresh("_".join(port)) for port in sources}
    variables: dict[Port, str] = dict(fed)
    nodes: dict[str, Node] = {}
    for name, twin in twins.items():
        known_as = names.fresh(name)
        own = {tensor: names.fresh(f"{known_as}_{tensor}") for tensor in (*twin.tensors, *twin.constants)}
        nodes[name] = node = Node(name, known_as, graph.nodes[name], specs[name], twin, own)
        variables |= {(name, port): variable for port, variable in outputs(node, names).items()}
    keepers: dict[str, str] = {}
    for name in nodes:
        keeper = graph.keeper(name)
        first = next(other for other in nodes if graph.keeper(other) == keeper)
        keepers[name] = keeper if keeper in nodes else first
    return Plan(graph, nodes, variables, fed, keepers)


def samples_reach(graph: Graph, order: tuple[str, ...]) -> tuple[list[Port], list[str]]:
    """The ports of data sets that feed something, and the nodes that get all they need from these; in their order."""
    leading = leading_to(graph, [name for name, layer in graph.nodes.items() if isinstance(layer, Loss)])
    arriving, leaving = wires_in(graph), wires_out(graph)
    sources: list[Port] = []
    reached: list[str] = []
    known: set[str] = set()
    for name in order:
        layer = graph.nodes[name]
        if isinstance(layer, Dataset) and name in leading:
            sources += [(name, port) for port in layer.outputs() if (name, port) in leaving]
        elif layer.inputs() and all(arriving[name, port][0].source in known for port in layer.inputs()):
            reached.append(name)
        else:
            continue
        known.add(name)
    return sources, reached


def check_shared(planned: Plan, arrays: dict[str, Arrays]) -> None:
    """ExportError for weights that two nodes share in different arrangements, which PyTorch keeps apart."""
    for node in planned.nodes.values():
        keeper = planned.keeper(node)
        counted = {name: np.arange(array.size).reshape(array.shape) for name, array in arrays[node.name].items()}
        for kind in ("parameters", "tensors"):
            own, other = getattr(node.twin, kind), getattr(keeper.twin, kind)
            for name, taken in own.items():
                one, two = taken(counted), other[name](counted) if name in other else np.zeros(0)
                if kind == "tensors":
                    one, two = one.reshape(-1), two.reshape(-1)
                if not np.array_equal(one, two):
                    why = f"it arranges the weights that it shares with {keeper.name} in another way"
                    raise ExportError(f"{node.name} can't be exported: {why}. Give it weights of its own.")


def translated(name: str, layer: Layer, inputs: list[Spec]) -> TorchTwin:
    """A node's twin."""
    try:
        return layer.to_torch(*inputs)
    except TypeError as error:
        raise ExportError(f"{name} can't be exported: {error}. Take another layer in its place.") from None


def outputs(node: Node, names: Names) -> dict[str, str]:
    """What the numbers of its output ports are called: as the node, if there is one."""
    ports = node.layer.outputs()
    if len(ports) == 1:
        return {ports[0]: node.known_as}
    return {port: names.fresh(f"{node.known_as}_{port}") for port in ports}
