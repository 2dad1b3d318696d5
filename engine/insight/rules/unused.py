"""Unused parameters: weights that no gradient ever reaches."""

from collections.abc import Iterator

from engine.check import leading_to, led_to, lets_back
from engine.cure import Cure
from engine.family import Setting
from engine.finding import Evidence, Finding
from engine.graph import Graph
from engine.insight.cures.leave_out import LeaveOut
from engine.insight.cures.remove import Remove
from engine.insight.record import Record
from engine.insight.rules.rule import Rule, rule
from engine.losses.loss import Loss


@rule(title="Unused parameters", category="Units")
class Unused(Rule, Setting):
    """Parameters that are meant to learn, and whose node leads to no loss, or only through what stops gradients."""

    why = "word:parameter"

    def examine(self, record: Record) -> Iterator[Finding]:
        graph = record.graph
        heads = [name for name in record.heads if weight(record, name)]
        wires = tuple(wire for wire in graph.wires if lets_back(graph, wire))
        taught = {graph.keeper(node) for node in leading_to(Graph(graph.nodes, wires), heads)}
        meant = [node for node in record.order if record.sizes.get(node, 0) and not graph.learns(node).frozen]
        idle = [node for node in meant if node not in taught]
        if not idle:
            return
        count, total = sum(record.sizes[node] for node in idle), sum(record.sizes.values())
        reason, cures = self.reason(record, idle)
        yield Finding(
            rule="Unused",
            illness=self.title,
            nodes=tuple(idle),
            words=f"{count:,} of {total:,} parameters, those of {', '.join(idle[:4])}{' …' if len(idle) > 4 else ''},"
            f" never learn: {reason}.",
            evidence=tuple(Evidence("parameters without a gradient", record.sizes[node], None, node) for node in idle),
            sure=1.0,
            cures=cures,
            iteration=record.iteration,
            why=self.why,
        )

    def reason(self, record: Record, idle: list[str]) -> tuple[str, tuple[Cure, ...]]:
        """Why no gradient comes, as the end of a sentence, and what helps."""
        graph = record.graph
        lost = set(graph.nodes) - leading_to(graph, record.heads)
        if dangling := tuple(node for node in idle if node in lost):
            behind = led_to(graph, dangling)
            nodes = tuple(node for node in record.order if node in behind and node in lost)
            return "no wire leads from there to a loss", (Remove(nodes=nodes),)
        behind = led_to(graph, idle)
        silent = [name for name in record.heads if name in behind and not weight(record, name)]
        stops = tuple(node for node in record.order if node in behind and not graph.nodes[node].passes_gradient)
        if silent:
            return f"the weight of {' and '.join(silent)} is 0", ()
        if stops:
            return f"{' and '.join(stops)} lets no gradient through", (LeaveOut(nodes=stops),)
        return "they only lead to the targets of a loss, which get no gradient", ()


def weight(record: Record, name: str) -> float:
    """What a loss counts."""
    layer = record.graph.nodes[name]
    return layer.weight if isinstance(layer, Loss) else 0.0
