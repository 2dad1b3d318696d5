"""The whole document as one value: the graph, where its nodes lie, and how it is trained."""

from typing import Annotated, Any, Literal, TypeAlias, cast

import msgspec
from msgspec import Meta

from engine.family import Setting
from engine.graph import Graph
from engine.optimizers.adam import Adam
from engine.optimizers.optimizer import Optimizer
from engine.schedules.constant import Constant
from engine.schedules.schedule import Schedule

Place: TypeAlias = tuple[float, float]
Colour: TypeAlias = Literal["grey", "blue", "green", "yellow", "red", "violet"]

MOST_WORDS = 20_000  # characters of a note


class Remark(Setting):
    """What people put on the canvas for people: it computes nothing. Corner and size in scene units."""

    place: Place = (0.0, 0.0)
    size: Annotated[tuple[float, float], Meta(description="Width and height.")] = (320.0, 200.0)
    colour: Annotated[Colour, Meta(description="Its tint.")] = "grey"


class Frame(Remark):
    """A titled rectangle behind nodes; who moves it moves what lies in it."""

    title: Annotated[str, Meta(max_length=200, description="What stands on it.")] = "Frame"


class Note(Remark):
    """Words on the canvas, in Markdown."""

    text: Annotated[str, Meta(max_length=MOST_WORDS, description="Markdown.")] = ""


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
    """What undo, files and the worker handle: never changed, only replaced. Dicts in it are never written to.

    What lies inside a group has its long name in `places` and `remarks`: block.dense.
    """

    graph: Graph = Graph()
    places: dict[str, Place] = {}  # a node's top left corner in scene units
    training: Training = Training()
    remarks: dict[str, Frame | Note] = {}  # by a name that no node has


def meaning(sheet: Sheet) -> tuple[Graph, Training]:
    """The sheet as far as a program depends on it: learning rate and epochs may change while it runs."""
    training, optimizer = sheet.training, cast(Any, sheet.training.optimizer)
    optimizer = msgspec.structs.replace(optimizer, learning_rate=0.0)
    return sheet.graph, msgspec.structs.replace(training, optimizer=optimizer, epochs=1)
