"""Which wire carries the largest gradient?"""

from math import isfinite
from random import Random

from engine.insight.questions.foreseen import Foreseen
from engine.insight.questions.words import APART, CHOICES, named, number
from engine.insight.wires import rms
from engine.question import Question


def largest_wire(seen: Foreseen, random: Random) -> Question | None:
    """Among some, by the RMS of what comes back along them."""
    sizes = {wire: rms(seen.recording.gradients[wire]) for wire in seen.carrying()}
    wires = [wire for wire, size in sizes.items() if isfinite(size)]
    asked = random.sample(wires, min(CHOICES, len(wires)))
    order = sorted(asked, key=lambda wire: -sizes[wire])
    if len(order) < 2 or not sizes[order[0]] > sizes[order[1]] * APART:
        return None
    words = dict(zip(asked, named(seen.graph, asked), strict=True))
    said = ", ".join(f"{words[wire]} {number(sizes[wire])}" for wire in order)
    return Question(
        "largest_wire",
        "Which of these wires carries the largest gradient, by its RMS?",
        tuple(words.values()),
        asked.index(order[0]),
        f"The RMS of the gradient: {said}.",
        tuple(asked),
        (order[0],),
    )
