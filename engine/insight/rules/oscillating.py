"""Oscillating loss: every step goes beyond the valley, and the next one comes back."""

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
from engine.insight.rules.remedies import clipped, rate
from engine.insight.rules.rule import Rule, rule
from engine.insight.rules.words import share, sureness
from engine.optimizers.adam import Adam
from engine.optimizers.adamw import AdamW
from engine.tensor import Array

TURNS = 0.3  # share of the steps at which the mean loss turns round; of pure chance it would be two thirds
STAYS = 0.9  # of the mean loss: with less left it goes down, however it swings
LEAST = 6  # epochs in the later half, before anything is said of how the loss goes


@rule(title="Oscillating loss", category="Steps")
class Oscillating(Rule, Setting):
    """The gradient points back where it came from, or the loss goes up as often as down by much more than chance.

    Means over whole epochs are compared, so that it is not the batches that differ. LeCun, Bottou, Orr & Müller 1998.
    """

    why = "lesson:5-update-and-learning-rate"
    cosine: Annotated[
        float, Meta(ge=-1, lt=0, description="Between a gradient and the one before; noise is at 0.")
    ] = -0.4
    swing: Annotated[
        float, Meta(gt=0, description="Usual change from one mean loss to the next, as a share of the mean.")
    ] = 0.5
    left: Annotated[float, Meta(gt=0, le=1, description="Share of the first loss that is still there.")] = 0.1

    def examine(self, record: Record) -> Iterator[Finding]:
        if not record.enough or record.readings is None or not record.last_loss > self.left * record.first_loss:
            return
        cosines = [c for node in record.readings.nodes if (c := record.usual("cosines", node)) is not None]
        back = float(min(cosines, default=0.0))
        swing, turns, left = swings(record)
        swinging = swing > self.swing and turns > TURNS and left > STAYS
        turning = back <= self.cosine and swing > self.swing / 10 and turns > TURNS
        if not (turning or swinging):
            return
        words = ""
        if turning:
            words = f"A gradient usually points back where the one before came from (cosine {back:.2f})."
        if swinging:
            words += f" From one epoch to the next the loss goes up or down by {share(swing)}, and gets nowhere."
        yield Finding(
            rule="Oscillating",
            illness=self.title,
            words=words.strip(),
            evidence=(
                Evidence("cosine of successive gradients", back, self.cosine),
                Evidence("swing of the loss", swing, self.swing),
            ),
            sure=sureness(max(swing / self.swing if swinging else 0.0, 1 + 3 * (self.cosine - back)), 1, 3),
            cures=tuple(self.cures(record)),
            iteration=record.iteration,
            why=self.why,
        )

    def cures(self, record: Record) -> Iterator[Cure]:
        """Smaller steps."""
        yield rate(record, 0.1)
        if not isinstance(record.training.optimizer, Adam | AdamW):
            yield UseAdam()
        yield from clipped(record)
        yield rate(record, 0.01)
        yield RangeTest()


def swings(record: Record) -> tuple[float, float, float]:
    """Of the later half of the run: the usual change of the mean loss from one epoch to the next as a share of the
    mean, how often it turned round, and what is left of it in the end. Where several epochs of one
    batch have become one entry, the change is as far as its ends are apart; of smaller batches that would be chance.
    """
    since = (record.begins + record.iteration) / 2
    losses = record.losses[record.losses[:, 0] > since]
    width = np.median(np.diff(losses[:, 0])) if len(losses) > 1 else 1
    if width > record.per_epoch == 1:
        means = losses[:, 1:].mean(axis=1)
        return float(np.median((losses[:, 2] - losses[:, 1]) / means)), 1.0, left(means)
    place = (losses[:, 0] - record.begins - 1) // max(record.per_epoch, width)
    means = np.array([losses[place == step, 1:].mean() for step in np.unique(place)][:-1])
    steps = np.diff(means)
    if len(steps) < LEAST or not means.mean() > 0:
        return 0.0, 0.0, 0.0
    turns = float((steps[1:] * steps[:-1] < 0).mean())
    return float(np.median(np.abs(steps)) / means.mean()), turns, left(means)


def left(means: Array) -> float:
    """Of a loss: its last third by its first one."""
    third = max(len(means) // 3, 1)
    return float(means[-third:].mean() / means[:third].mean())
