"""The whole document as one value: the graph, where its nodes lie, and how it is trained."""

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from engine.graph import Graph
from engine.optimizers.adam import Adam
from engine.optimizers.optimizer import Optimizer

Place: TypeAlias = tuple[float, float]


class Training(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the graph is trained."""

    optimizer: Annotated[Optimizer, Meta(description="How a gradient becomes an update.")] = Adam()
    batch_size: Annotated[int, Meta(ge=1, le=1_000_000, description="Samples in one iteration.")] = 32
    epochs: Annotated[int, Meta(ge=1, le=1_000_000, description="Passes through the whole training part.")] = 1000
    clip_norm: Annotated[
        float,
        Meta(ge=0, le=1e12, description="Longest gradient allowed; longer ones are shortened. 0: no limit."),
    ] = 0.0
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1, description="Fixes first weights, order of samples and dropout.")] = 0


class Sheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What undo, files and the worker handle: never changed, only replaced. Dicts in it are never written to."""

    graph: Graph = Graph()
    places: dict[str, Place] = {}  # a node's top left corner in scene units
    training: Training = Training()
