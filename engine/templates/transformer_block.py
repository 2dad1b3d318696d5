"""Transformer block: attention, then a dense layer for each step, both added to what came in."""

from typing import Annotated

from msgspec import Meta

from engine.graph import Graph
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.layers.add import Add
from engine.layers.dense import Dense
from engine.layers.gelu import GELU
from engine.layers.layer import layer
from engine.layers.layer_norm import LayerNorm
from engine.layers.multi_head_attention import MultiHeadAttention
from engine.templates.drawn import drawn

GRAPH = drawn(
    {
        "in": Inlet(),
        "norm_1": LayerNorm(),
        "attention": MultiHeadAttention(heads=4),
        "add_1": Add(),
        "norm_2": LayerNorm(),
        "wide": Dense(units=64, activation=GELU()),
        "back": Dense(units=16),
        "add_2": Add(),
        "out": Outlet(),
    },
    "in > norm_1 > attention > add_1 > norm_2 > wide > back > add_2 > out",
    "in > add_1.b",
    "add_1 > add_2.b",
)


@layer(title="Transformer block", category="Templates")
class TransformerBlock(Group):
    """Every step looks at all others, then thinks by itself; both are added to what came in.

    Takes sequences (steps, features); `back` has as many units as there are features: 16, as Embedding gives.
    """

    formula = "h = x + attention(norm(x)), y = h + W₂·gelu(W₁·norm(h) + b₁) + b₂"
    graph: Annotated[Graph, Meta(description="What the group stands for.")] = GRAPH
