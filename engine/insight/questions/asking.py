"""Finds a question about an iteration: of some kind that has something to ask there, the least asked first."""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import TypeAlias

from engine.insight.questions.factor import factor
from engine.insight.questions.falling import falling
from engine.insight.questions.foreseen import Foreseen
from engine.insight.questions.gate import gate
from engine.insight.questions.largest_wire import largest_wire
from engine.insight.questions.output_gradient import output_gradient
from engine.insight.questions.smallest_gradient import smallest_gradient
from engine.insight.questions.way_of_weight import way_of_weight
from engine.question import Question

Kind: TypeAlias = Callable[[Foreseen, Random], Question | None]
KINDS: tuple[Kind, ...] = (
    output_gradient,
    largest_wire,
    smallest_gradient,
    factor,
    gate,
    way_of_weight,
    falling,
)


def ask(seen: Foreseen, random: Random, asked: Counter[str]) -> Question | None:
    """One, and counts it; None where there is nothing to ask."""
    for kind in sorted(KINDS, key=lambda kind: (asked[kind.__name__], random.random())):
        question = kind(seen, random)
        if question is not None:
            asked[question.kind] += 1
            return question
        if kind is falling:
            return None  # the others would read what it has overwritten
    return None
