"""Finds every problem of a graph at once, each with its node, a sentence and the next step; infers every shape."""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from engine.data.dataset import DataError, Dataset
from engine.fit import Fit, fit
from engine.graph import Graph, Port, Wire
from engine.groups.passage import Entrance
from engine.groups.unfold import MOST, size, unfold
from engine.layers.input import Input
from engine.layers.layer import Layer
from engine.losses.loss import Loss
from engine.memory import in_words, installed, needed
from engine.problem import Kind, Problem
from engine.sharing import mask_problems, sharing_problems
from engine.tensor import KindError, ShapeError, Spec
from engine.wiring import Wiring, sources_of, targets_of, upstream, wiring


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
    wired = wiring(graph)
    specs, fits, unfit = infer_specs(graph, wired)
    problems = wire_problems(graph, wired, fits)
    names = ", ".join(wired.cyclic[:6]) + (" …" if len(wired.cyclic) > 6 else "")
    for name in wired.cyclic:
        sentence = f"{name} is part of a cycle ({names}): its input would need its own output."
        problems.append(Problem("cycle", name, sentence, "Delete one of the wires that lead back."))
    problems += unfit
    problems += use_problems(graph, wired, fits)
    problems += twice_problems(graph, wired)
    problems += sharing_problems(graph, fits)
    problems += mask_problems(graph, fits)
    problems += memory_problems(needed(graph, wired, fits, batch))
    if training:
        problems += data_problems(graph)
        problems += batch_problems(graph, batch)
    return Inspection(specs, wired.order, tuple(problems))


def wire_problems(graph: Graph, wired: Wiring, fits: Mapping[str, Fit]) -> list[Problem]:
    """Wires whose ends do not exist, and inputs with more than one wire."""
    problems = []
    # All is well with what arrives at a node that fits, if it is no more than the node has inputs.
    sound = {name for name, found in fits.items() if len(wired.sources.get(name, ())) == len(found.inputs)}
    wires = [wire for wire in graph.wires if wire.target not in sound]
    for wire in wires:
        source, target = graph.nodes.get(wire.source), graph.nodes.get(wire.target)
        if source is None or wire.output not in source.outputs():
            problems.append(loose_end(wire, "output", wire.source, wire.output, source))
        if target is None or wire.input not in target.inputs():
            problems.append(loose_end(wire, "input", wire.target, wire.input, target))
    for (name, port), count in Counter([(wire.target, wire.input) for wire in wires]).items():
        if count > 1 and name in graph.nodes:
            sentence = f"{name} has {count} wires at its input {port}, which takes one."
            step = "Delete all but one, or join them with Add or Concat."
            problems.append(Problem("wire", name, sentence, step, port=port))
    return problems


def loose_end(wire: Wire, side: str, name: str, port: str, layer: Layer | None) -> Problem:
    """Of a wire that ends at no node, or at none of its ports."""
    if layer is None:
        return Problem("wire", None, f"The wire {wire} ends at no node.", "Delete the wire.", wire=wire)
    sentence = f"{name} has no {side} called {port}, but the wire {wire} ends there."
    return Problem("wire", name, sentence, "Delete the wire.", port=port, wire=wire)


class Inferred(NamedTuple):
    """Specs of every output port that can be known, how each node fits whose inputs are known, and what does not."""

    specs: dict[Port, Spec]
    fits: dict[str, Fit]
    problems: list[Problem]


def infer_specs(graph: Graph, wired: Wiring) -> Inferred:
    """What runs along the wires. The problems are nodes whose inputs are missing or do not fit."""
    arriving = wired.arriving
    specs: dict[Port, Spec] = {}
    fits: dict[str, Fit] = {}
    problems: list[Problem] = []
    for name in wired.order:
        layer = graph.nodes[name]
        try:
            inputs = tuple([specs[arriving[name, port]] for port in layer.inputs()])
        except KeyError:  # one is not wired; or unknown upstream: the problem is said there
            problems += missing_inputs(name, layer, arriving)
            continue
        try:
            fits[name] = found = fit(layer, inputs)
        except ShapeError as error:
            unfit = Problem(kind_of(error), name, f"{name} {error}.", error.next_step)
            problems.append(msgspec.structs.replace(unfit, wanted=error.wanted, setting=error.setting))
            continue
        for place, port in enumerate(layer.outputs()):
            specs[name, port] = found.outputs[place]
    return Inferred(specs, fits, problems)


def kind_of(error: ShapeError) -> Kind:
    """Of the problem that it is."""
    return "type" if isinstance(error, KindError) else "no data" if isinstance(error, DataError) else "shape"


def missing_inputs(name: str, layer: Layer, arriving: Container[Port]) -> Iterator[Problem]:
    """Of this node, the inputs that have no wire."""
    for port in layer.inputs():
        if (name, port) not in arriving:
            if isinstance(layer, Entrance):
                name, _, port = name.rpartition(".")
            step = f"Drag a wire to {port}, or delete the node."
            yield Problem("missing input", name, f"{name} has nothing at its input {port}.", step, port=port)


def use_problems(graph: Graph, wired: Wiring, fits: Mapping[str, Fit]) -> list[Problem]:
    """No loss, no data, nodes that no data reach, and nodes that lead to no loss."""
    problems = []
    losses = losses_of(graph)
    if not losses:
        step = "Add a loss, such as MSE or Cross-entropy, behind the last layer."
        problems.append(Problem("no loss", None, "The graph has no loss: there is nothing to make smaller.", step))
    if not any(isinstance(layer, Dataset | Input) for layer in graph.nodes.values()):
        step = "Add a data set, such as Spiral, in front of the first layer."
        problems.append(Problem("no data", None, "The graph has no data: there is nothing to learn from.", step))
    feeding = {wire.source for wire in graph.wires}
    reached, leading = reachable(graph, wired, fits), upstream(behind_predictions(graph, wired, losses), losses)
    for name in wired.order:
        if name not in reached and name in wired.sources:
            step = "Wire a data set to the first node of its chain."
            problems.append(Problem("unreachable", name, f"No data reach {name}.", step, warning=True))
        if name in leading or not losses or not graph.nodes[name].inputs():
            continue
        if name in feeding or name in wired.sources:
            step = "Wire it on towards a loss, or leave it to look at its output."
            sentence = f"{name} leads to no loss: no gradient reaches it and it does not learn."
            problems.append(Problem("unused", name, sentence, step, warning=True))
    return problems


def twice_problems(graph: Graph, wired: Wiring) -> list[Problem]:
    """Activations that the loss behind them contains: taken twice, answers can never be certain."""
    problems = []
    for name in losses_of(graph):
        loss = graph.nodes[name]
        if not isinstance(loss, Loss) or loss.contains is None:
            continue
        if (found := origin(graph, wired.arriving, (name, "prediction"))) is None:
            continue
        node, output = found
        layer = graph.nodes[node]
        if isinstance(layer, loss.contains) or isinstance(getattr(layer, "activation", None), loss.contains):
            what = loss.contains.title.lower()
            sentence = f"{name} takes the {what} itself, and {node} has taken it before: twice learns slowly."
            step, wire = f"Leave out the {what} of {node}.", Wire(node, output, name, "prediction")
            problems.append(Problem("twice", node, sentence, step, warning=True, wire=wire))
    return problems


def losses_of(graph: Graph) -> list[str]:
    """Names of the losses."""
    return [name for name, layer in graph.nodes.items() if isinstance(layer, Loss)]


def memory_problems(sizes: Mapping[str, int]) -> list[Problem]:
    """Nodes that need more memory than there is; or the whole graph, where only all together do."""
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
    leading = upstream(wiring(graph).sources, losses_of(graph))
    sources = {name: layer for name, layer in graph.nodes.items() if name in leading and not layer.inputs()}
    problems = [
        Problem("no data", name, f"{name} gets no samples to train with.", "Put a data set in its place.")
        for name, layer in sources.items()
        if isinstance(layer, Input)
    ]
    data = {name: layer for name, layer in sources.items() if isinstance(layer, Dataset)}
    if len(data) > 1:
        sizes = {name: layer.sizes() for name, layer in data.items() if layer.readable()}
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
        if layer.readable() and (count := layer.sizes()[0]) < batch
    ]


def target_problems(graph: Graph) -> list[Problem]:
    """Losses that get real numbers beyond what they can take as targets, straight from a data set."""
    problems = []
    arriving = wiring(graph).arriving
    for name in losses_of(graph):
        loss = graph.nodes[name]
        if not isinstance(loss, Loss) or loss.bounds is None:
            continue
        if (found := origin(graph, arriving, (name, "targets"))) is None:
            continue
        node, output = found
        source = graph.nodes[node]
        if not isinstance(source, Dataset) or output not in source.outputs() or not source.readable():
            continue
        place = source.outputs().index(output)
        if source.specs()[place].classes or (ends := source.ends(place)) is None:
            continue
        low, high = ends
        if low < loss.bounds.low or high > loss.bounds.high:
            wanted, got = f"{loss.bounds.low:g} to {loss.bounds.high:g}", f"{low:.3g} to {high:.3g}"
            sentence = f"{name} wants targets from {wanted} and gets {got} from {node}."
            problems.append(Problem("type", name, sentence, loss.bounds.next_step))
    return problems


def origin(graph: Graph, arriving: Mapping[Port, Port], port: Port) -> Port | None:
    """The output whose numbers arrive at this input, perhaps in another shape; None where nothing does."""
    for _ in graph.nodes:  # no way is longer, but one that goes round
        source = arriving.get(port)
        if source is None or (layer := graph.nodes.get(source[0])) is None:
            return None
        if not layer.reshapes:
            return source
        port = source[0], layer.inputs()[0]
    return None


def taught(graph: Graph) -> set[str]:
    """The losses, and every node to which a gradient comes back: what leads to targets or stops only gets none."""
    wires = tuple(wire for wire in graph.wires if lets_back(graph, wire))
    return leading_to(Graph(graph.nodes, wires), losses_of(graph))


def lets_back(graph: Graph, wire: Wire) -> bool:
    """Whether the node at the wire's end lets a gradient back along it."""
    target = graph.nodes.get(wire.target)
    return target is not None and target.passes_gradient and not to_targets(graph, wire)


def to_targets(graph: Graph, wire: Wire) -> bool:
    """Whether the wire brings a loss the right answers."""
    return wire.input == "targets" and isinstance(graph.nodes.get(wire.target), Loss)


def behind_predictions(graph: Graph, wired: Wiring, losses: Collection[str]) -> dict[str, list[str]]:
    """The nodes from which wires lead to each node, but for those that only bring a loss the right answers."""
    judged = sources_of([wire for wire in graph.wires if wire.target in losses and not to_targets(graph, wire)])
    return {**wired.sources, **{name: [] for name in losses}, **judged}


def reachable(graph: Graph, wired: Wiring, fits: Iterable[str]) -> set[str]:
    """Names of the nodes that some source's data reach: those that fit, and more."""
    reached = set(fits)
    for name in wired.order:
        if name in reached:
            continue
        if not graph.nodes[name].inputs() or not reached.isdisjoint(wired.sources.get(name, ())):
            reached.add(name)
    return reached


def leading_to(graph: Graph, goals: Iterable[str]) -> set[str]:
    """The goals, and every node from which wires lead to one of them."""
    return upstream(sources_of(graph.wires), goals)


def led_to(graph: Graph, starts: Iterable[str]) -> set[str]:
    """The starts, and every node to which wires lead from one of them."""
    return upstream(targets_of(graph.wires), starts)
