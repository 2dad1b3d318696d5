"""What is wrong with how parameters learn: they are shared or masked, and do not fit."""

from collections.abc import Mapping

from engine.fit import Fit
from engine.graph import Graph
from engine.layers.layer import Layer
from engine.problem import Problem
from engine.tensor import Shape, Spec, times


def sharing_problems(graph: Graph, fits: Mapping[str, Fit]) -> list[Problem]:
    """Nodes that use another node's parameters, which do not fit them."""
    problems = []
    for name, learning in graph.learning.items():
        other = learning.shares
        if not other or name not in graph.nodes:
            continue
        step = f"Choose another node for {name} to share weights with, or none."
        if other not in graph.nodes or graph.keeper(other) != other or other == name:
            why = "has none of its own" if other in graph.nodes else "is no node"
            problems.append(Problem("sharing", name, f"{name} shares the weights of {other}, which {why}.", step))
        elif name in fits and other in fits:
            wanted, there = (shapes_of(graph.nodes[node], fits[node].inputs) for node in (name, other))
            if type(graph.nodes[name]) is not type(graph.nodes[other]) or wanted != there:
                unlike = f"it needs {words(wanted)}, there are {words(there)}"
                sentence = f"{name} shares the weights of {other}, which do not fit: {unlike}."
                problems.append(Problem("sharing", name, sentence, step))
    return problems


def mask_problems(graph: Graph, fits: Mapping[str, Fit]) -> list[Problem]:
    """Nodes some of whose weights are frozen, or learn alone, in arrays of another shape than they have."""
    problems = []
    for name, way in graph.learning.items():
        if name not in fits or not (way.still or way.solo):
            continue
        there = shapes_of(graph.nodes[name], fits[name].inputs)
        for word, masks in (("frozen", way.still), ("solo", way.solo)):
            if unfit := {key: mask.shape for key, mask in masks.items() if there.get(key) != mask.shape}:
                has = f"single weights that are {word} in {words(unfit)}, but it has {words(there)} now"
                step = "Let all its weights learn, or undo what changed its size."
                problems.append(Problem("mask", name, f"{name} has {has}.", step))
    return problems


def shapes_of(layer: Layer, inputs: tuple[Spec, ...]) -> dict[str, Shape]:
    """Of its parameters."""
    return {name: p.shape for name, p in layer.parameters_for(*inputs).items()}


def words(shapes: dict[str, Shape]) -> str:
    """Parameters as people write them."""
    return ", ".join(f"{name} {times(shape)}" for name, shape in shapes.items()) or "none"
