"""Which layer receives the smallest gradient? Where gradients vanish, that is the one that learns least."""

from math import isfinite
from random import Random

import numpy as np

from engine.insight.questions.foreseen import Foreseen
from engine.insight.questions.words import APART, CHOICES, number
from engine.insight.wires import rms
from engine.question import Question


def smallest_gradient(seen: Foreseen, random: Random) -> Question | None:
    """Among some of the layers that learn, by the RMS of ∂L/∂w over all their parameters."""
    sizes = {
        node: rms(np.concatenate([seen.gradients[key].reshape(-1) for key in keys]))
        for node, keys in seen.learning().items()
    }
    names = [node for node, size in sizes.items() if isfinite(size)]
    asked = random.sample(names, min(CHOICES, len(names)))
    order = sorted(asked, key=lambda node: sizes[node])
    if len(order) < 2 or not sizes[order[0]] * APART < sizes[order[1]]:
        return None
    said = ", ".join(f"{node} {number(sizes[node])}" for node in order)
    return Question(
        "smallest_gradient",
        "Which of these layers receives the smallest gradient, by the RMS of ∂L/∂w?",
        tuple(asked),
        asked.index(order[0]),
        f"The RMS of ∂L/∂w: {said}.",
        tuple(asked),
        (order[0],),
    )
