"""CNN: from images to features."""

from typing import Annotated

from msgspec import Meta

from engine.graph import Graph
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.layers.layer import layer
from engine.layers.max_pool2d import MaxPool2D
from engine.layers.relu import ReLU
from engine.templates.drawn import drawn

GRAPH = drawn(
    {
        "in": Inlet(),
        "conv_1": Conv2D(filters=8, padding="same"),
        "relu_1": ReLU(),
        "pool_1": MaxPool2D(),
        "conv_2": Conv2D(filters=16, padding="same"),
        "relu_2": ReLU(),
        "pool_2": MaxPool2D(),
        "flatten": Flatten(),
        "dense": Dense(units=32, activation=ReLU()),
        "out": Outlet(),
    },
    "in > conv_1 > relu_1 > pool_1 > conv_2 > relu_2 > pool_2 > flatten > dense > out",
)


@layer(title="CNN", category="Templates")
class CNN(Group):
    """Convolution, ReLU and pooling, twice, then a dense layer: from images to features."""

    formula = "y = relu(W·pool(relu(conv(pool(relu(conv(x)))))) + b)"
    graph: Annotated[Graph, Meta(description="What the group stands for.")] = GRAPH
