"""Batch norm with a batch of one: there is nothing to take a mean of."""

from collections.abc import Iterator
from math import prod
from typing import Annotated

from msgspec import Meta

from engine.cure import Cure
from engine.family import Setting
from engine.finding import Evidence, Finding
from engine.insight.cures.batch_size import BatchSize
from engine.insight.cures.leave_out import LeaveOut
from engine.insight.record import Record
from engine.insight.rules.rule import Rule, rule
from engine.layers.batch_norm import BatchNorm


@rule(title="Batch norm with a batch of one", category="Data and loss")
class BatchOfOne(Rule, Setting):
    """A batch norm gets single samples: of a lone number the mean is itself, what comes out is the shift alone.

    Of an image's pixels a mean can be taken, but it is that image's own, and in use running means take its place. The
    last batch of an epoch counts too: it spoils the running statistics just before they are used. Ioffe & Szegedy 2015.
    """

    why = "layer:BatchNorm"
    size: Annotated[int, Meta(ge=2, description="The batch size that is offered.")] = 32

    def examine(self, record: Record) -> Iterator[Finding]:
        nodes = tuple(node for node in record.layers if isinstance(record.graph.nodes[node], BatchNorm))
        last = record.count % record.batch if record.batch else 0
        if not nodes or (record.batch != 1 and last != 1):
            return
        averaged = {node: self.averaged(record, node) for node in nodes}
        alone = [node for node in nodes if averaged[node] == 1]
        if record.batch == 1:
            what = f"{alone[0]} passes on nothing of it" if alone else f"{nodes[0]} takes that one's own mean"
            words = f"Each iteration takes a single sample: {what}."
            sure = 1.0 if alone else 0.7
        elif alone:
            words = f"The last batch of each epoch is a single sample: {alone[0]} passes on nothing of it and spoils"
            words += " the running statistics that tests are made with."
            sure = 0.7
        else:
            return
        guilty = tuple(alone) or nodes
        yield Finding(
            rule="BatchOfOne",
            illness=self.title,
            nodes=guilty,
            words=words,
            evidence=tuple(Evidence("numbers that a mean is taken of", averaged[node], 2, node) for node in guilty),
            sure=sure,
            cures=tuple(self.cures(record, nodes)),
            iteration=record.iteration,
            why=self.why,
        )

    def averaged(self, record: Record, node: str) -> int:
        """How many numbers of a lone sample share a mean."""
        shape = record.specs[node, record.graph.nodes[node].outputs()[0]].shape
        return prod(shape[:1] if len(shape) == 2 else shape[1:])

    def cures(self, record: Record, nodes: tuple[str, ...]) -> Iterator[Cure]:
        """Larger batches, without a lone sample at the end; or none of these nodes."""
        size = max(self.size, record.batch)
        while record.count > 1 and record.count % size == 1:
            size += 1
        if record.count > 1:  # else there are no larger ones
            yield BatchSize(size=size)
        yield LeaveOut(nodes=nodes)
