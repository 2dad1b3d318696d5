"""Small drawings for the tests of rules, and a look at them."""

from itertools import pairwise
from typing import Any

import numpy as np

from engine import doctor
from engine.data.circle import Circle
from engine.data.dataset import Dataset, Samples, Split
from engine.finding import Finding
from engine.graph import Wire
from engine.insight.rules.rule import Rule
from engine.layers.dense import Dense
from engine.layers.layer import Layer
from engine.layers.relu import ReLU
from engine.losses.loss import Loss
from engine.optimizers.adam import Adam
from engine.sheet import Sheet, Training
from engine.tensor import Array, Spec
from tests.engine.graphs import graph

HIDDEN = Dense(units=8, activation=ReLU())
POINTS = Circle(samples=100)


class Numbers(Dataset, frozen=True, kw_only=True):
    """Given inputs and targets, half of them for testing; not on the shelf."""

    arrays: tuple[Any, Any]
    test_share: float = 0.5

    def specs(self) -> tuple[Spec, Spec]:
        return tuple(Spec(array.shape[:-1]) for array in self.arrays)  # type: ignore[return-value]

    def load(self) -> Split:
        half = self.arrays[0].shape[-1] // 2
        parts = (slice(None, half), slice(half, None))
        return Split(*(Samples(*(array[..., p].astype(np.float32) for array in self.arrays)) for p in parts))

    def __hash__(self) -> int:
        return id(self.arrays)

    def __eq__(self, other: object) -> bool:
        return self is other


def drawing(data: Layer, *layers: Layer, loss: Loss, more: tuple[str, ...] = (), **training: Any) -> Sheet:
    """data → n1 → n2 → … → loss."""
    nodes: dict[str, Layer] = {"data": data, **{f"n{number}": layer for number, layer in enumerate(layers, 1)}}
    names = [*nodes]
    drawn = graph(
        {**nodes, "loss": loss},
        f"data.inputs > {names[1]}",
        *(f"{a} > {b}" for a, b in pairwise(names[1:])),
        f"{names[-1]} > loss.prediction",
        "data.targets > loss.targets",
        *more,
    )
    return Sheet(graph=drawn, training=Training(**{"optimizer": Adam(learning_rate=0.01), "epochs": 4, **training}))


def with_nodes(sheet: Sheet, nodes: dict[str, Layer], *wires: Wire) -> Sheet:
    """More of them."""
    from msgspec.structs import replace

    drawn = sheet.graph
    return replace(sheet, graph=replace(drawn, nodes={**drawn.nodes, **nodes}, wires=(*drawn.wires, *wires)))


def found(sheet: Sheet, rule: Rule) -> tuple[Finding, ...]:
    """What this rule alone finds at the end of the training."""
    with np.errstate(all="ignore"):
        return doctor.visit(sheet, rules=(rule,)).findings


def column(*values: float) -> Array:
    """Samples of one number."""
    return np.array([values], np.float32)
