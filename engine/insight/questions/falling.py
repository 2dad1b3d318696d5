"""Will the loss fall? It nearly always does, unless the step is too long."""

from math import isfinite
from random import Random

from engine.insight.questions.foreseen import Foreseen
from engine.insight.questions.words import number
from engine.question import Question


def falling(seen: Foreseen, random: Random) -> Question | None:
    """Of the same batch, right after the update. Asked last: the forward pass runs once more."""
    if not isfinite(seen.loss):
        return None
    again = seen.again()
    if not isfinite(again):
        return None
    return Question(
        "falling",
        f"The loss of this batch is {number(seen.loss)}. Will it be lower after the update, on the very same batch?",
        ("Yes, it falls", "No, it rises", "It stays as it is"),
        0 if again < seen.loss else 1 if again > seen.loss else 2,
        f"The same batch, with the weights after the update: {precise(seen.loss, again)}.",
    )


def precise(before: float, after: float) -> str:
    """Both losses, with as many digits as it takes to tell them apart."""
    for digits in range(3, 18):
        old, new = f"{before:.{digits}g}", f"{after:.{digits}g}"
        if old != new:
            break
    return f"{old} before, {new} after" if before != after else f"{old} before and after"
