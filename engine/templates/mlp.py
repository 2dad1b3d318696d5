"""MLP: dense layers in a row."""

from typing import Annotated

from msgspec import Meta

from engine.graph import Graph
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.layers.dense import Dense
from engine.layers.layer import layer
from engine.layers.relu import ReLU
from engine.templates.drawn import drawn

GRAPH = drawn(
    {
        "in": Inlet(),
        "dense_1": Dense(units=64, activation=ReLU()),
        "dense_2": Dense(units=32, activation=ReLU()),
        "out": Outlet(),
    },
    "in > dense_1 > dense_2 > out",
)


@layer(title="MLP", category="Templates")
class MLP(Group):
    """Dense layers in a row, each bent by ReLU: a multilayer perceptron. Takes rows of features."""

    formula = "y = relu(W₂·relu(W₁·x + b₁) + b₂)"
    graph: Annotated[Graph, Meta(description="What the group stands for.")] = GRAPH
