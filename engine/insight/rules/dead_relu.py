"""Dead ReLUs: units that are 0 for every sample get no gradient, and never come back."""

from collections.abc import Iterator
from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.cure import Cure
from engine.family import Setting
from engine.finding import Evidence, Finding
from engine.insight.record import Record
from engine.insight.rules.remedies import activation_of, drawn_anew, normed, rate, swapped
from engine.insight.rules.rule import Rule, rule
from engine.insight.rules.words import listed, share, sureness
from engine.layers.leaky_relu import LeakyReLU
from engine.layers.relu import ReLU


@rule(title="Dead ReLUs", category="Units")
class DeadReLU(Rule, Setting):
    """In every batch that was looked at lately, most units of a ReLU were 0 for all samples.

    What lies behind a layer that gives nothing but 0 is not to blame. Maas, Hannun & Ng 2013.
    """

    why = "layer:ReLU"
    dead: Annotated[
        float, Meta(gt=0, le=1, description="Share of units; in a narrow sound layer a third may be without use.")
    ] = 0.7

    def examine(self, record: Record) -> Iterator[Finding]:
        if not record.enough:
            return
        found: dict[str, float] = {}
        dark = set[str]()  # behind a layer that gives nothing but 0
        for node in record.layers:
            told, before = record.told("dead", node), record.before(node)
            least = float(np.nanmin(record.late(told))) if told is not None else 0.0
            if before in dark:
                dark.add(node)
            elif isinstance(activation_of(record.graph.nodes[node]), ReLU):
                found[node] = least
            if least == 1:
                dark.add(node)
        guilty = sorted((node for node in found if found[node] > self.dead), key=lambda node: -found[node])
        if not guilty:
            return
        words = (
            f"{share(found[guilty[0]])} of the units of {guilty[0]} are 0 for every sample of a batch: no gradient"
            " comes through them."
        )
        if len(guilty) > 1:
            words += f" So are many of {listed(guilty[1:])}."
        yield Finding(
            rule="DeadReLU",
            illness=self.title,
            nodes=tuple(guilty),
            words=words,
            evidence=tuple(Evidence("dead units", found[node], self.dead, node) for node in guilty),
            sure=sureness(found[guilty[0]] / self.dead, 1, 1 / self.dead),
            cures=tuple(self.cures(record, guilty)),
            iteration=record.iteration,
            why=self.why,
        )

    def cures(self, record: Record, guilty: list[str]) -> Iterator[Cure]:
        """A slope below 0 too; first weights that fit, and a rate at which units do not die; norms before."""
        yield from swapped(record, guilty, LeakyReLU())
        makers = [maker for node in guilty if (maker := record.before(node)) is not None]
        yield from drawn_anew(record, makers)
        yield rate(record, 0.1)
        yield from normed(record, makers)
