"""Small graphs for the tests."""

from itertools import pairwise

from engine.graph import Graph, Wire
from engine.layers.add import Add
from engine.layers.concat import Concat
from engine.layers.dense import Dense
from engine.layers.input import Input
from engine.layers.layer import Layer
from engine.layers.tanh import Tanh
from engine.losses.loss import Loss
from engine.losses.mse import MSE


def wire(source: str, target: str) -> Wire:
    """From 'x' or 'spiral.targets' to 'dense_1' or 'loss.targets': ports not named are y and x."""
    a, b = source.split("."), target.split(".")
    return Wire(a[0], a[1] if len(a) > 1 else "y", b[0], b[1] if len(b) > 1 else "x")


def graph(nodes: dict[str, Layer], *ends: str) -> Graph:
    """Nodes, and wires written as 'x > dense_1'."""
    return Graph(nodes, tuple(wire(*end.split(" > ")) for end in ends))


def chain(*layers: Layer, loss: Loss | None = None) -> Graph:
    """Input x (3,) → n1 → n2 → … → loss, with an input t for targets of the same shape."""
    nodes: dict[str, Layer] = {"x": Input(shape=(3,))}
    nodes |= {f"n{number}": layer for number, layer in enumerate(layers, 1)}
    names = list(nodes)
    shape = (3,)
    for layer in layers:
        shape = layer.output_shape(shape)
    wires = [f"{a} > {b}" for a, b in pairwise(names)]
    nodes |= {"t": Input(shape=shape), "loss": loss or MSE()}
    return graph(nodes, *wires, f"{names[-1]} > loss.prediction", "t > loss.targets")


def branching() -> Graph:
    """`shared` feeds three consumers, one of them twice; an Add and a Concat join them; two losses judge."""
    nodes: dict[str, Layer] = {
        "x": Input(shape=(3,)),
        "shared": Dense(units=4),
        "bent": Tanh(),
        "straight": Dense(units=4),
        "sum": Add(count=3),
        "side": Dense(units=2, bias=False),
        "joined": Concat(count=3),
        "out": Dense(units=2),
        "t": Input(shape=(2,)),
        "loss": MSE(),
        "t_side": Input(shape=(2,)),
        "loss_side": MSE(weight=0.5),
    }
    return graph(
        nodes,
        "x > shared",
        "shared > bent",
        "bent > straight",
        "straight > sum.a",
        "shared > sum.b",
        "shared > sum.c",
        "shared > side",
        "sum > joined.a",
        "side > joined.b",
        "x > joined.c",
        "joined > out",
        "out > loss.prediction",
        "t > loss.targets",
        "side > loss_side.prediction",
        "t_side > loss_side.targets",
    )
