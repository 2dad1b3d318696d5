"""Numbers that are none: NaN or infinity, who had them first, in which pass and iteration."""

from collections.abc import Iterator

from engine.cure import Cure
from engine.data.dataset import Dataset
from engine.family import Setting
from engine.finding import Evidence, Finding
from engine.insight.record import Record
from engine.insight.rules.growth import growth
from engine.insight.rules.remedies import clipped, drawn_anew, rate
from engine.insight.rules.rule import Rule, rule

LARGE = 10.0  # gain of a layer that stands out: a sound one has about 1


@rule(title="NaN or infinity", category="Numbers")
class NotFinite(Rule, Setting):
    """The run stopped where the first number ceased to be one; the last finite weights are kept."""

    why = "lesson:7-vanishing-and-exploding"

    def examine(self, record: Record) -> Iterator[Finding]:
        if record.failure is None:
            return
        iteration, blame = record.failure
        grown = self.grown(record)
        yield Finding(
            rule="NotFinite",
            illness=self.title,
            nodes=tuple(dict.fromkeys(node for node in (grown, blame.node) if node)),
            words=blame.what + (f" Before, {grown} gave back many times the gradient that it got." if grown else ""),
            evidence=(Evidence("iteration", iteration, None, blame.node or ""),),
            sure=1.0,
            cures=tuple(self.cures(record, blame.node)),
            iteration=iteration,
            why=self.why,
        )

    def grown(self, record: Record) -> str:
        """The layer that made the gradient grow, if one stood out before."""
        gains = growth(record)
        worst = max(gains, key=lambda node: gains[node], default="")
        return worst if worst and gains[worst] > LARGE else ""

    def cures(self, record: Record, node: str | None) -> Iterator[Cure]:
        """A smaller step; first weights, if one layer's are far too large. A data set has to be repaired by hand."""
        if node is not None and isinstance(record.graph.nodes.get(node), Dataset):
            return
        if grown := self.grown(record):
            yield from drawn_anew(record, [grown])
        yield rate(record, 0.1)
        yield from clipped(record)
        yield rate(record, 0.01)
