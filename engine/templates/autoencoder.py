"""Autoencoder: through a narrow place and back."""

from typing import Annotated

from msgspec import Meta

from engine.graph import Graph
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.layers.layer import layer
from engine.layers.relu import ReLU
from engine.templates.drawn import drawn

GRAPH = drawn(
    {
        "in": Inlet(),
        "flatten": Flatten(),
        "encoder": Dense(units=32, activation=ReLU()),
        "code": Dense(units=8),
        "decoder": Dense(units=32, activation=ReLU()),
        "picture": Dense(units=64),
        "out": Outlet(),
    },
    "in > flatten > encoder > code > decoder > picture > out",
)


@layer(title="Autoencoder", category="Templates")
class Autoencoder(Group):
    """Squeezes a sample through a few numbers and draws it again from them.

    Wire its output to an MSE's prediction and its input, flattened, to the targets; `picture` has as many units as the
    sample has numbers: 64 for the digits.
    """

    formula = "y = W₄·relu(W₃·code + b₃) + b₄, code = W₂·relu(W₁·x + b₁) + b₂"
    graph: Annotated[Graph, Meta(description="What the group stands for.")] = GRAPH
