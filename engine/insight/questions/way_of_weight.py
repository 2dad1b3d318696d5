"""Will this weight go up or down? Against its gradient, unless the optimiser remembers otherwise."""

from math import isfinite
from random import Random

import numpy as np

from engine.insight.questions.foreseen import Foreseen
from engine.insight.questions.words import number, place
from engine.question import Question

WAYS = ("It goes up", "It goes down", "It stays as it is")


def way_of_weight(seen: Foreseen, random: Random) -> Question | None:
    """One number of the parameters that learn, in this update."""
    keys = [key for keys in seen.learning().values() for key in keys if seen.gradients[key].size]
    if not keys:
        return None
    key = random.choice(keys)
    gradient, before, after = seen.gradients[key], seen.before[key], seen.after[key]
    index = tuple(int(i) for i in np.unravel_index(random.randrange(gradient.size), gradient.shape))
    slope, old, new = float(gradient[index]), float(before[index]), float(after[index])
    if not isfinite(slope) or not isfinite(new):
        return None
    node, _, parameter = key.rpartition(".")
    weight = f"{parameter}{place(index)}"
    right = 0 if new > old else 1 if new < old else 2
    against = slope * (new - old) < 0 or (slope == 0 and new == old)
    yet = ";" if against else ", yet"
    return Question(
        "way_of_weight",
        f"In {node}, {weight} is {number(old)}. Will the update make it go up or down?",
        WAYS,
        right,
        f"∂L/∂w = {number(slope)}{yet} the update moves it by {number(new - old)}.",
        (node,),
        (node,),
    )
