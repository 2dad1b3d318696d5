"""Networks of chance: healthy ones that train well, and ones with one illness planted at a known layer."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

import numpy as np
from msgspec.structs import replace

from engine.data.circle import Circle
from engine.data.dataset import Dataset, Samples, Split
from engine.data.digits import Digits
from engine.data.gauss import Gauss
from engine.data.spiral import Spiral
from engine.data.xor import Xor
from engine.graph import Graph, Learning, Wire
from engine.initializers.constant import Constant
from engine.initializers.he import He
from engine.initializers.initializer import Initializer
from engine.initializers.normal import Normal
from engine.initializers.zeros import Zeros
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.layers.layer import Layer
from engine.layers.leaky_relu import LeakyReLU
from engine.layers.relu import ReLU
from engine.layers.sigmoid import Sigmoid
from engine.layers.softmax import Softmax
from engine.layers.tanh import Tanh
from engine.losses.bce_of_probabilities import BCEOfProbabilities
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.nll import NLL
from engine.optimizers.adam import Adam
from engine.optimizers.momentum import Momentum
from engine.optimizers.sgd import SGD
from engine.sheet import Sheet, Training
from engine.tensor import Array, Spec
from engine.train import Run


class Planted(NamedTuple):
    """A drawing, which rule should find something in it ('' if it is healthy), and who is to blame.

    Each of the `nodes` may be named first; none where the whole training is ill.
    """

    sheet: Sheet
    rule: str
    nodes: frozenset[str]


class Net:
    """A stack that is put together: nodes are called by their kind and number, as people's are."""

    def __init__(self, data: Dataset, random: Random) -> None:
        self.data, self.random = data, random
        self.nodes: dict[str, Layer] = {"data": data}
        self.counts: dict[str, int] = {}
        self.learning: dict[str, Learning] = {}
        classes = data.specs()[1].classes
        self.outputs = classes if isinstance(data, Digits) else 1
        if len(data.specs()[0].shape) > 1:
            self.add(Flatten())

    def add(self, layer: Layer) -> str:
        """Behind the last one."""
        kind = type(layer).__name__.lower()
        self.counts[kind] = self.counts.get(kind, 0) + 1
        name = f"{kind}_{self.counts[kind]}"
        self.nodes[name] = layer
        return name

    def sheet(self, *, loss: Layer | None = None, **training: Any) -> Sheet:
        """With a loss that fits the data."""
        loss = loss or (CrossEntropy() if isinstance(self.data, Digits) else BinaryCrossEntropy())
        names = [*self.nodes]
        wires = [Wire(a, "inputs" if a == "data" else "y", b, "x") for a, b in pairwise(names)]
        wires += [Wire(names[-1], "y", "loss", "prediction"), Wire("data", "targets", "loss", "targets")]
        graph = Graph({**self.nodes, "loss": loss}, tuple(wires), self.learning)
        return Sheet(graph=graph, training=Training(seed=self.random.randrange(10**6), **training))


def plane(random: Random, *, easy: bool = False) -> Dataset:
    """Points in the plane."""
    kind = random.choice([Gauss, Circle, Xor] if easy else [Spiral, Circle, Xor])
    return kind(samples=random.choice([200, 300, 500]), seed=random.randrange(1000))


def any_data(random: Random) -> Dataset:
    """Points, or pictures of digits."""
    return Digits() if random.random() < 0.3 else plane(random)


def hidden(
    net: Net, depth: int, width: int, activation: Callable[[], Layer], initializer: Initializer, *, norm: bool = False
) -> list[tuple[str, str]]:
    """So many hidden layers: the names of each dense one and its activation."""
    names = []
    for _ in range(depth):
        dense = net.add(Dense(units=width, initializer=initializer))
        if norm:
            net.add(BatchNorm())
        names.append((dense, net.add(activation())))
    return names


def head(net: Net) -> str:
    """The last dense layer."""
    return net.add(Dense(units=net.outputs))


def epochs(net: Net, iterations: int, batch: int) -> int:
    """That come to about so many iterations."""
    return max(1, round(iterations * batch / net.data.sizes()[0]))


def healthy(seed: int) -> Planted:
    """Depth, width, activation, normalisation, optimiser and data by chance, all within what textbooks advise."""
    random = Random(f"healthy {seed}")
    net = Net(any_data(random), random)
    activation = random.choice([ReLU, ReLU, LeakyReLU, Tanh])
    initializer = He() if activation is not Tanh else Dense().initializer
    depth, batch = random.randint(1, 4), random.choice([16, 32, 64])
    hidden(net, depth, random.choice([16, 24, 32, 48]), activation, initializer, norm=random.random() < 0.3)
    head(net)
    optimizer = random.choice(
        [Adam(learning_rate=random.choice([0.003, 0.005, 0.01])), Momentum(learning_rate=random.choice([0.02, 0.05]))]
    )
    wanted = random.choice([500, 800, 1200]) * (2 if isinstance(net.data, Spiral) else 1)
    wanted = wanted // 2 if isinstance(net.data, Digits) else wanted
    sheet = net.sheet(optimizer=optimizer, batch_size=batch, epochs=epochs(net, wanted, batch))
    return Planted(sheet, "", frozenset())


def body(random: Random, depth: int | None = None) -> tuple[Net, list[tuple[str, str]]]:
    """A sound network, before something is done to it."""
    net = Net(any_data(random), random)
    names = hidden(net, depth or random.randint(3, 6), random.choice([16, 24, 32]), ReLU, He())
    head(net)
    return net, names


def sound(net: Net, random: Random, iterations: int = 500, **training: Any) -> Sheet:
    """Trained as one should."""
    batch = random.choice([16, 32, 64])
    settings = {"optimizer": Adam(learning_rate=0.003), "batch_size": batch}
    return net.sheet(**(settings | {"epochs": epochs(net, iterations, batch)} | training))


def changed(net: Net, name: str, **settings: Any) -> None:
    """Another setting of a node."""
    net.nodes[name] = replace(net.nodes[name], **settings)


def vanishing(seed: int) -> Planted:
    """A deep stack of sigmoids; or one layer among ReLUs whose first weights are next to nothing."""
    random = Random(f"vanishing {seed}")
    net = Net(any_data(random), random)
    if seed % 2:
        names = hidden(net, random.randint(6, 9), random.choice([12, 16, 24]), Sigmoid, Dense().initializer)
        head(net)
        sheet = sound(net, random, 200, optimizer=SGD(learning_rate=0.05))  # Adam would find a way in the end
        return Planted(sheet, "Vanishing", frozenset(node for pair in names for node in pair))
    names = hidden(net, random.randint(4, 6), random.choice([16, 24, 32]), Tanh, Dense().initializer)
    head(net)
    guilty, _ = random.choice(names[1:])
    changed(net, guilty, initializer=Normal(deviation=10 ** random.uniform(-6, -5)))
    net.learning[guilty] = Learning(frozen=True)  # else it would grow, and the light come back
    return Planted(sound(net, random, 200), "Vanishing", frozenset({guilty}))


def exploding(seed: int) -> Planted:
    """One layer's first weights are far too large."""
    random = Random(f"exploding {seed}")
    net, names = body(random)
    guilty, _ = random.choice(names[1:])
    changed(net, guilty, initializer=Normal(deviation=random.uniform(30, 300)))
    sheet = sound(net, random, 200, optimizer=random.choice([SGD(learning_rate=0.01), Adam(learning_rate=0.001)]))
    return Planted(sheet, "Exploding", frozenset({guilty}))


def slow(seed: int) -> Planted:
    """A learning rate that hardly moves anything."""
    random = Random(f"slow {seed}")
    net, _ = body(random, random.randint(1, 3))
    optimizer = random.choice(
        [SGD(learning_rate=10 ** random.uniform(-6, -4.5)), Adam(learning_rate=10 ** random.uniform(-6.5, -5.5))]
    )
    return Planted(sound(net, random, 500, optimizer=optimizer), "Slow", frozenset())


def oscillating(seed: int) -> Planted:
    """A learning rate with which every step goes beyond the valley: the smallest of some, as a plain run shows it."""
    random = Random(f"oscillating {seed}")
    while True:
        net = Net(plane(random), random)
        hidden(net, random.randint(1, 2), random.choice([16, 24, 32]), LeakyReLU, He())
        head(net)
        whole = net.data.sizes()[0]
        sheet = net.sheet(batch_size=whole, epochs=random.choice([150, 250]))
        for step in range(40):
            optimizer = SGD(learning_rate=0.2 * 1.15**step)
            ill = replace(sheet, training=replace(sheet.training, optimizer=optimizer))
            losses = plain(ill)
            late = losses[len(losses) // 2 :]
            if not np.isfinite(losses).all() or late.mean() > 3 * losses[0]:
                break
            steps = np.diff(late)
            if (
                (steps > 0).mean() > 0.33
                and late.mean() > 0.3 * losses[0]
                and np.median(abs(steps)) > 0.05 * late.mean()
            ):
                return Planted(ill, "Oscillating", frozenset())


def plain(sheet: Sheet) -> Array:
    """The losses of a run that nobody looks at, up to the first that is not finite."""
    run = Run(sheet)
    losses: list[float] = []
    while run.iteration < sheet.training.epochs * run.iterations_per_epoch and (not losses or np.isfinite(losses[-1])):
        losses.append(run.iterate().loss)
    return np.array(losses)


def dead_relu(seed: int) -> Planted:
    """Weights below 0 behind a layer that gives nothing below 0: no unit opens, ever."""
    random = Random(f"dead {seed}")
    net, names = body(random)
    place = random.randrange(1, len(names))
    guilty, closed = names[place]
    changed(net, guilty, initializer=Constant(value=-random.uniform(0.05, 0.5)))
    return Planted(sound(net, random, 200), "DeadReLU", frozenset({guilty, closed}))


def saturated(seed: int) -> Planted:
    """Sums so large that a tanh or sigmoid is at its end for nearly every sample."""
    random = Random(f"saturated {seed}")
    net = Net(any_data(random), random)
    kind = random.choice([Tanh, Sigmoid])
    names = hidden(net, random.randint(2, 4), random.choice([16, 24, 32]), kind, Dense().initializer)
    head(net)
    guilty, bent = random.choice(names)
    changed(net, guilty, initializer=Normal(deviation=random.uniform(8, 20)))
    return Planted(sound(net, random, 200, optimizer=SGD(learning_rate=0.05)), "Saturated", frozenset({guilty, bent}))


def stuck(seed: int) -> Planted:
    """Two layers of zeros one behind the other: neither ever gets a gradient, and the prediction is a constant."""
    random = Random(f"stuck {seed}")
    net = Net(any_data(random), random)
    names = hidden(net, random.randint(2, 4), random.choice([16, 24, 32]), Tanh, Dense().initializer)
    last = head(net)
    place = random.randrange(len(names))
    follower = names[place + 1][0] if place + 1 < len(names) else last
    for guilty in (names[place][0], follower):
        changed(net, guilty, initializer=Zeros())
    return Planted(sound(net, random, 200), "Stuck", frozenset({names[place][0], follower}))


def update_ratio(seed: int) -> Planted:
    """One layer learns hundreds of times as fast as the others, and they do not come to rest; or it hardly moves."""
    random = Random(f"ratio {seed}")
    while True:
        net = Net(any_data(random), random)
        names = hidden(net, random.randint(2, 4), random.choice([16, 24, 32]), LeakyReLU, He())
        head(net)
        guilty, _ = random.choice(names)
        fast = seed % 2 == 1
        factor = random.uniform(200, 800) if fast else 10 ** random.uniform(-4.5, -3.5)
        net.learning[guilty] = Learning(rate=factor)
        sheet = sound(net, random, 300)
        losses = plain(sheet) if fast else np.ones(1)
        if not fast or (np.isfinite(losses).all() and losses[-30:].mean() > 0.5 * losses[:3].min()):
            return Planted(sheet, "UpdateRatio", frozenset({guilty}))


def wrong_loss(seed: int) -> Planted:
    """Scores squeezed before a loss that squeezes them itself, or scores for a loss of probabilities."""
    random = Random(f"loss {seed}")
    net, _ = body(random, random.randint(1, 3))
    last, digits = [*net.nodes][-1], isinstance(net.data, Digits)
    loss: Layer | None = (NLL() if digits else BCEOfProbabilities()) if seed % 3 == 0 else None
    if loss is None:
        last = net.add(Softmax() if digits else random.choice([Sigmoid, ReLU])())
    return Planted(sound(net, random, 200, loss=loss), "WrongLoss", frozenset({last, "loss"}))


def batch_of_one(seed: int) -> Planted:
    """Batch norm of single samples."""
    random = Random(f"one {seed}")
    net = Net(plane(random), random)
    hidden(net, random.randint(1, 3), random.choice([16, 24]), ReLU, He(), norm=True)
    head(net)
    norms = frozenset(name for name, layer in net.nodes.items() if isinstance(layer, BatchNorm))
    return Planted(sound(net, random, batch_size=1, epochs=1), "BatchOfOne", norms)


class Stretched(Dataset):
    """Points in the plane as somebody measured them: in other units, and far from 0."""

    points: Dataset = Xor()
    unit: float = 1.0
    start: float = 0.0

    def specs(self) -> tuple[Spec, Spec]:
        return self.points.specs()

    def load(self) -> Split:
        parts = (replace_inputs(part, self.start + self.unit * part.inputs) for part in self.points.load())
        return Split(*parts)


def replace_inputs(samples: Samples, inputs: Array) -> Samples:
    """The same with other inputs."""
    return Samples(inputs.astype(np.float32), samples.targets)


def unscaled(seed: int) -> Planted:
    """Inputs in hundreds or thousandths."""
    random = Random(f"unscaled {seed}")
    far = {"unit": random.uniform(30, 300), "start": random.choice([0, 200, -500])}
    close = {"unit": 10 ** random.uniform(-4, -3.2)}
    net = Net(Stretched(points=plane(random), **random.choice([far, far, close])), random)
    hidden(net, random.randint(1, 3), random.choice([16, 24, 32]), random.choice([ReLU, Tanh]), Dense().initializer)
    head(net)
    return Planted(sound(net, random, 200), "Unscaled", frozenset({"data"}))


def overfitting(seed: int) -> Planted:
    """Few and noisy samples, many weights, until the test loss is half as large again as it has been."""
    random = Random(f"overfitting {seed}")
    while True:
        kind = random.choice([Gauss, Circle, Xor, Spiral])
        noise, points = random.uniform(0.3, 0.5), random.choice([60, 80, 120])
        net = Net(kind(samples=points, noise=noise, seed=random.randrange(1000), test_share=0.4), random)
        hidden(net, random.randint(2, 3), random.choice([48, 64, 96]), random.choice([ReLU, Tanh]), He())
        head(net)
        sheet = net.sheet(optimizer=Adam(learning_rate=0.003), batch_size=32, epochs=random.choice([200, 300]))
        run, tests, losses = Run(sheet), [], []
        for epoch in range(sheet.training.epochs):
            losses += [run.iterate().loss for _ in range(run.iterations_per_epoch)]
            if epoch % 10 == 9:
                tests.append(run.evaluate("test").loss)
        lowest = min(tests)
        if tests[-1] > 1.5 * lowest and lowest < 0.9 * tests[0] and np.mean(losses[-9:]) < 0.5 * losses[0]:
            return Planted(sheet, "Overfitting", frozenset())


def unused(seed: int) -> Planted:
    """A branch that leads nowhere."""
    random = Random(f"unused {seed}")
    net, names = body(random, random.randint(2, 4))
    sheet = sound(net, random, 100)
    graph, root = sheet.graph, random.choice(names)[1]
    nodes = {**graph.nodes, "spare": Dense(units=random.choice([4, 8]))}
    graph = replace(graph, nodes=nodes, wires=(*graph.wires, Wire(root, "y", "spare", "x")))
    return Planted(replace(sheet, graph=graph), "Unused", frozenset({"spare"}))


KINDS: Sequence[Callable[[int], Planted]] = (
    vanishing,
    exploding,
    slow,
    oscillating,
    dead_relu,
    saturated,
    stuck,
    update_ratio,
    wrong_loss,
    batch_of_one,
    unscaled,
    overfitting,
    unused,
)
