"""Saturated activations: sums so large that a sigmoid or tanh is at its end, where it has no slope."""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from engine.cure import Cure
from engine.family import Setting
from engine.finding import Evidence, Finding
from engine.insight.record import Record
from engine.insight.rules.remedies import drawn_anew, normed, rate, swapped
from engine.insight.rules.rule import Rule, rule
from engine.insight.rules.words import listed, share, sureness, times
from engine.layers.relu import ReLU
from engine.losses.loss import Loss


@rule(title="Saturated activations", category="Units")
class Saturated(Rule, Setting):
    """Most numbers in the output of a bounded activation lie near a limit. Glorot & Bengio 2010.

    One that a loss compares may be sure of its answers.
    """

    why = "layer:Tanh"
    share: Annotated[
        float,
        Meta(gt=0, le=1, description="Of numbers within a fortieth of a limit; there a tenth of the slope is left."),
    ] = 0.75
    left: Annotated[
        float, Meta(gt=0, le=1, description="Share of the first loss that is still there: who has learned may be sure.")
    ] = 0.05

    def examine(self, record: Record) -> Iterator[Finding]:
        if not record.enough or record.readings is None or not record.last_loss > self.left * record.first_loss:
            return
        judged = {wire.source for wire in record.graph.wires if isinstance(record.graph.nodes[wire.target], Loss)}
        found = {
            node: size
            for node in record.readings.bounded
            if node not in judged and (size := record.usual("saturated", node)) is not None
        }
        guilty = sorted((node for node in found if found[node] > self.share), key=lambda node: -found[node])
        if not guilty:
            return
        worst = guilty[0]
        passed = record.usual("slopes" if worst in record.readings.bending else "gains", worst)
        words = f"{share(found[worst])} of the numbers of {worst} lie at a limit"
        words += f": the slope there passes on {times(passed)} of the gradient." if passed is not None else "."
        if len(guilty) > 1:
            words += f" So do many of {listed(guilty[1:])}."
        yield Finding(
            rule="Saturated",
            illness=self.title,
            nodes=tuple(guilty),
            words=words,
            evidence=tuple(Evidence("saturated numbers", found[node], self.share, node) for node in guilty),
            sure=sureness(found[worst] / self.share, 1, 1 / self.share),
            cures=tuple(self.cures(record, guilty)),
            iteration=record.iteration,
            why=self.why,
        )

    def cures(self, record: Record, guilty: list[str]) -> Iterator[Cure]:
        """First weights that fit; norms before; an activation without limits."""
        makers = [node if hasattr(record.graph.nodes[node], "initializer") else record.before(node) for node in guilty]
        named = [maker for maker in makers if maker is not None]
        yield from drawn_anew(record, named)
        yield from normed(record, named)
        yield from swapped(record, guilty, ReLU())
        yield rate(record, 0.1)
