"""Residual block: what it learns is added to what came in."""

from typing import Annotated

from msgspec import Meta

from engine.graph import Graph
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.layers.add import Add
from engine.layers.batch_norm import BatchNorm
from engine.layers.conv2d import Conv2D
from engine.layers.layer import layer
from engine.layers.relu import ReLU
from engine.templates.drawn import drawn

GRAPH = drawn(
    {
        "in": Inlet(),
        "conv_1": Conv2D(filters=16, padding="same", bias=False),
        "norm_1": BatchNorm(),
        "relu_1": ReLU(),
        "conv_2": Conv2D(filters=16, padding="same", bias=False),
        "norm_2": BatchNorm(),
        "skip": Conv2D(filters=16, kernel=1, bias=False),
        "add": Add(),
        "relu_2": ReLU(),
        "out": Outlet(),
    },
    "in > conv_1 > norm_1 > relu_1 > conv_2 > norm_2 > add > relu_2 > out",
    "in > skip > add.b",
)


@layer(title="Residual block", category="Templates")
class ResidualBlock(Group):
    """Two convolutions with batch norm, added to what came in: the gradient has a way past them. Takes images.

    A convolution of one pixel brings what came in to the same number of channels.
    """

    formula = "y = relu(norm(conv(relu(norm(conv(x))))) + conv₁ₓ₁(x))"
    graph: Annotated[Graph, Meta(description="What the group stands for.")] = GRAPH
