"""The whole document as one value: the graph, where its nodes lie, and how it is trained."""

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from engine.graph import Graph
from engine.optimizers.adam import Adam
from engine.optimizers.optimizer import Optimizer
from engine.schedules.constant import Constant
from engine.schedules.schedule import Schedule

Place: TypeAlias = tuple[float, float]


class Training(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the graph is trained."""

    optimizer: Annotated[Optimizer, Meta(description="How a gradient becomes an update.")] = Adam()
    schedule: Annotated[Schedule, Meta(description="How the learning rate changes with time.")] = Constant()
    batch_size: Annotated[int, Meta(ge=1, le=1_000_000, description="Samples in one iteration.")] = 32
    epochs: Annotated[int, Meta(ge=1, le=1_000_000, description="Passes through the whole training part.")] = 1000
    clip_norm: Annotated[
        float,
        Meta(ge=0, le=1e12, description="Longest gradient allowed; longer ones are shortened. 0: no limit."),
    ] = 0.0
    clip_layer_norm: Annotated[
        float,
        Meta(ge=0, le=1e12, description="Longest gradient allowed to each array of weights by itself. 0: no limit."),
    ] = 0.0
    clip_value: Annotated[
        float, Meta(ge=0, le=1e12, description="Largest single number allowed in a gradient. 0: no limit.")
    ] = 0.0
    l2: Annotated[float, Meta(ge=0, le=1e6, description="Decay: adds λ·w to the gradient of each weight w.")] = 0.0
    l1: Annotated[float, Meta(ge=0, le=1e6, description="Adds λ·sign(w): many weights become nearly 0.")] = 0.0
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1, description="Fixes first weights, order of samples and dropout.")] = 0


class Sheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What undo, files and the worker handle: never changed, only replaced. Dicts in it are never written to."""

    graph: Graph = Graph()
    places: dict[str, Place] = {}  # a node's top left corner in scene units
    training: Training = Training()
