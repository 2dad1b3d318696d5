"""Graphs that nobody drew: branches, joins, shared weights and several losses, of every layer on the shelf."""

from random import Random
from typing import Any

import numpy as np

from engine.check import check
from engine.compile import compile
from engine.data.dataset import Dataset, Samples, Split
from engine.formats.pytorch.proof import first_samples, prove
from engine.graph import Graph, Learning, Port, Wire
from engine.layers.embedding import Embedding
from engine.layers.layer import LAYERS, Example, Layer
from engine.layers.sigmoid import Sigmoid
from engine.losses.loss import Loss
from engine.sheet import Sheet, Training
from engine.tensor import Array, ShapeError, Spec
from tests.engine.harness import is_source

SHELF = sorted(LAYERS, key=lambda kind: kind.__name__)  # in whatever order files were imported
KINDS = [kind for kind in SHELF if not is_source(kind) and not issubclass(kind, Loss)]
LOSSES = [kind for kind in SHELF if issubclass(kind, Loss)]
STARTS = (Spec((5,)), Spec((2, 6, 6)), Spec((4, 3)), Spec((4,), classes=6))
SHAKE = 1e-12
SHARES = (0.1, 0.9)  # what every loss takes as targets


class Made(Dataset):
    """Samples of any shape, drawn from a seed; inputs lie apart from each other, so that no maximum is shared."""

    input_spec: Spec = Spec((2,))
    target_spec: Spec = Spec((2,))
    between: tuple[float, float] = (-2.0, 2.0)
    seed: int = 0
    count: int = 5

    def specs(self) -> tuple[Spec, Spec]:
        return self.input_spec, self.target_spec

    def load(self) -> Split:
        rng = np.random.default_rng(self.seed)
        parts = [drawn(rng, spec, self.count, self.between) for spec in (self.input_spec, self.target_spec)]
        return Split(Samples(*parts), Samples(*parts))

    def sizes(self) -> tuple[int, int]:
        return self.count, self.count


def drawn(rng: np.random.Generator, spec: Spec, count: int, between: tuple[float, float]) -> Array:
    """Labels, or float32 numbers."""
    shape = (*spec.shape, count)
    if spec.classes:
        return rng.integers(0, spec.classes, shape)
    return rng.uniform(*between, shape).astype(np.float32)


class Drawing:
    """A graph while it grows. `first`, if given, is the layer that begins it."""

    def __init__(self, random: Random, first: Example | None = None) -> None:
        self.random = random
        self.nodes: dict[str, Layer] = {}
        self.wires: list[Wire] = []
        self.specs: dict[Port, Spec] = {}
        self.learning: dict[str, Learning] = {}
        if first is None:
            for spec in random.sample(STARTS, random.randint(1, 2)):
                port = self.source(spec)
                if spec.classes:
                    self.put(Embedding(dim=3), [port])
        else:
            between = SHARES if isinstance(first.layer, Loss) else first.between
            ports = [self.source(spec, between) for spec in first.inputs]
            self.put(first.layer, ports)
        size = random.randint(3, 30)
        while len(self.nodes) < size and self.grow():
            pass
        self.judge()
        self.share()

    def name(self, layer: Layer) -> str:
        return f"{type(layer).__name__.lower()}_{len(self.nodes) + 1}"

    def source(self, spec: Spec, between: tuple[float, float] = (-2.0, 2.0)) -> Port:
        layer = Made(input_spec=spec, between=between, seed=self.random.randint(0, 999))
        name = self.name(layer)
        self.nodes[name] = layer
        self.specs[name, "inputs"] = spec
        return name, "inputs"

    def put(self, layer: Layer, ports: list[Port]) -> str:
        """A node at these ports; ShapeError if it does not fit there."""
        specs = layer.infer(*[self.specs[port] for port in ports])
        if any(spec.size > 400 for spec in specs):
            raise ShapeError("is too large for a test", ".")
        name = self.name(layer)
        self.nodes[name] = layer
        self.specs |= {(name, port): spec for port, spec in zip(layer.outputs(), specs, strict=True)}
        self.wires += [Wire(*port, name, end) for port, end in zip(ports, layer.inputs(), strict=True)]
        return name

    def grow(self) -> bool:
        """One node more, of a kind and at places that chance picks among those that fit."""
        for _ in range(200):
            kind = self.random.choice(KINDS)
            layer = self.random.choice([kind(), *[example.layer for example in kind.examples()]])
            ports = [self.random.choice(list(self.specs)) for _ in layer.inputs()]
            if self.random.random() < 0.5:  # joins seldom find equal shapes by chance
                alike = [port for port, spec in self.specs.items() if spec == self.specs[ports[0]]]
                ports = [self.random.choice(alike) for _ in ports]
            try:
                self.put(layer, ports)
            except ShapeError:
                continue
            return True
        return False

    def judge(self) -> None:
        """Losses at ends that lead nowhere, at most four; at least one."""
        fed = {(wire.source, wire.output) for wire in self.wires}
        ends = [port for port, spec in self.specs.items() if port not in fed and not spec.classes]
        self.random.shuffle(ends)
        judged = 0
        for port in ends or [port for port, spec in self.specs.items() if not spec.classes]:
            judged += self.loss(port)
            if judged == 4:
                break
        assert judged

    def loss(self, port: Port) -> bool:
        """Any loss that takes this as a prediction, and targets for it: of their own, or what another node says."""
        shape = self.specs[port].shape
        targets = [Spec(shape), *([Spec((), classes=shape[0])] if len(shape) == 1 else []), Spec((), classes=2)]
        fitting = [(kind, spec) for kind in LOSSES for spec in targets if fits(kind(), self.specs[port], spec)]
        if not fitting:
            return False
        kind, spec = self.random.choice(fitting)
        if kind().to_torch(self.specs[port], spec).module == "nn.BCELoss":  # PyTorch refuses what is no probability
            port = (self.put(Sigmoid(), [port]), "y")
        others = [p for p, s in self.specs.items() if s == spec and p != port and kind.__name__ == "MSE"]
        if others and self.random.random() < 0.3:
            answers = self.random.choice(others)
        else:
            made = Made(input_spec=Spec((1,)), target_spec=spec, between=SHARES, seed=self.random.randint(0, 999))
            name = self.name(made)
            self.nodes[name] = made
            answers = (name, "targets")
        loss = kind(weight=self.random.choice([1.0, 0.5, 2.0]))
        name = self.name(loss)
        self.nodes[name] = loss
        self.wires += [Wire(*port, name, "prediction"), Wire(*answers, name, "targets")]
        return True

    def share(self) -> None:
        """Some nodes use the weights of others, some are frozen, some learn faster."""
        specs = check(self.graph).specs
        arriving = {(wire.target, wire.input): specs[wire.source, wire.output] for wire in self.wires}
        kept: dict[Any, str] = {}
        for name, layer in self.nodes.items():
            wanted = layer.parameters_for(*[arriving[name, port] for port in layer.inputs()])
            if not wanted:
                continue
            shapes = (type(layer), *[(key, parameter.shape) for key, parameter in wanted.items()])
            if shapes in kept and self.random.random() < 0.6:
                self.learning[name] = Learning(shares=kept[shapes])
                continue
            kept[shapes] = name
            if self.random.random() < 0.3:
                frozen = self.random.random() < 0.5
                self.learning[name] = Learning(frozen=frozen, rate=self.random.choice([1.0, 2.0, 0.1]))

    @property
    def graph(self) -> Graph:
        return Graph(self.nodes, tuple(self.wires), self.learning)


def fits(loss: Loss, prediction: Spec, targets: Spec) -> bool:
    try:
        loss.infer(prediction, targets)
    except ShapeError:
        return False
    return True


def steady(graph: Graph, weights: dict[str, Array]) -> bool:
    """Whether the engine itself says nearly the same of nearly the same numbers.

    Where it does not, numbers that cancel out are magnified: rounding decides, and two ways to compute it differ.
    """
    samples = first_samples({name: layer.load() for name, layer in graph.nodes.items() if isinstance(layer, Made)}, 5)
    rng = np.random.default_rng(0)

    def shaken(arrays: dict[Any, Array]) -> dict[Any, Array]:
        return {
            key: array if array.dtype.kind == "i" else array * (1 + SHAKE * rng.uniform(-1, 1, array.shape))
            for key, array in arrays.items()
        }

    one, other = prove(graph, weights, samples), prove(graph, shaken(weights), shaken(samples))
    pairs = [(one.parameters[key], other.parameters[key]) for key in one.parameters]
    pairs += [(one.wires[key], other.wires[key]) for key in one.wires]
    least = 1e-4 * max([1.0, *(float(np.abs(a).max()) for a, _ in pairs)])
    changes = [np.abs(a - b).max() / max(np.abs(a).max(), least) for a, b in pairs]
    return bool(np.isfinite(one.loss) and max(changes) < 1000 * SHAKE)


def stirred(graph: Graph, random: Random) -> dict[str, Array]:
    """Weights no two of which are equal."""
    rng = np.random.default_rng(random.randint(0, 9999))
    program = compile(graph)
    weights = program.save()
    for name in program.parameters:
        weights[name] = (weights[name] + rng.uniform(-0.3, 0.3, weights[name].shape)).astype(np.float32)
    return weights


def sheet(graph: Graph) -> Sheet:
    return Sheet(graph=graph, training=Training(batch_size=5, epochs=1))
