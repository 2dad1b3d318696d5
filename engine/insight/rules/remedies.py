"""What several rules prescribe alike."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np

from engine.cure import Cure
from engine.initializers.glorot import Glorot
from engine.initializers.he import He
from engine.initializers.initializer import Initializer
from engine.insight.cures.clip_norm import ClipNorm
from engine.insight.cures.initialise import Initialise
from engine.insight.cures.insert_norm import InsertNorm
from engine.insight.cures.scale_rate import ScaleRate
from engine.insight.cures.swap_activation import SwapActivation
from engine.insight.record import Record
from engine.layers.activation import Activation
from engine.layers.batch_norm import BatchNorm
from engine.layers.elu import ELU
from engine.layers.gelu import GELU
from engine.layers.identity import Identity
from engine.layers.layer import Layer
from engine.layers.layer_norm import LayerNorm
from engine.layers.leaky_relu import LeakyReLU
from engine.layers.relu import ReLU

OPEN = ReLU, LeakyReLU, ELU, GELU  # behind these, He's first weights fit; behind all others Glorot's


def activation_of(layer: Layer) -> Activation | None:
    """What bends a node's numbers: the layer itself, or what it holds."""
    found = getattr(layer, "activation", layer)
    return found if isinstance(found, Activation) and not isinstance(found, Identity) else None


def bends(record: Record, node: str) -> Activation | None:
    """The activation that a layer's sums go through: its own, or the next one behind it."""
    for name in chain((node,), record.path(node)):
        found = activation_of(record.graph.nodes[name])
        if found is not None or (name != node and hasattr(record.graph.nodes[name], "initializer")):
            return found
    return None


def drawn_anew(record: Record, nodes: Iterable[str]) -> Iterator[Cure]:
    """First weights that suit the activations: one cure for each kind."""
    kinds: dict[Initializer, list[str]] = {}
    for node in nodes:
        if hasattr(record.graph.nodes[node], "initializer"):
            fitting: Initializer = He() if isinstance(bends(record, node), OPEN) else Glorot()
            kinds.setdefault(fitting, []).append(node)
    for initializer, some in kinds.items():
        yield Initialise(nodes=tuple(some), initializer=initializer)


def swapped(record: Record, nodes: Sequence[str], activation: Activation) -> Iterator[Cure]:
    """Another activation in the place of those of one kind, the most frequent first."""
    kinds: dict[str, list[str]] = {}
    for node in nodes:
        found = activation_of(record.graph.nodes[node])
        if found is not None and not isinstance(found, type(activation)):
            kinds.setdefault(found.title, []).append(node)
    for title, some in sorted(kinds.items(), key=lambda pair: -len(pair[1])):
        yield SwapActivation(nodes=tuple(some), was=title, activation=activation)


def normed(record: Record, nodes: Iterable[str]) -> Iterator[Cure]:
    """A norm behind each; one of each sample by itself where batches, or the last ones, are single samples."""
    alone = record.batch > 0 and 1 in (record.batch, record.count % record.batch)
    if some := tuple(nodes):
        yield InsertNorm(nodes=some, norm=LayerNorm() if alone else BatchNorm())


def rate(record: Record, factor: float) -> Cure:
    """The learning rate times a factor."""
    return ScaleRate(factor=factor, was=record.training.optimizer.learning_rate)


def clipped(record: Record) -> Iterator[Cure]:
    """At the length that the gradient has at most at a quarter of all times: shorter ones are left alone."""
    if record.training.clip_norm or record.readings is None:
        return
    sizes = np.array([record.sizes[node] for node in record.readings.nodes])
    lengths = np.sqrt((record.readings.gradients.astype(float) ** 2 * sizes).sum(axis=1))
    lengths = lengths[np.isfinite(lengths) & (lengths > 0)]
    if lengths.size:
        yield ClipNorm(value=float(f"{max(np.quantile(lengths, 0.25), 1e-3):.2g}"))
