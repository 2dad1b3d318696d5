"""Finds where a run's numbers first stopped being finite, and says it with the next step."""

from typing import NamedTuple

import numpy as np

from engine.data.dataset import Dataset
from engine.graph import wires_out
from engine.program import Recording
from engine.tensor import Array
from engine.train import Run


class Blame(NamedTuple):
    """The node (None if none is to blame) and the sentence the user reads."""

    node: str | None
    sentence: str


def blame(run: Run) -> Blame | None:
    """The first quantity of the iteration under way, or just done, that is not finite; None if all are.

    Looks in the order in which they were computed: values forward, losses, gradients backward, then weights.
    """
    recording = run.plan.recording
    iteration = run.iteration + (run.operation > 0)
    found = first_value(run, recording) or first_gradient(run, recording) or first_weight(run)
    if found is None:
        return None
    node, quantity, array = found
    what = "not a number (NaN)" if np.isnan(array).any() else "infinite"
    if isinstance(run.sheet.graph.nodes[node], Dataset):
        place = "Repair or leave out that sample"
        return Blame(node, f"The {quantity} of {node} are {what} in iteration {iteration}. {place}, then press Reset.")
    step = "Lower the learning rate or clip the gradient, then train on from the last finite weights, or press Reset."
    return Blame(node, f"The {quantity} of {node} became {what} in iteration {iteration}. {step}")


def first_value(run: Run, recording: Recording) -> tuple[str, str, Array] | None:
    """Among values and losses, in the order of the forward pass."""
    for (node, port), values in recording.values.items():
        if values.dtype.kind == "f" and not finite(values):
            return node, port if isinstance(run.sheet.graph.nodes[node], Dataset) else "output", values
    for node, loss in recording.losses.items():
        if not finite(loss):
            return node, "loss", loss
    return None


def first_gradient(run: Run, recording: Recording) -> tuple[str, str, Array] | None:
    """Among gradients, from the losses to the data: of what arrives at each node, then of its parameters."""
    leaving = wires_out(run.sheet.graph)
    for node, port in reversed(recording.values):
        for wire in leaving.get((node, port), ()):
            gradient = recording.gradients.get(wire)
            if gradient is not None and not finite(gradient):
                return wire.target, "gradient at the input", gradient
        for name, gradient in run.program.gradients.items():
            if name.rpartition(".")[0] == node and not finite(gradient):
                return node, f"gradient of the {name.rpartition('.')[2]}", gradient
    return None


def first_weight(run: Run) -> tuple[str, str, Array] | None:
    """Among parameters and kept state."""
    for name, array in run.program.arrays():
        if not finite(array):
            node, _, quantity = name.rpartition(".")
            return node, quantity, array
    return None


def finite(array: Array) -> bool:
    """Whether every number is."""
    return bool(np.isfinite(array).all())
