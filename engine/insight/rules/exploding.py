"""Exploding gradients: they grow on their way back, and every update throws away what was learned."""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from engine.cure import Cure
from engine.family import Setting
from engine.finding import Evidence, Finding
from engine.insight.record import Record
from engine.insight.rules.growth import growth
from engine.insight.rules.remedies import clipped, drawn_anew, normed, rate
from engine.insight.rules.rule import Rule, rule
from engine.insight.rules.words import listed, sureness, times


@rule(title="Exploding gradients", category="Gradients")
class Exploding(Rule, Setting):
    """A layer, together with the activation behind it, gives back many times the gradient that it gets; or many layers
    together do.

    To blame are those that make most of it. Pascanu, Mikolov & Bengio 2013.
    """

    why = "lesson:7-vanishing-and-exploding"
    gain: Annotated[float, Meta(gt=1, description="Of one layer with its activation; a sound one has about 1.")] = 30.0
    growth: Annotated[float, Meta(gt=1, description="From the last layer to the first: three decades.")] = 1e3
    loss: Annotated[float, Meta(gt=1, description="Of the loss, by what it was at first: two decades.")] = 1e2

    def examine(self, record: Record) -> Iterator[Finding]:
        if not record.enough or record.readings is None:
            return
        gains = growth(record)
        guilty = sorted((node for node in gains if gains[node] > self.gain), key=lambda node: -gains[node])
        whole = self.growth_of(record)
        blown = record.last_loss / record.first_loss if record.first_loss > 0 else 0.0
        if not guilty and whole > self.growth:
            guilty = sorted((node for node in gains if gains[node] > 1.5), key=lambda node: -gains[node])
        if not guilty and not blown > self.loss:
            return
        worst, words = max(gains.values(), default=0.0), ""
        if guilty:
            words = f"{listed(guilty)} {'give' if len(guilty) > 1 else 'gives'} back "
            words += f"{'up to ' if len(guilty) > 1 else ''}{gained(worst)} the gradient that"
            words += f" {'they get' if len(guilty) > 1 else 'it gets'}."
        if blown > self.loss:
            words += f" The loss has grown {times(blown)}: each update goes too far."
        if whole > self.growth:
            words += f" From the last layer to the first the gradient grows {times(whole)}."
        yield Finding(
            rule="Exploding",
            illness=self.title,
            nodes=tuple(guilty),
            words=words.strip(),
            evidence=tuple(self.evidence(gains, guilty, whole, blown)),
            sure=sureness(max(worst / self.gain, whole / self.growth, blown / self.loss), 1, 10),
            cures=tuple(self.cures(record, guilty)),
            iteration=record.iteration,
            why=self.why,
        )

    def evidence(self, gains: dict[str, float], guilty: list[str], whole: float, blown: float) -> Iterator[Evidence]:
        """What is beyond its threshold, and the gains that make it so."""
        if whole > self.growth:
            yield Evidence("gradient at the first layer by that at the last", whole, self.growth)
        if blown > self.loss:
            yield Evidence("loss by first loss", blown, self.loss)
        for node in guilty:
            yield Evidence(
                "gain with its activation", gains[node], self.gain if gains[node] > self.gain else None, node
            )

    def growth_of(self, record: Record) -> float:
        """How many times as large the gradient is at the first layer's output as at the last one's."""
        readings = record.readings
        assert readings is not None
        sources = [node for node in record.layers if node in readings.sources]
        if len(sources) < 2:
            return 0.0
        first, last = record.usual("returning", sources[0]) or 0.0, record.usual("returning", sources[-1]) or 0.0
        return first / last if last else 0.0

    def cures(self, record: Record, guilty: list[str]) -> Iterator[Cure]:
        """First weights that fit where they are to blame, then what keeps the updates small."""
        yield from drawn_anew(record, guilty)
        yield from clipped(record)
        yield rate(record, 0.1)
        yield from normed(record, guilty)


def gained(gain: float) -> str:
    """'1.8 times', '3,100 times'."""
    return f"{gain:.2g} times" if gain < 10 else times(gain)
