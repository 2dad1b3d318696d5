"""Slow convergence: the loss goes down, if at all, in steps so small that nobody can wait for it."""

from collections.abc import Iterator
from math import log10
from typing import Annotated

from msgspec import Meta

from engine.cure import Cure
from engine.family import Setting
from engine.finding import Evidence, Finding
from engine.insight.cures.range_test import RangeTest
from engine.insight.cures.use_adam import UseAdam
from engine.insight.record import Record
from engine.insight.rules.remedies import rate
from engine.insight.rules.rule import Rule, rule
from engine.insight.rules.words import share, sureness, times
from engine.optimizers.adam import Adam
from engine.optimizers.adamw import AdamW

HEALTHY = (
    1e-3  # share of its weights that an update changes: Karpathy, CS231n notes on babysitting the learning process
)


@rule(title="Slow convergence", category="Course")
class Slow(Rule, Setting):
    """No layer is changed by as much as a tenth of what is usual, and the loss is still most of what it was."""

    why = "lesson:5-update-and-learning-rate"
    update: Annotated[
        float, Meta(gt=0, lt=1, description="Share of weights that an update changes; usual is about 1e-3.")
    ] = 1e-4
    left: Annotated[float, Meta(gt=0, le=1, description="Share of the first loss that is still there.")] = 0.5
    iterations: Annotated[int, Meta(ge=1, description="So many have to have been run before it is called slow.")] = 50

    def examine(self, record: Record) -> Iterator[Finding]:
        if not record.enough or record.readings is None or record.iteration - record.begins < self.iterations:
            return
        updates = {node: size for node in record.readings.nodes if (size := record.usual("updates", node)) is not None}
        largest = max(updates.values(), default=0.0)
        if not 0 < largest < self.update or not record.last_loss > self.left * record.first_loss:
            return
        factor = min(10.0 ** round(-log10(largest / HEALTHY)), 1e4)
        words = f"Even the fastest layer changes by {times(largest)} of its weights in an update, and the loss is "
        words += f"{share(record.last_loss / record.first_loss)} of what it was at first."
        yield Finding(
            rule="Slow",
            illness=self.title,
            words=words,
            evidence=(
                Evidence("largest update by weights", largest, self.update),
                Evidence("loss by first loss", record.last_loss / record.first_loss, self.left),
            ),
            sure=sureness(self.update / largest, 1, 10),
            cures=tuple(self.cures(record, factor)),
            iteration=record.iteration,
            why=self.why,
        )

    def cures(self, record: Record, factor: float) -> Iterator[Cure]:
        """A rate that brings updates to about the usual; another optimiser; or the rate that a test suggests."""
        yield rate(record, factor)
        if not isinstance(record.training.optimizer, Adam | AdamW):
            yield UseAdam()
        yield RangeTest()
