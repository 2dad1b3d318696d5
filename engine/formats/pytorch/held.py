"""Single weights that do not learn: where they lie in PyTorch's arrays, and the lines that hold them there."""

import numpy as np

from engine.arrays import learning
from engine.formats.pytorch.plan import Arrays, Plan, asked
from engine.graph import Graph
from engine.tensor import Array

BEFORE = """
named = dict(model.named_parameters())
held = [(named[name], still) for name, still in part(archive, "still").items()]  # single weights that stay
"""
CLEARED = """
for parameter, still in held:
    if parameter.grad is not None:
        parameter.grad[still] = 0
"""
NOTED = "before = [parameter.detach()[still] for parameter, still in held]"
PUT_BACK = """
with torch.no_grad():
    for (parameter, still), values in zip(held, before):
        parameter[still] = values
"""


def holds(graph: Graph) -> bool:
    """Whether any single weights are not to learn."""
    return any(way.still or way.solo for way in graph.learning.values())


def masks(plan: Plan, arrays: dict[str, Arrays]) -> Arrays:
    """Where numbers do not learn, by their parameters' names in the model; `arrays` are those of each node.

    A mask takes the way that its weights take.
    """
    found: Arrays = {}
    for node in plan.layers if holds(plan.graph) else []:
        if plan.keeper(node) is not node:
            continue
        own = arrays[node.name]
        names = node.layer.parameters_for(*node.inputs)
        still = {name: resting(plan.graph, plan.graph.keeper(node.name), name, own[name]) for name in names}
        for known_as, taken in plan.taken(node).items():
            if asked(taken, own) <= still.keys() and (mask := taken(still) > 0).any():
                found[known_as] = mask
    return found


def resting(graph: Graph, node: str, name: str, array: Array) -> Array:
    """1 where a parameter's numbers do not learn, else 0."""
    found = np.ones(array.shape)
    for begin, end in learning(graph, node, name, array.size, any(way.solo for way in graph.learning.values())):
        found.reshape(-1)[begin:end] = 0
    return found
