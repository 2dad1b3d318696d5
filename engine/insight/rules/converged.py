"""Convergence: the loss has come down, and has stopped doing so."""

from collections.abc import Iterator
from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.finding import Evidence, Finding
from engine.insight.record import Record
from engine.insight.rules.rule import Rule, rule
from engine.insight.rules.stuck import chance
from engine.insight.rules.words import share
from engine.tensor import Array

ENTRIES = 12  # of a half of what is compared: fewer say nothing of how much the loss varies


@rule(title="Convergence", category="Good news")
class Converged(Rule, Setting):
    """The loss has fallen, and in the newest part of the training next to nothing more.

    The newest part is cut in two: the mean loss of the later half is compared with that of the earlier one, and twice
    the standard error of their difference is given to doubt.
    """

    why = "word:convergence"
    part: Annotated[float, Meta(gt=0, le=0.5, description="Share of the iterations that are the newest part.")] = 0.25
    least: Annotated[int, Meta(ge=1, description="Iterations before which nothing is said.")] = 200
    # Who has learned less has stopped too early to be praised for it.
    fallen: Annotated[
        float, Meta(gt=0, lt=1, description="Share of the first loss, or of that at chance, that must be gone.")
    ] = 0.5
    # A hundredth in a quarter of the time: training twice as long would bring 4 % of what it has brought.
    still: Annotated[
        float, Meta(gt=0, lt=1, description="Of all that the loss has fallen, the share below which it stands still.")
    ] = 0.01

    def examine(self, record: Record) -> Iterator[Finding]:
        middles = (record.losses[:, 1] + record.losses[:, 2]) / 2
        half = int(len(middles) * self.part) // 2
        if half < ENTRIES or record.iteration - record.begins < self.least or not np.isfinite(middles).all():
            return
        earlier, later = middles[-2 * half : -half], middles[-half:]
        first, last = float(middles[0]), float(later.mean())
        level = chance(record)
        start = first if level is None else min(first, level)
        gone = start - last
        if start <= 0 or gone < self.fallen * start:
            return
        fall = float(earlier.mean()) - last
        doubt = 2 * float(np.hypot(error(earlier), error(later)))
        if abs(fall) + doubt > self.still * gone:
            return
        at_chance = ", what it is at chance," if start < first else ""
        count = int(record.iteration - record.losses[-2 * half - 1, 0])
        yield Finding(
            rule="Converged",
            illness="Converged",
            words=f"The loss has come down from {start:.3g}{at_chance} to {last:.3g} and stands still: in the last"
            f" {count:,} iterations it has changed by {100 * abs(fall) / gone:.2f} % of that; with all"
            f" doubt less than {share(self.still)}.",
            evidence=(
                Evidence("loss at the beginning", first),
                Evidence("loss now", last),
                Evidence("share of the fall in the newest part, with doubt", (abs(fall) + doubt) / gone, self.still),
            ),
            sure=0.95,
            iteration=record.iteration,
            why=self.why,
            good=True,
        )


def error(values: Array) -> float:
    """The standard error of their mean."""
    return float(values.std() / np.sqrt(len(values)))
