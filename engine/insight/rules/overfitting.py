"""Overfitting: what is learned of the training samples no longer holds for others."""

from collections.abc import Iterator
from math import inf
from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.cure import Cure
from engine.family import Setting
from engine.finding import Evidence, Finding
from engine.insight.cures.add_dropout import AddDropout
from engine.insight.cures.weight_decay import WeightDecay
from engine.insight.record import Record
from engine.insight.rules.rule import Rule, rule
from engine.insight.rules.stuck import chance
from engine.layers.activation import Activation
from engine.layers.dropout import Dropout
from engine.layers.spatial_dropout import SpatialDropout
from engine.tensor import Array

TESTS = 5  # fewer tell no trend
RATE = 0.5  # of dropout: what Srivastava et al. 2014 found near the best for hidden layers


@rule(title="Overfitting", category="Course")
class Overfitting(Rule, Setting):
    """The test loss has been lower and rises, while the training loss goes on falling.

    Of the test loss medians of three in a row are compared. Prechelt 1998, 'Early stopping, but when?'.
    """

    why = "word:overfitting"
    # Prechelt's generalisation loss; he stops at 1 to 5 %, which is too early for a word of warning.
    rise: Annotated[
        float, Meta(gt=0, description="By which share of its lowest value the test loss must have risen.")
    ] = 0.1
    # What is lost must count beside what was learned: where a loss came down from 1.7 to 0.09, 0.1 is no harm.
    lost: Annotated[
        float, Meta(gt=0, lt=1, description="The same as a share of all that the test loss had fallen.")
    ] = 0.1
    falling: Annotated[
        float, Meta(gt=0, le=1, description="At most this share of the training loss of that time is left.")
    ] = 0.8
    # Where the loss swings, test and training loss go up together.
    gap: Annotated[float, Meta(gt=1, description="So many times the training loss the test loss is.")] = 1.5
    # Measured here on planes with noise, two layers of 64 units: better than 0.001, 0.003 and dropout each time.
    decay: Annotated[float, Meta(gt=0, le=1, description="The weight decay that is offered.")] = 0.01

    def examine(self, record: Record) -> Iterator[Finding]:
        if len(record.tests) < TESTS or len(record.losses) < TESTS or record.failure:
            return
        steady = medians(record.tests[:, 1])
        best = int(steady.argmin())
        lowest, then = float(steady[best]), float(record.tests[best, 0])
        now = float(steady[-max(TESTS, (len(steady) - best) // 3) :].min())  # for good, not for a moment
        level = chance(record)
        first = float(record.losses[0, 1:].mean()) if level is None else level
        rise, fallen = now - lowest, first - lowest
        if lowest <= 0 or rise < self.rise * lowest or rise < self.lost * fallen:
            return
        trained_then, trained = around(record.losses, then), around(record.losses, record.iteration)
        if not trained_then > 0 or trained > self.falling * trained_then or now < self.gap * trained:
            return
        yield Finding(
            rule="Overfitting",
            illness=self.title,
            nodes=tuple(node for node in [widest(record)] if node),
            words=f"The test loss was {lowest:.3g} after iteration {then:,.0f} and has risen to {now:.3g},"
            f" while the training loss fell from {trained_then:.3g} to {trained:.3g}:"
            " the network learns its training samples by heart.",
            evidence=(
                Evidence("rise of the test loss over its lowest", rise / lowest, self.rise),
                Evidence("share of what was learned that is lost again", rise / max(fallen, rise), self.lost),
                Evidence("test loss by training loss", now / trained if trained else inf, self.gap),
                Evidence("training loss, as a share of that then", trained / trained_then, self.falling),
            ),
            sure=round(min(1.0, 0.6 + rise / max(fallen, rise)), 2),
            cures=tuple(self.cures(record)),
            iteration=record.iteration,
            why=self.why,
        )

    def cures(self, record: Record) -> Iterator[Cure]:
        """Decay, unless there is some; dropout behind the widest layer, unless there is some."""
        if not record.training.l2:
            yield WeightDecay(l2=self.decay)
        dropped = any(isinstance(record.graph.nodes[node], Dropout | SpatialDropout) for node in record.layers)
        node = widest(record)
        if node and not dropped:
            behind = [wire.target for wire in record.leaving.get((node, "y"), ())]
            if len(behind) == 1 and isinstance(record.graph.nodes[behind[0]], Activation):
                node = behind[0]  # what it makes is dropped, not what it bends
            yield AddDropout(node=node, rate=RATE)


def medians(values: Array) -> Array:
    """Of each and its two neighbours; of the first and the last with one."""
    padded = np.concatenate([values[:1], values, values[-1:]])
    found: Array = np.median(np.stack([padded[:-2], values, padded[2:]]), axis=0)
    return found


def around(losses: Array, iteration: float) -> float:
    """The training loss near an iteration: the mean of a twentieth of all entries up to it."""
    end = max(1, int(np.searchsorted(losses[:, 0], iteration, side="right")))
    begin = max(0, end - max(3, len(losses) // 20))
    return float(losses[begin:end, 1:].mean())


def widest(record: Record) -> str | None:
    """The node with the most parameters but the last one that has some: what learns by heart; or the last, if alone."""
    sizes = [(record.sizes.get(node, 0), node) for node in record.layers if record.sizes.get(node, 0)]
    return max(sizes[:-1] or sizes, key=lambda pair: pair[0])[1] if sizes else None
