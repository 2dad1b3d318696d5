"""By what factor does the gradient shrink or grow through this layer? The product of these is what vanishes."""

from math import isfinite
from random import Random

from engine.insight.questions.foreseen import Foreseen
from engine.insight.questions.words import distinct, named, number
from engine.insight.wires import returning, rms
from engine.question import Question


def factor(seen: Foreseen, random: Random) -> Question | None:
    """The RMS of what comes out at a node's input, by that of what came back to its output."""
    graph, gradients = seen.graph, seen.recording.gradients
    found: list[tuple[str, float, float]] = []
    for name, layer in graph.nodes.items():
        ins = [wire for wire in gradients if wire.target == name]
        if len(ins) != 1 or len(layer.outputs()) != 1:
            continue
        came, went = returning(seen.recording, (name, layer.outputs()[0])), rms(gradients[ins[0]])
        if came and went and isfinite(went / came):
            found.append((name, came, went))
    if not found:
        return None
    name, came, went = random.choice(found)
    (wire,) = (wire for wire in gradients if wire.target == name)
    times = went / came
    numbers = distinct(times, [1 / times, 1.0, times * 10, times / 10, times**2, times / 2, 2 * times])
    choices = random.sample(numbers, len(numbers))
    return Question(
        "factor",
        f"By what factor does the RMS of the gradient change on its way back through {name}?",
        tuple(f"× {number(each)}" for each in choices),
        choices.index(numbers[0]),
        f"{number(came)} comes back to {name}, {number(went)} goes on along {named(graph, [wire])[0]}: "
        f"× {number(times)}.",
        (name,),
        (name, wire),
    )
