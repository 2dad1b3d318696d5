"""Does this ReLU let the gradient through? It does where its input is above 0, and nowhere else."""

from random import Random

import numpy as np

from engine.insight.questions.foreseen import Foreseen
from engine.insight.questions.words import number, place
from engine.layers.relu import ReLU
from engine.question import Question


def gate(seen: Foreseen, random: Random) -> Question | None:
    """One number of one sample, to which some gradient comes back."""
    graph, recording = seen.graph, seen.recording
    found = []
    for name, layer in graph.nodes.items():
        wire = seen.arriving(name, "x") if type(layer) is ReLU else None
        back = [gradient for other, gradient in recording.gradients.items() if other.source == name]
        if wire is not None and wire in recording.gradients and back:
            found.append((name, wire, sum(back[1:], back[0])))
    if not found:
        return None
    name, wire, coming = random.choice(found)
    some = np.flatnonzero(np.isfinite(coming) & (coming != 0))
    if not some.size:
        return None
    index = tuple(int(i) for i in np.unravel_index(int(some[random.randrange(some.size)]), coming.shape))
    value, slope = float(recording.values[wire.source, wire.output][index]), float(coming[index])
    passed = float(recording.gradients[wire][index])
    *inner, sample = index
    return Question(
        "gate",
        f"To {name}{place(tuple(inner))} of sample {sample + 1} came x = {number(value)}, and "
        f"∂L/∂y = {number(slope)} comes back. Does it let this gradient through?",
        ("Yes, all of it", "No, none of it"),
        0 if passed else 1,
        f"max(0, x) has the slope {'1' if passed else '0'} at {number(value)}: {number(passed)} goes on.",
        (name,),
        (name, wire),
    )
