"""Vanishing gradients: what comes back to the first layers is next to nothing."""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from engine.family import Setting
from engine.finding import Finding
from engine.insight.record import Record
from engine.insight.rules.rule import Rule, rule


@rule(title="Vanishing gradients", category="Gradients")
class Vanishing(Rule, Setting):
    """The gradient of a layer's parameters is a tiny share of that of the last layer."""

    why = "lesson:7-vanishing-and-exploding"
    share: Annotated[float, Meta(gt=0, lt=1, description="Share of the last layer's gradient.")] = 1e-3

    def examine(self, record: Record) -> Iterator[Finding]:
        yield from ()
