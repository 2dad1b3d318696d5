"""Finds where a run's numbers first stopped being finite, and says it with the next step."""

from typing import NamedTuple

import numpy as np

from engine.data.dataset import Dataset
from engine.graph import wires_out
from engine.program import Program, Recording
from engine.tensor import Array, finite


class Diverged(ArithmeticError):
    """Training met NaN or infinity: the sentence names node, quantity, iteration and next step.

    `node` is None if none is to blame. `back`, such as 'the weights of iteration 7 are back', ends the sentence.
    """

    def __init__(self, program: Program, recording: Recording, iteration: int, back: str = "") -> None:
        self.blame = found = blame(program, recording, iteration)
        super().__init__(f"{found.what} {found.next_step}{f', then train on: {back}' if back else ''}.")
        self.node, self.iteration = found.node, iteration


class Blame(NamedTuple):
    """The node (None if none is to blame), what became of which of its quantities, and what helps."""

    node: str | None
    what: str
    next_step: str


def blame(program: Program, recording: Recording, iteration: int) -> Blame:
    """The first quantity of an iteration, counted from 1, that is not finite; the loss if all arrays are.

    Looks in the order in which they were computed: values forward, losses, gradients backward, then weights.
    """
    next_step = "Lower the learning rate or clip the gradient"
    found = first_value(program, recording) or first_gradient(program, recording) or first_weight(program)
    if found is None:
        return Blame(None, f"The loss became {recording.loss} in iteration {iteration}.", next_step)
    node, quantity, array = found
    what = "not a number (NaN)" if np.isnan(array).any() else "infinite"
    if isinstance(program.graph.nodes[node], Dataset):
        next_step = "Repair or leave out that sample"
        return Blame(node, f"The {quantity} of {node} are {what} in iteration {iteration}.", next_step)
    return Blame(node, f"The {quantity} of {node} became {what} in iteration {iteration}.", next_step)


def first_value(program: Program, recording: Recording) -> tuple[str, str, Array] | None:
    """Among values and losses, in the order of the forward pass."""
    for (node, port), values in recording.values.items():
        if values.dtype.kind == "f" and not finite(values):
            return node, port if isinstance(program.graph.nodes[node], Dataset) else "output", values
    recording.compute_losses()
    for node, loss in recording.losses.items():
        if not finite(loss):
            return node, "loss", loss
    return None


def first_gradient(program: Program, recording: Recording) -> tuple[str, str, Array] | None:
    """Among gradients, from the losses to the data: of what arrives at each node, then of its parameters."""
    leaving = wires_out(program.graph)
    for node, port in reversed(recording.values):
        for wire in leaving.get((node, port), ()):
            gradient = recording.gradients.get(wire)
            if gradient is not None and not finite(gradient):
                return wire.target, "gradient at the input", gradient
        for name, gradient in program.gradients.items():
            if name.rpartition(".")[0] == node and not finite(gradient):
                return node, f"gradient of the {name.rpartition('.')[2]}", gradient
    return None


def first_weight(program: Program) -> tuple[str, str, Array] | None:
    """Among parameters and kept state."""
    for name, array in program.arrays():
        if not finite(array):
            node, _, quantity = name.rpartition(".")
            return node, quantity, array
    return None
