"""Vanishing gradients: what comes back to the first layers is next to nothing."""

from collections.abc import Collection, Iterator
from math import log2
from typing import Annotated

from msgspec import Meta

from engine.cure import Cure
from engine.family import Setting
from engine.finding import Evidence, Finding
from engine.insight.cures.add_skip import AddSkip
from engine.insight.record import Record
from engine.insight.rules.remedies import activation_of, drawn_anew, normed, swapped
from engine.insight.rules.rule import Rule, rule
from engine.insight.rules.words import listed, sureness, times
from engine.layers.relu import ReLU

NONE = 1e-20  # of a gradient so small nothing is left: it does not vanish on its way, somebody stops it

SATURATED = 0.75  # share of an activation's numbers: it passes on little for that reason
PART = 0.2  # of the decades that the worst node takes: who takes less is not to blame beside it


@rule(title="Vanishing gradients", category="Gradients")
class Vanishing(Rule, Setting):
    """The gradient of a layer's parameters is a tiny share of that of a layer behind it, nearer to the loss.

    To blame are the nodes on the way between both that pass on least of it. Bengio, Simard & Frasconi 1994.
    """

    why = "lesson:7-vanishing-and-exploding"
    share: Annotated[
        float, Meta(gt=0, lt=1, description="Of a later layer's gradient: with less a layer starves. Three decades.")
    ] = 1e-3
    passed: Annotated[
        float, Meta(gt=0, lt=1, description="Gain below which a node is to blame: a sigmoid's slope is at most 0.25.")
    ] = 0.3

    def examine(self, record: Record) -> Iterator[Finding]:
        if not record.enough or record.readings is None:
            return
        sizes = {
            node: record.usual("gradients", node) or 0.0 for node in record.layers if node in record.readings.nodes
        }
        starved, later = {}, dict[str, float]()  # the largest gradient behind each node
        for node in reversed(record.layers):
            following = record.behind.get(node, "")
            later[node] = max(later.get(following, 0.0), sizes.get(following, 0.0))
            if NONE < sizes.get(node, 0.0) < self.share * later[node]:
                starved[node] = sizes[node] / later[node]
        if not starved:
            return
        worst = min(starved, key=lambda node: starved[node])
        way = between(record, starved)
        gains = {node: gain for node in way if (gain := record.usual("gains", node)) is not None}
        guilty = [node for node in record.layers if gains.get(node, 1.0) < self.passed]
        guilty.sort(key=lambda node: round(log2(max(gains[node], NONE))))  # alike ones stay in the order of the data
        guilty = [node for node in guilty if gains[node] < gains[guilty[0]] ** PART]
        if guilty and (record.usual("saturated", guilty[0]) or 0.0) > SATURATED:
            return  # another rule tells of it
        nodes = tuple(guilty or sorted(starved, key=lambda node: starved[node]))
        words = f"{listed([node for node in sizes if node in starved])} starve: the gradient of {worst} is "
        words = words.replace(" starve:", " starves:") if len(starved) == 1 else words
        words += f"{times(starved[worst])} of that of a later layer."
        if guilty:
            least, most = min(gains[node] for node in guilty), max(gains[node] for node in guilty)
            each = f"{listed(guilty)} {'pass' if len(guilty) > 1 else 'passes'} on {times(least)}"
            last = f" to {times(most)}" if most > 1.1 * least else ""
            words += f" {each}{last} of what comes to {'each' if len(guilty) > 1 else 'it'}."
        evidence = [
            Evidence("gradient by that of a later layer", ratio, self.share, node) for node, ratio in starved.items()
        ]
        evidence += [Evidence("gain", gains[node], self.passed, node) for node in guilty]
        yield Finding(
            rule="Vanishing",
            illness=self.title,
            nodes=nodes,
            words=words,
            evidence=tuple(evidence),
            sure=sureness(1 / starved[worst], 1 / self.share, 1e2 / self.share),
            cures=tuple(self.cures(record, guilty, way)),
            iteration=record.iteration,
            why=self.why,
        )

    def cures(self, record: Record, guilty: list[str], way: list[str]) -> Iterator[Cure]:
        """ReLU where activations squeeze; first weights that fit where these do; norms, and a way around."""
        bent = [node for node in guilty if activation_of(record.graph.nodes[node]) is not None]
        squeezes = swapped(record, bent, ReLU())
        small = drawn_anew(record, [node for node in guilty if node not in bent])
        yield from (*squeezes, *small) if bent[:1] == guilty[:1] else (*small, *squeezes)
        trained = [node for node in way if hasattr(record.graph.nodes[node], "initializer")]
        yield from normed(record, trained[:-1])
        if bent:
            yield from drawn_anew(record, trained)
        hidden = [node for node in record.layers if node in way]
        if len(hidden) > 3:
            yield AddSkip(first=hidden[0], last=hidden[-2])


def between(record: Record, starved: Collection[str]) -> list[str]:
    """The nodes between any of the starved ones and the loss, in the order of the forward pass."""
    found = set[str]()
    for node in starved:
        for following in record.path(node):
            if following in found:
                break
            found.add(following)
    return [node for node in record.layers if node in found]
