"""Small sheets that the document's tests begin with."""

from itertools import pairwise

from engine.data.spiral import Spiral
from engine.graph import Graph, Wire
from engine.layers.add import Add
from engine.layers.dense import Dense
from engine.layers.leaky_relu import LeakyReLU
from engine.layers.relu import ReLU
from engine.losses.cross_entropy import CrossEntropy
from engine.sheet import Sheet


def chain() -> Sheet:
    """spiral → dense_1 → relu_1 → dense_2 → loss, with the targets beside."""
    return Sheet(
        graph=Graph(
            {
                "spiral_1": Spiral(),
                "dense_1": Dense(units=8),
                "relu_1": ReLU(),
                "dense_2": Dense(units=2),
                "loss": CrossEntropy(),
            },
            (
                Wire("spiral_1", "inputs", "dense_1", "x"),
                Wire("dense_1", "y", "relu_1", "x"),
                Wire("relu_1", "y", "dense_2", "x"),
                Wire("dense_2", "y", "loss", "prediction"),
                Wire("spiral_1", "targets", "loss", "targets"),
            ),
        ),
        places={
            "spiral_1": (0, 0),
            "dense_1": (150, 0),
            "relu_1": (300, 0),
            "dense_2": (450, 0),
            "loss": (600, 0),
        },
    )


def diamond() -> Sheet:
    """spiral → dense_1 → three ways → add_1."""
    return Sheet(
        graph=Graph(
            {
                "spiral_1": Spiral(),
                "dense_1": Dense(),
                "relu_1": ReLU(),
                "leaky_1": LeakyReLU(),
                "add_1": Add(count=3),
            },
            (
                Wire("spiral_1", "inputs", "dense_1", "x"),
                Wire("dense_1", "y", "relu_1", "x"),
                Wire("dense_1", "y", "leaky_1", "x"),
                Wire("relu_1", "y", "add_1", "a"),
                Wire("leaky_1", "y", "add_1", "b"),
                Wire("dense_1", "y", "add_1", "c"),
            ),
        ),
        places={
            "spiral_1": (0, 0),
            "dense_1": (100, 0),
            "relu_1": (200, -50),
            "leaky_1": (200, 50),
            "add_1": (300, 0),
        },
    )


def deep(count: int) -> Sheet:
    """spiral → count dense layers in a row."""
    names = ["spiral_1", *(f"dense_{i}" for i in range(1, count + 1))]
    wires = [Wire(names[0], "inputs", names[1], "x")]
    wires += [Wire(a, "y", b, "x") for a, b in pairwise(names[1:])]
    return Sheet(
        graph=Graph({name: Spiral() if name == "spiral_1" else Dense() for name in names}, tuple(wires)),
        places={name: (150.0 * i, 0.0) for i, name in enumerate(names)},
    )
