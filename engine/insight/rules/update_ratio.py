"""Updates out of band: one layer is thrown about, or stands still, while the others learn."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.cure import Cure
from engine.family import Setting
from engine.finding import Evidence, Finding
from engine.insight.cures.layer_rate import LayerRate
from engine.insight.record import Record
from engine.insight.rules.growth import JUMP
from engine.insight.rules.remedies import rate
from engine.insight.rules.rule import Rule, rule
from engine.insight.rules.words import listed, sureness, times


@rule(title="Updates out of band", category="Steps")
class UpdateRatio(Rule, Setting):
    """A layer's update by its weights is far from the usual 1e-3, and far from that of the other layers.

    Karpathy, CS231n notes on babysitting the learning process.
    """

    why = "word:update"
    symptom = True
    low: Annotated[float, Meta(gt=0, lt=1, description="Share of the weights: with less a layer stands still.")] = 1e-5
    high: Annotated[float, Meta(gt=0, description="With more it forgets faster than it learns.")] = 3e-2
    left: Annotated[
        float, Meta(gt=0, le=1, description="Share of the first loss: with less left, a leap at first did no harm.")
    ] = 0.1
    apart: Annotated[float, Meta(gt=1, description="Times the others' median, or a part of it.")] = 30.0

    def examine(self, record: Record) -> Iterator[Finding]:
        if not record.enough or record.readings is None or len(record.readings.nodes) < 2:
            return
        nodes, updates = record.readings.nodes, record.readings.updates.astype(float)
        thrown = np.flatnonzero((updates > JUMP).any(axis=1))[:1]
        rows = [np.nanmedian(updates, axis=0)]
        if thrown.size and record.last_loss > self.left * record.first_loss:
            rows.insert(0, updates[thrown[0]])
        for row in rows:
            sizes = dict(zip(nodes, row.tolist(), strict=True))
            found = {node: ratio for node, ratio in self.apart_from(sizes).items() if record.usual("gains", node) != 0}
            if found:
                yield self.finding(record, sizes, found)
                return

    def apart_from(self, sizes: dict[str, float]) -> dict[str, float]:
        """Of each layer that is out of band by itself: how many times the others' median its update is."""
        found = {}
        ordered = sorted(sizes.values())
        for node, size in sizes.items():
            others = median_without(ordered, bisect_left(ordered, size))
            fast, slow = size > self.high and size > self.apart * others, size < self.low and size < others / self.apart
            if (fast or slow) and size > 0 and others > 0:
                found[node] = size / others
        return found

    def finding(self, record: Record, sizes: dict[str, float], found: dict[str, float]) -> Finding:
        """What is said of these layers."""
        guilty = sorted(found, key=lambda node: -max(found[node], 1 / found[node]))
        worst = guilty[0]
        words = f"An update changes {worst} by {times(sizes[worst])} of its weights, the other layers by "
        words += f"{times(sizes[worst] / found[worst])}." + (
            f" So it is with {listed(guilty[1:])}." if guilty[1:] else ""
        )
        return Finding(
            rule="UpdateRatio",
            illness=self.title,
            nodes=tuple(guilty),
            words=words,
            evidence=tuple(
                Evidence("update by weights", sizes[node], self.high if found[node] > 1 else self.low, node)
                for node in guilty
            ),
            sure=sureness(max(found[worst], 1 / found[worst]), self.apart, 100 * self.apart),
            cures=tuple(self.cures(record, guilty, found[worst])),
            iteration=record.iteration,
            why=self.why,
        )

    def cures(self, record: Record, guilty: list[str], ratio: float) -> Iterator[Cure]:
        """The same rate as the others; another one for all."""
        off = tuple(node for node in guilty if record.graph.learns(node).rate != 1)
        if off:
            yield LayerRate(nodes=off)
        yield rate(record, 0.1 if ratio > 1 else 10.0)


def median_without(ordered: Sequence[float], place: int) -> float:
    """Of all but one of some numbers, which lie in their order."""
    count = len(ordered) - 1
    low, high = ((count - 1) // 2, count // 2)
    return (ordered[low + (low >= place)] + ordered[high + (high >= place)]) / 2
