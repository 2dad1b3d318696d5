"""Inputs not scaled: a layer gets numbers that are far larger, or far smaller, than those weights are drawn for."""

from collections.abc import Iterator
from functools import partial
from math import log10
from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.finding import Evidence, Finding
from engine.graph import Port
from engine.insight.cures.standardise import Standardise
from engine.insight.record import Record
from engine.insight.rules.rule import Rule, rule
from engine.layers.batch_norm import BatchNorm
from engine.layers.group_norm import GroupNorm
from engine.layers.l2_normalise import L2Normalise
from engine.layers.layer import Layer
from engine.layers.layer_norm import LayerNorm
from engine.layers.rms_norm import RMSNorm
from engine.tensor import Array

MOST = 1_000_000  # numbers that are looked at, of samples evenly chosen: the rule asks for powers of ten
NORMS = BatchNorm, GroupNorm, L2Normalise, LayerNorm, RMSNorm


@rule(title="Unscaled inputs", category="Data and loss")
class Unscaled(Rule, Setting):
    """A feature of the inputs is large, or all of them are small, and a layer with weights takes them as they are.

    The loss is curved along a weight by the mean square of what it multiplies: a feature of size 10 asks for a learning
    rate 100 times smaller than one of size 1, and the others then stand still. LeCun, Bottou, Orr & Müller 1998.
    """

    why = "word:input"
    large: Annotated[float, Meta(gt=1, description="Largest RMS of a feature.")] = 10.0
    small: Annotated[float, Meta(gt=0, lt=1, description="Least RMS of all features together.")] = 0.01

    def examine(self, record: Record) -> Iterator[Finding]:
        for node, split in record.data.items():
            port = node, "inputs"
            weighed = any(weighs(record, name) for name in takers(record, port))
            if not weighed or record.specs[port].classes:
                continue
            step = max(1, split.train.inputs.size // MOST)
            some = by_feature(split.train.inputs[..., ::step])
            sizes = record.once(("sizes", node), partial(rms_of, some))
            largest, whole = float(sizes.max(initial=0)), float(np.sqrt(np.mean(sizes**2)))
            if largest > self.large:
                yield self.found(record, node, largest, self.large, "largest RMS of a feature", largest / self.large)
            elif 0 < whole < self.small:
                yield self.found(record, node, whole, self.small, "RMS of the inputs", self.small / whole)

    def found(self, record: Record, node: str, size: float, limit: float, what: str, beyond: float) -> Finding:
        """Of a data set whose inputs are of this size."""
        inputs = by_feature(record.data[node].train.inputs)
        mean, deviation = record.once(("moments", node), partial(moments, inputs))
        kind = "large" if size > limit else "small"
        words = f"The inputs of {node} are not scaled: "
        if kind == "large":
            sizes = np.hypot(mean, deviation)
            place = int(sizes.argmax())
            words += f"feature {place + 1} has mean {figure(mean[place])} and deviation {figure(deviation[place])},"
            words += f" and the RMS of the smallest one is {sizes.min():.2g}."
        else:
            words += f"together their RMS is {size:.2g}."
        words += " First weights are drawn for numbers of about 1."
        return Finding(
            rule="Unscaled",
            illness=self.title,
            nodes=(node,),
            words=words,
            evidence=(Evidence(what, size, limit, node),),
            sure=round(min(1.0, 0.7 + 0.3 * log10(beyond)), 2),
            cures=(
                Standardise(
                    data=node,
                    mean=tuple(float(f"{number:.6g}") for number in mean),
                    deviation=tuple(float(f"{number:.6g}") if number > 0 else 1.0 for number in deviation),
                ),
            ),
            iteration=record.iteration,
            why=self.why,
        )


def takers(record: Record, port: Port) -> Iterator[str]:
    """The nodes that get a port's numbers, perhaps in another shape."""
    for wire in record.leaving.get(port, ()):
        layer = record.graph.nodes[wire.target]
        if layer.reshapes:
            yield from takers(record, (wire.target, layer.outputs()[0]))
        else:
            yield wire.target


def weighs(record: Record, node: str) -> bool:
    """Whether it multiplies its inputs by weights; norms first make them equally large."""
    layer: Layer = record.graph.nodes[node]
    return bool(record.sizes.get(node, 0)) and not isinstance(layer, NORMS)


def by_feature(inputs: Array) -> Array:
    """(features, all numbers of each): channels of images, what a step of a sequence has."""
    if inputs.ndim == 3:  # (steps, features, samples)
        inputs = inputs.swapaxes(0, 1)
    return inputs.reshape(len(inputs), -1) if inputs.ndim > 1 else inputs[None]


def moments(rows: Array) -> tuple[Array, Array]:
    """Mean and deviation of each row; one after the other, for in float64 all together may be large."""
    means, deviations = zip(*((row.mean(dtype=np.float64), row.std(dtype=np.float64)) for row in rows), strict=True)
    return np.array(means), np.array(deviations)


def figure(number: float) -> str:
    """As people write it."""
    return f"{number:,.0f}" if 100 <= abs(number) < 1e9 else f"{number:.3g}"


def rms_of(rows: Array) -> Array:
    """Of each row."""
    found: Array = np.sqrt(np.mean(np.square(rows, dtype=np.float64), axis=1))
    return found
