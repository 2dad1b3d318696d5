"""A loss stuck at chance: what is predicted says no more than how frequent each answer is."""

from collections.abc import Iterator
from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.cure import Cure
from engine.family import Setting
from engine.finding import Evidence, Finding
from engine.insight.cures.range_test import RangeTest
from engine.insight.cures.use_adam import UseAdam
from engine.insight.record import Record
from engine.insight.rules.remedies import drawn_anew, rate
from engine.insight.rules.rule import Rule, rule
from engine.insight.rules.words import listed
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.mse import MSE
from engine.optimizers.adam import Adam
from engine.optimizers.adamw import AdamW
from engine.tensor import Array


@rule(title="Loss stuck at chance", category="Course")
class Stuck(Rule, Setting):
    """After some iterations the training loss is still what the best constant prediction would have."""

    why = "lesson:3-the-loss"
    symptom = True
    near: Annotated[float, Meta(gt=0, lt=1, description="Share of the loss at chance by which it differs.")] = 0.03
    iterations: Annotated[int, Meta(ge=1, description="So many have to have been run before it is called stuck.")] = 50

    def examine(self, record: Record) -> Iterator[Finding]:
        level = chance(record)
        if level is None or not record.enough or record.iteration - record.begins < self.iterations:
            return
        loss = record.last_loss
        if not abs(loss - level) < self.near * level:
            return
        dark = self.dark(record)
        words = f"The training loss is {loss:.3g}, and {level:.3g} is what one gets who always gives the same answer."
        if dark:
            words += f" Through {listed(dark)} no gradient comes at all."
        yield Finding(
            rule="Stuck",
            illness=self.title,
            nodes=tuple(dark),
            words=words,
            evidence=(Evidence("training loss", loss), Evidence("loss at chance", level)),
            sure=0.9 if dark else 0.7,
            cures=tuple(self.cures(record, dark)),
            iteration=record.iteration,
            why=self.why,
        )

    def dark(self, record: Record) -> list[str]:
        """The nodes that get a gradient and pass on none."""
        return [node for node in reversed(record.layers) if record.usual("gains", node) == 0]

    def cures(self, record: Record, dark: list[str]) -> Iterator[Cure]:
        """First weights that are not all alike; larger steps."""
        weighty = [node for node in record.layers if hasattr(record.graph.nodes[node], "initializer")]
        if dark:
            yield from drawn_anew(record, weighty)
        if not isinstance(record.training.optimizer, Adam | AdamW):
            yield UseAdam()
        yield rate(record, 10)
        yield RangeTest()


def chance(record: Record) -> float | None:
    """The least loss of a prediction that is the same for all samples; None where that is not known."""
    return record.once("chance", lambda: constant(record))


def constant(record: Record) -> float | None:
    """The same, read from all targets of the training part."""
    if len(record.heads) != 1:
        return None
    head = record.heads[0]
    layer, found = record.graph.nodes[head], record.split_of(head)
    if found is None:
        return None
    targets = found[1].train.targets
    weight = getattr(layer, "weight", 1.0)
    if isinstance(layer, CrossEntropy) and not layer.smoothing and not layer.class_weights:
        return weight * entropy(np.bincount(targets.reshape(-1)) / targets.size)
    if isinstance(layer, BinaryCrossEntropy):
        mean = targets.reshape(-1, targets.shape[-1]).mean(axis=-1)
        return weight * float(np.mean([entropy(np.array([p, 1 - p])) for p in mean]))
    if isinstance(layer, MSE):
        return weight * float(targets.reshape(-1, targets.shape[-1]).var(axis=-1).mean())
    return None


def entropy(shares: Array) -> float:
    """−Σ p·log p."""
    some = shares[shares > 0]
    return float(-(some * np.log(some)).sum())
