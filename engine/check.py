"""Finds every problem of a graph at once, each with its node, a sentence and the next step; infers every shape."""

from typing import Any, Literal, TypeAlias

import msgspec

from engine.data.dataset import Dataset
from engine.graph import Graph, Port, Wire, topological_order, wires_in
from engine.groups.unfold import MOST, size, unfold
from engine.layers.input import Input
from engine.layers.layer import Layer
from engine.losses.loss import Loss
from engine.memory import in_words, installed, known_inputs, needed
from engine.tensor import KindError, Shape, ShapeError, Spec, times

Kind: TypeAlias = Literal[
    "missing input",
    "shape",
    "type",
    "cycle",
    "unreachable",
    "unused",
    "no loss",
    "no data",
    "wire",
    "memory",
    "sharing",
    "twice",
    "batch",
]


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong. Warnings do not prevent training.

    `node` is None for problems of the whole graph; inside a group it has its long name: block.dense. The rest is for
    cures: the port or wire that is meant, and what would fit, as `ShapeError` has it.
    """

    kind: Kind
    node: str | None
    sentence: str
    next_step: str
    warning: bool = False
    port: str = ""
    wire: Wire | None = None
    wanted: tuple[tuple[str, Shape], ...] = ()
    setting: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return f"{self.sentence} {self.next_step}"


class Inspection(msgspec.Struct, frozen=True):
    """What `check` found: specs of all output ports that are known, an order for the passes, and the problems."""

    specs: dict[Port, Spec]
    order: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if not problem.warning)


def check(graph: Graph, *, batch: int = 32, training: bool = False) -> Inspection:
    """Inspects the graph in time linear in nodes and wires. Never raises for what a drawing can hold.

    `batch` samples at once have to fit into this computer's memory. With `training`, its own data sets have to feed it.
    Of groups, it inspects what they stand for: all names are of that, and `specs` of the groups' ports too.
    """
    if (count := size(graph)) > MOST:
        sentence = f"The groups stand for {count:,} nodes; a graph holds {MOST:,}."
        return Inspection({}, (), (Problem("memory", None, sentence, "Repeat them less often."),))
    flat, stands_for = unfold(graph)
    inspection = inspect(flat, batch, training)
    specs = inspection.specs
    ports = {port: specs[other] for port, other in stands_for.items() if other in specs}
    return msgspec.structs.replace(inspection, specs=specs | ports)


def inspect(graph: Graph, batch: int, training: bool) -> Inspection:
    """The same for a graph without groups."""
    problems = list(wire_problems(graph))
    order, cyclic = topological_order(graph)
    if cyclic:
        names = ", ".join(cyclic[:6]) + (" …" if len(cyclic) > 6 else "")
        for name in cyclic:
            sentence = f"{name} is part of a cycle ({names}): its input would need its own output."
            problems.append(Problem("cycle", name, sentence, "Delete one of the wires that lead back."))
    specs, found = infer_specs(graph, order)
    problems += found
    problems += use_problems(graph, order)
    problems += twice_problems(graph)
    problems += sharing_problems(graph, specs)
    problems += memory_problems(graph, specs, batch)
    if training:
        problems += data_problems(graph)
        problems += batch_problems(graph, batch)
    return Inspection(specs, tuple(order), tuple(problems))


def wire_problems(graph: Graph) -> list[Problem]:
    """Wires whose ends do not exist, and inputs with more than one wire."""
    problems = []
    for wire in graph.wires:
        for name, port, side in ((wire.source, wire.output, "output"), (wire.target, wire.input, "input")):
            layer = graph.nodes.get(name)
            if layer is None:
                sentence = f"The wire {wire} ends at no node."
                problems.append(Problem("wire", None, sentence, "Delete the wire.", wire=wire))
            elif port not in (layer.outputs() if side == "output" else layer.inputs()):
                sentence = f"{name} has no {side} called {port}, but the wire {wire} ends there."
                problems.append(Problem("wire", name, sentence, "Delete the wire.", port=port, wire=wire))
    for (name, port), wires in wires_in(graph).items():
        if len(wires) > 1 and name in graph.nodes:
            sentence = f"{name} has {len(wires)} wires at its input {port}, which takes one."
            step = "Delete all but one, or join them with Add or Concat."
            problems.append(Problem("wire", name, sentence, step, port=port))
    return problems


def infer_specs(graph: Graph, order: list[str]) -> tuple[dict[Port, Spec], list[Problem]]:
    """Specs of every output port that can be known, and the nodes whose inputs are missing or do not fit."""
    arriving = wires_in(graph)
    specs: dict[Port, Spec] = {}
    problems: list[Problem] = []
    for name in order:
        layer = graph.nodes[name]
        inputs: list[Spec] = []
        for port in layer.inputs():
            wires = arriving.get((name, port), [])
            if not wires:
                step = f"Drag a wire to {port}, or delete the node."
                sentence = f"{name} has nothing at its input {port}."
                problems.append(Problem("missing input", name, sentence, step, port=port))
            elif (spec := specs.get((wires[0].source, wires[0].output))) is not None:
                inputs.append(spec)
        if len(inputs) < len(layer.inputs()):
            continue  # unknown upstream: the problem is said there
        try:
            for port, spec in zip(layer.outputs(), layer.infer(*inputs), strict=True):
                specs[name, port] = spec
        except ShapeError as error:
            kind: Kind = "type" if isinstance(error, KindError) else "shape"
            found = Problem(kind, name, f"{name} {error}.", error.next_step)
            problems.append(msgspec.structs.replace(found, wanted=error.wanted, setting=error.setting))
    return specs, problems


def use_problems(graph: Graph, order: list[str]) -> list[Problem]:
    """No loss, no data, nodes that no data reach, and nodes that lead to no loss."""
    problems = []
    losses = [name for name, layer in graph.nodes.items() if isinstance(layer, Loss)]
    if not losses:
        step = "Add a loss, such as MSE or Cross-entropy, behind the last layer."
        problems.append(Problem("no loss", None, "The graph has no loss: there is nothing to make smaller.", step))
    if not any(isinstance(layer, Dataset | Input) for layer in graph.nodes.values()):
        step = "Add a data set, such as Spiral, in front of the first layer."
        problems.append(Problem("no data", None, "The graph has no data: there is nothing to learn from.", step))
    reached = reachable(graph, order)
    leading = leading_to(Graph(graph.nodes, tuple(w for w in graph.wires if not to_targets(graph, w))), losses)
    feeding, fed = {wire.source for wire in graph.wires}, {wire.target for wire in graph.wires}
    for name in order:
        if name in fed and name not in reached:
            step = "Wire a data set to the first node of its chain."
            problems.append(Problem("unreachable", name, f"No data reach {name}.", step, warning=True))
        if losses and name not in leading and graph.nodes[name].inputs() and (name in feeding or name in fed):
            step = "Wire it on towards a loss, or leave it to look at its output."
            sentence = f"{name} leads to no loss: no gradient reaches it and it does not learn."
            problems.append(Problem("unused", name, sentence, step, warning=True))
    return problems


def twice_problems(graph: Graph) -> list[Problem]:
    """Activations that the loss behind them contains: taken twice, answers can never be certain."""
    problems = []
    for name, loss in graph.nodes.items():
        if not isinstance(loss, Loss) or loss.contains is None or (found := origin(graph, name, "prediction")) is None:
            continue
        node, output = found
        layer = graph.nodes[node]
        if isinstance(layer, loss.contains) or isinstance(getattr(layer, "activation", None), loss.contains):
            what = loss.contains.title.lower()
            sentence = f"{name} takes the {what} itself, and {node} has taken it before: twice learns slowly."
            step, wire = f"Leave out the {what} of {node}.", Wire(node, output, name, "prediction")
            problems.append(Problem("twice", node, sentence, step, warning=True, wire=wire))
    return problems


def sharing_problems(graph: Graph, specs: dict[Port, Spec]) -> list[Problem]:
    """Nodes that use another node's parameters, which do not fit them."""
    problems = []
    inputs = known_inputs(graph, specs)
    for name, learning in graph.learning.items():
        other = learning.shares
        if not other or name not in graph.nodes:
            continue
        step = f"Choose another node for {name} to share weights with, or none."
        if other not in graph.nodes or graph.keeper(other) != other or other == name:
            why = "has none of its own" if other in graph.nodes else "is no node"
            problems.append(Problem("sharing", name, f"{name} shares the weights of {other}, which {why}.", step))
        elif name in inputs and other in inputs:
            wanted, there = (shapes_of(graph.nodes[node], inputs[node]) for node in (name, other))
            if type(graph.nodes[name]) is not type(graph.nodes[other]) or wanted != there:
                unlike = f"it needs {words(wanted)}, there are {words(there)}"
                sentence = f"{name} shares the weights of {other}, which do not fit: {unlike}."
                problems.append(Problem("sharing", name, sentence, step))
    return problems


def shapes_of(layer: Layer, inputs: tuple[Spec, ...]) -> dict[str, Shape]:
    """Of its parameters."""
    return {name: p.shape for name, p in layer.parameters_for(*inputs).items()}


def words(shapes: dict[str, Shape]) -> str:
    """Parameters as people write them."""
    return ", ".join(f"{name} {times(shape)}" for name, shape in shapes.items()) or "none"


def memory_problems(graph: Graph, specs: dict[Port, Spec], batch: int) -> list[Problem]:
    """Nodes that need more memory than there is; or the whole graph, where only all together do."""
    sizes = needed(graph, specs, batch)
    there = in_words(installed())
    step = "Make it smaller, or train with smaller batches."
    problems = [
        Problem("memory", name, f"{name} needs {in_words(size)}, this computer has {there}.", step)
        for name, size in sizes.items()
        if size > installed()
    ]
    total = sum(sizes.values())
    if total > installed() and not problems:
        largest = max(sizes, key=sizes.__getitem__)
        sentence = f"The graph needs {in_words(total)}, {largest} the most; this computer has {there}."
        problems.append(Problem("memory", None, sentence, step))
    return problems


def data_problems(graph: Graph) -> list[Problem]:
    """What keeps a graph from being trained on its data sets: sources without samples, unequal lengths."""
    leading = leading_to(graph, [name for name, layer in graph.nodes.items() if isinstance(layer, Loss)])
    problems = [
        Problem("no data", name, f"{name} gets no samples to train with.", "Put a data set in its place.")
        for name in graph.nodes
        if name in leading and isinstance(graph.nodes[name], Input)
    ]
    data = {name: layer for name, layer in graph.nodes.items() if name in leading and isinstance(layer, Dataset)}
    if len(data) > 1:
        sizes = {name: layer.sizes() for name, layer in data.items()}
        if len(set(sizes.values())) > 1:
            said = ", ".join(
                f"{name} has {train} to train and {test} to test with" for name, (train, test) in sizes.items()
            )
            step = "Give them equally many samples and the same test share."
            problems.append(Problem("no data", None, f"The data sets differ in length: {said}.", step))
    return problems + target_problems(graph)


def batch_problems(graph: Graph, batch: int) -> list[Problem]:
    """A batch with more samples than there are."""
    data = {name: layer for name, layer in graph.nodes.items() if isinstance(layer, Dataset)}
    return [
        Problem(
            "batch",
            name,
            f"A batch of {batch:,} is more than the {count:,} samples {name} has to train with: it takes all.",
            "Make the batch smaller, or leave it so: each epoch is one iteration then.",
            warning=True,
            setting=(("batch_size", count),),
        )
        for name, layer in data.items()
        if (count := layer.sizes()[0]) < batch
    ]


def target_problems(graph: Graph) -> list[Problem]:
    """Losses that get real numbers beyond what they can take as targets, straight from a data set."""
    problems = []
    for name, loss in graph.nodes.items():
        if not isinstance(loss, Loss) or loss.bounds is None or (found := origin(graph, name, "targets")) is None:
            continue
        node, output = found
        source = graph.nodes[node]
        if not isinstance(source, Dataset) or output not in source.outputs():
            continue
        place = source.outputs().index(output)
        if source.specs()[place].classes:
            continue
        ends = [(float(part[place].min()), float(part[place].max())) for part in source.load() if part.size]
        if not ends:
            continue  # that is said by itself
        low, high = min(ends)[0], max(high for _, high in ends)
        if low < loss.bounds.low or high > loss.bounds.high:
            wanted, got = f"{loss.bounds.low:g} to {loss.bounds.high:g}", f"{low:.3g} to {high:.3g}"
            sentence = f"{name} wants targets from {wanted} and gets {got} from {node}."
            problems.append(Problem("type", name, sentence, loss.bounds.next_step))
    return problems


def origin(graph: Graph, name: str, port: str) -> Port | None:
    """The output whose numbers arrive at this input, perhaps in another shape; None where nothing does."""
    arriving = wires_in(graph)
    for _ in graph.nodes:  # no way is longer, but one that goes round
        wires = arriving.get((name, port))
        if not wires or wires[0].source not in graph.nodes:
            return None
        name = wires[0].source
        if not graph.nodes[name].reshapes:
            return name, wires[0].output
        (port,) = graph.nodes[name].inputs()
    return None


def taught(graph: Graph) -> set[str]:
    """The losses, and every node to which a gradient comes back: what leads to targets or stops only gets none."""
    losses = [name for name, layer in graph.nodes.items() if isinstance(layer, Loss)]
    wires = tuple(wire for wire in graph.wires if lets_back(graph, wire))
    return leading_to(Graph(graph.nodes, wires), losses)


def lets_back(graph: Graph, wire: Wire) -> bool:
    """Whether the node at the wire's end lets a gradient back along it."""
    target = graph.nodes.get(wire.target)
    return target is not None and target.passes_gradient and not to_targets(graph, wire)


def to_targets(graph: Graph, wire: Wire) -> bool:
    """Whether the wire brings a loss the right answers."""
    return wire.input == "targets" and isinstance(graph.nodes.get(wire.target), Loss)


def reachable(graph: Graph, order: list[str]) -> set[str]:
    """Names of the nodes that some source's data reach."""
    reached = {name for name, layer in graph.nodes.items() if not layer.inputs()}
    following: dict[str, list[str]] = {}
    for wire in graph.wires:
        following.setdefault(wire.source, []).append(wire.target)
    for name in order:
        if name in reached:
            reached.update(following.get(name, ()))
    return reached


def leading_to(graph: Graph, goals: list[str]) -> set[str]:
    """The goals, and every node from which wires lead to one of them."""
    sources: dict[str, list[str]] = {}
    for wire in graph.wires:
        sources.setdefault(wire.target, []).append(wire.source)
    found = set(goals)
    waiting = list(goals)
    while waiting:
        for name in sources.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def refusal(graph: Graph, wire: Wire) -> str | None:
    """Why this wire may not be drawn, as a sentence; None if it may. A wire already at the input would be replaced.

    Shapes that do not fit are no reason: a setting of either end may mend them, and until then the node is marked.
    """
    source, target = graph.nodes.get(wire.source), graph.nodes.get(wire.target)
    if source is None or target is None or wire.output not in source.outputs() or wire.input not in target.inputs():
        return "A wire joins an output to an input."
    if wire.source == wire.target:
        return f"{wire.source} cannot feed itself."
    if wire in graph.wires:
        return "They are wired already."
    if wire.target in leading_to(graph, [wire.source]):
        return f"{wire.target} comes before {wire.source}: the wire would close a cycle."
    kept = tuple(w for w in graph.wires if (w.target, w.input) != (wire.target, wire.input))
    wired = Graph(graph.nodes, (*kept, wire))
    _, problems = infer_specs(wired, topological_order(wired)[0])
    return next((str(p) for p in problems if p.kind == "type" and p.node == wire.target), None)
