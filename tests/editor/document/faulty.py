"""Drawings with one fault each, and the quick fixes that have to be offered for it."""

from itertools import pairwise
from typing import NamedTuple

from msgspec.structs import replace

from engine.data.digits import Digits
from engine.data.house_prices import HousePrices
from engine.data.sentences import Sentences
from engine.data.spiral import Spiral
from engine.graph import Graph, Learning, Wire
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.groups.reroute import Reroute
from engine.layers.add import Add
from engine.layers.conv2d import Conv2D
from engine.layers.conv_transpose2d import ConvTranspose2D
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.flatten import Flatten
from engine.layers.global_average_pool import GlobalAveragePool
from engine.layers.group_norm import GroupNorm
from engine.layers.gru import GRU
from engine.layers.layer import Layer
from engine.layers.log_softmax import LogSoftmax
from engine.layers.lstm import LSTM
from engine.layers.multi_head_attention import MultiHeadAttention
from engine.layers.relu import ReLU
from engine.layers.sigmoid import Sigmoid
from engine.layers.softmax import Softmax
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.mse import MSE
from engine.losses.nll import NLL
from engine.mask import Mask
from engine.sheet import Sheet, Training
from tests.engine.graphs import graph


def row(*layers: Layer, targets: bool = True) -> Graph:
    """data → n1 → n2 → … → the last, with the targets if that is a loss."""
    nodes = {"data" if not n else f"n{n}": layer for n, layer in enumerate(layers)}
    names = list(nodes)
    judged = "targets" in layers[-1].inputs()
    if judged:
        nodes["loss"] = nodes.pop(names.pop())
    ends = [f"{out(nodes, a)} > {into(nodes, b)}" for a, b in pairwise(names)]
    if judged:
        ends.append(f"{out(nodes, names[-1])} > loss.prediction")
    return graph(nodes, *ends, *(["data.targets > loss.targets"] if judged and targets else []))


def out(nodes: dict[str, Layer], name: str) -> str:
    """A node's first output."""
    return f"{name}.{nodes[name].outputs()[0]}"


def into(nodes: dict[str, Layer], name: str) -> str:
    """A node's first input."""
    return f"{name}.{nodes[name].inputs()[0]}"


class Faulty(NamedTuple):
    """A drawing with a fault, the problem to be cured, and what has to be offered for it: exactly this."""

    graph: Graph
    kind: str
    node: str | None
    offered: tuple[str, ...]
    nodes: dict[str, Layer] = {}  # what has to be there behind the first of them
    training: Training = Training()


def shared(graph: Graph, **learning: str) -> Graph:
    return replace(graph, learning={name: Learning(shares=other) for name, other in learning.items()})


def repeated(count: int, layer: Layer, *, tied: bool = False) -> Group:
    """A group of one layer, so many times in a row."""
    inner = graph({"in": Inlet(), "one": layer, "out": Outlet()}, "in > one", "one > out")
    return Group(graph=inner, repeat=count, tied=tied)


SIX = {"n1": Dense(units=6), "n2": ReLU()}
AROUND = ("data.inputs > n1", "n1 > n2", "n2 > sum.a", "data.inputs > sum.b")
ENDS = ("sum > n3", "n3 > loss.prediction", "data.targets > loss.targets")
MEETING = ("data.inputs > a", "data.inputs > b", "a > n3", "b > n3", *ENDS[1:])
SPIRAL = row(Spiral(), Dense(units=2), CrossEntropy())
CASES = {
    "images into Dense": Faulty(
        row(Digits(), Dense(units=10), CrossEntropy()),
        "shape",
        "n1",
        ("Insert Flatten before n1",),
        {"flatten_1": Flatten()},
    ),
    "images into Dense, and more is wrong behind it": Faulty(
        row(Digits(), Dense(), ReLU(), MSE()), "shape", "n1", ("Insert Flatten before n1",)
    ),
    "an image and a row": Faulty(
        graph(
            {"data": Digits(), "flat": Flatten(), "sum": Add(), "n3": Dense(units=10), "loss": CrossEntropy()},
            *("data.inputs > flat", "flat > sum.a", "data.inputs > sum.b", *ENDS),
        ),
        *("shape", "sum", ("Insert Flatten before b of sum",)),
    ),
    "too few outputs": Faulty(
        row(Digits(), Flatten(), Dense(), ReLU(), CrossEntropy()),
        *("shape", "loss", ("Set units of n2 to 10",), {"n2": Dense(units=10)}),
    ),
    "too few channels": Faulty(
        row(Digits(), Conv2D(), Reroute(), GlobalAveragePool(), CrossEntropy()),
        *("shape", "loss", ("Set filters of n1 to 10",), {"n1": Conv2D(filters=10)}),
    ),
    "too many states": Faulty(
        row(Sentences(), Embedding(), GRU(units=8, bidirectional=True), CrossEntropy()),
        *("shape", "loss", ("Set units of n2 to 1",)),
    ),
    "a number where several are wanted": Faulty(
        row(Spiral(), Dense(units=1), CrossEntropy()),
        *("shape", "loss", ("Use Binary cross-entropy", "Set units of n1 to 2"), {"loss": BinaryCrossEntropy()}),
    ),
    "labels for MSE": Faulty(
        row(Digits(), Flatten(), Dense(units=10), MSE(weight=3.0)),
        *("type", "loss", ("Use Cross-entropy",), {"loss": CrossEntropy(weight=3.0)}),
    ),
    "labels for MSE, and too few outputs": Faulty(
        row(Digits(), Flatten(), Dense(), MSE()),
        *(
            "type",
            "loss",
            ("Use Cross-entropy and set units of n2 to 10",),
            {"loss": CrossEntropy(), "n2": Dense(units=10)},
        ),
    ),
    "log-probabilities for MSE": Faulty(
        row(Digits(), Flatten(), Dense(units=10), LogSoftmax(), MSE()), "type", "loss", ("Use NLL",), {"loss": NLL()}
    ),
    "numbers for cross-entropy": Faulty(
        row(HousePrices(), Dense(units=1), CrossEntropy()), "type", "loss", ("Use MSE",), {"loss": MSE()}
    ),
    "numbers far from 0 and 1": Faulty(
        row(HousePrices(), Dense(units=1), BinaryCrossEntropy()), "type", "loss", ("Use MSE",)
    ),
    "no loss": Faulty(
        row(Digits(), Flatten(), Dense(units=10)),
        "no loss",
        None,
        ("Add Cross-entropy",),
        {"cross_entropy_1": CrossEntropy()},
    ),
    "no loss, and too few outputs": Faulty(
        row(Digits(), Flatten(), Dense()), "no loss", None, ("Add Cross-entropy and set units of n2 to 10",)
    ),
    "no loss for numbers": Faulty(row(HousePrices(), Dense(units=1)), "no loss", None, ("Add MSE",)),
    "no loss, and nobody knows behind what": Faulty(
        graph({"data": Spiral(), "a": Dense(), "b": Dense()}, "data.inputs > a", "data.inputs > b"), "no loss", None, ()
    ),
    "no targets": Faulty(
        row(Spiral(), Dense(units=2), CrossEntropy(), targets=False),
        "missing input",
        "loss",
        ("Wire targets of data to targets",),
    ),
    "no targets, and too few outputs": Faulty(
        row(Digits(), Flatten(), Dense(), CrossEntropy(), targets=False),
        *("missing input", "loss", ("Wire targets of data to targets and set units of n2 to 10",)),
    ),
    "no prediction": Faulty(
        graph({"data": Spiral(), "n1": Dense(units=2), "loss": CrossEntropy()}, "data.inputs > n1", ENDS[-1]),
        *("missing input", "loss", ("Wire n1 to prediction",)),
    ),
    "a loose end that does not fit": Faulty(
        graph(
            {"data": Spiral(), "n1": Flatten(), "loss": CrossEntropy()},
            "data.targets > loss.targets",
            "n1 > loss.prediction",
        ),
        *("missing input", "n1", ("Wire inputs of data to x",)),
    ),
    "a wire from nowhere": Faulty(
        replace(SPIRAL, wires=(*SPIRAL.wires, Wire("gone", "y", "n1", "x"))), "wire", None, ("Delete the wire",)
    ),
    "a wire to a port that is not there": Faulty(
        replace(SPIRAL, wires=(*SPIRAL.wires, Wire("n1", "y", "loss", "x"))), "wire", "loss", ("Delete the wire",)
    ),
    "a wire to a port with another name": Faulty(
        graph({"data": Spiral(), "n1": Dense(units=2), "loss": CrossEntropy()}, "data.inputs > n1.in", *ENDS[1:]),
        *("wire", "n1", ("Wire it to x",)),
    ),
    "a wire from a port with another name": Faulty(
        graph(
            {"data": Spiral(), "n3": Dense(units=2), "loss": CrossEntropy()},
            "data.inputs > n3",
            "n3.z > loss.prediction",
            ENDS[-1],
        ),
        *("wire", "n3", ("Wire it to y",)),
    ),
    "two wires at one input": Faulty(
        graph({"data": Spiral(), "a": Dense(), "b": Dense(), "n3": Dense(units=2), "loss": CrossEntropy()}, *MEETING),
        *("wire", "n3", ("Join them with Add", "Join them with Concat"), {"add_1": Add()}),
    ),
    "two wires that cannot be added": Faulty(
        graph(
            {"data": Spiral(), "a": Dense(units=3), "b": Dense(), "n3": Dense(units=2), "loss": CrossEntropy()},
            *MEETING,
        ),
        *("wire", "n3", ("Join them with Add and set units of a to 8", "Join them with Concat")),
    ),
    "a batch of more than there is": Faulty(
        SPIRAL, "batch", "data", ("Set the batch to 400",), training=Training(batch_size=1000)
    ),
    "weights that do not fit": Faulty(
        shared(row(Spiral(), Dense(), Dense(units=2), CrossEntropy()), n2="n1"),
        "sharing",
        "n2",
        ("Give n2 its own weights",),
    ),
    "weights of nobody": Faulty(shared(SPIRAL, n1="gone"), "sharing", "n1", ("Give n1 its own weights",)),
    "frozen weights of another size": Faulty(
        replace(SPIRAL, learning={"n1": Learning(still={"weight": Mask((8, 7), ((0, 1),))})}),
        *("mask", "n1", ("Let all weights of n1 learn",)),
    ),
    "turns that cannot share": Faulty(
        row(Spiral(), repeated(3, Dense(units=4), tied=True), Dense(units=2), CrossEntropy()),
        *("sharing", "n1.2.one", ("Give each turn of n1 its own weights",), {"n1": repeated(3, Dense(units=4))}),
    ),
    "heads": Faulty(
        row(Sentences(), Embedding(dim=12), MultiHeadAttention(heads=5), GRU(units=2), CrossEntropy()),
        *("shape", "n2", ("Set heads to 4",), {"n2": MultiHeadAttention(heads=4)}),
    ),
    "groups of channels": Faulty(
        row(Digits(), Conv2D(filters=6), GroupNorm(groups=4), GlobalAveragePool(), Dense(units=10), CrossEntropy()),
        *("shape", "n2", ("Set groups to 3",)),
    ),
    "groups of filters": Faulty(
        row(
            Digits(),
            Conv2D(filters=6),
            Conv2D(filters=4, groups=4),
            GlobalAveragePool(),
            Dense(units=10),
            CrossEntropy(),
        ),
        *("shape", "n2", ("Set groups to 2",)),
    ),
    "extra rows": Faulty(
        row(Digits(), ConvTranspose2D(extra=3), GlobalAveragePool(), Dense(units=10), CrossEntropy()),
        *("shape", "n1", ("Set extra to 1",)),
    ),
    "class weights": Faulty(
        row(Spiral(), Dense(units=2), CrossEntropy(class_weights=(1.0, 2.0, 3.0))),
        "shape",
        "loss",
        ("Set class weights to none",),
    ),
    "two sequences": Faulty(
        graph(
            {
                "data": Sentences(),
                "a": Embedding(dim=6),
                "b": Embedding(dim=8),
                "n3": MultiHeadAttention(heads=2, cross=True),
            }
            | {"n4": LSTM(units=2), "loss": CrossEntropy()},
            *("data.inputs > a", "data.inputs > b", "a > n3.query", "b > n3.key_value", "n3 > n4"),
            *("n4 > loss.prediction", "data.targets > loss.targets"),
        ),
        *("shape", "n3", ("Set dim of a to 8", "Set dim of b to 6"), {"a": Embedding(dim=8)}),
    ),
    "a residual of another width": Faulty(
        graph({"data": Spiral(), **SIX, "sum": Add(), "n3": Dense(units=2), "loss": CrossEntropy()}, *AROUND, *ENDS),
        *("shape", "sum", ("Set units of n1 to 2", "Insert Dense 6 before b of sum")),
    ),
    "tokens for a sequence layer": Faulty(
        row(Sentences(), LSTM(units=2), CrossEntropy()), "type", "n1", ("Insert Embedding 16 before n1",)
    ),
    "labels for Dense": Faulty(
        graph(
            {"data": Spiral(), "n1": Dense(units=2), "loss": CrossEntropy()},
            "data.targets > n1",
            *ENDS[-1:],
            "n1 > loss.prediction",
        ),
        *("type", "n1", ()),
    ),
    "softmax twice": Faulty(
        row(Digits(), Flatten(), Dense(units=10), Softmax(), CrossEntropy()), "twice", "n3", ("Take n3 out",)
    ),
    "sigmoid twice, in Dense": Faulty(
        row(Spiral(), Dense(units=1, activation=Sigmoid()), BinaryCrossEntropy()),
        *("twice", "n1", ("Set the activation of n1 to Identity",), {"n1": Dense(units=1)}),
    ),
    "softmax twice, that others want": Faulty(
        graph(
            {
                "data": Digits(),
                "f": Flatten(),
                "n": Dense(units=10),
                "s": Softmax(),
                "loss": CrossEntropy(),
                "look": ReLU(),
            },
            *("data.inputs > f", "f > n", "n > s", "s > look", "s > loss.prediction", ENDS[-1]),
        ),
        *("twice", "s", ()),
    ),
    "a cycle": Faulty(
        graph(
            {"data": Spiral(), "a": Add(), "b": ReLU(), "loss": CrossEntropy()}, "data.inputs > a.a", "b > a.b", "a > b"
        ),
        *("cycle", "a", ()),
    ),
}


def sheet_of(case: Faulty) -> Sheet:
    """The drawing in a line."""
    places = {name: (240.0 * place, 0.0) for place, name in enumerate(case.graph.nodes)}
    return Sheet(graph=case.graph, places=places, training=case.training)
