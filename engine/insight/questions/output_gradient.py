"""What is ∂L/∂ŷ? With it the backward pass begins."""

from math import isfinite
from random import Random

import numpy as np

from engine.insight.questions.foreseen import Foreseen
from engine.insight.questions.words import distinct, number, place
from engine.losses.loss import Loss
from engine.question import Question


def output_gradient(seen: Foreseen, random: Random) -> Question | None:
    """Of one number of one sample's prediction, at one of the losses. Wrong answers are the usual mistakes."""
    graph, recording = seen.graph, seen.recording
    ends = [seen.arriving(name, "prediction") for name, layer in graph.nodes.items() if isinstance(layer, Loss)]
    wires = [wire for wire in ends if wire is not None and wire in recording.gradients]
    if not wires:
        return None
    wire = random.choice(wires)
    gradient, values = recording.gradients[wire], recording.values[wire.source, wire.output]
    index = tuple(int(i) for i in np.unravel_index(random.randrange(gradient.size), gradient.shape))
    slope, prediction = float(gradient[index]), float(values[index])
    if not isfinite(slope) or not isfinite(prediction):
        return None
    *inner, sample = index
    batch = gradient.shape[-1]
    target = seen.arriving(wire.target, "targets")
    targets = recording.values[target.source, target.output] if target is not None else None
    wanted = None
    truth = ""
    if targets is not None and targets.shape == gradient.shape:
        wanted = float(targets[index])
        truth = f" and should be {number(wanted)}"
    elif targets is not None and targets.shape == gradient.shape[1:]:
        truth = f"; the true class is {int(targets[index[1:]])}"
    mistakes = [-slope, slope * batch, slope / 2, slope * 2, slope / batch, slope * 10, slope + 1, slope - 1]
    if wanted is not None:
        mistakes.insert(1, prediction - wanted)
    numbers = distinct(slope, mistakes)
    right, choices = numbers[0], random.sample(numbers, len(numbers))
    where = f"ŷ{place(tuple(inner))}" if gradient.shape[0] > 1 or len(inner) > 1 else "ŷ"
    return Question(
        "output_gradient",
        f"At {wire.target}, {where} of sample {sample + 1} of {batch} is {number(prediction)}{truth}. "
        "What is ∂L/∂ŷ there?",
        tuple(map(number, choices)),
        choices.index(right),
        f"∂L/∂ŷ = {number(slope)}: what comes back along the wire from {wire.target}, for this one number.",
        (wire,),
        (wire,),
    )
