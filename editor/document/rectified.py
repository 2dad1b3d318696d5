"""A copy of a drawing in which ReLU stands where gradients were squeezed: what a deep network is compared with."""

import re

from msgspec.structs import replace

from engine.editing.edits import free_name, rename, snake_case, taken
from engine.graph import Graph
from engine.groups.group import Group
from engine.layers.dense import Dense
from engine.layers.layer import Layer
from engine.layers.relu import ReLU
from engine.layers.sigmoid import Sigmoid
from engine.layers.tanh import Tanh
from engine.losses.loss import Loss
from engine.sheet import Sheet

SQUEEZES = Sigmoid, Tanh


def rectified(sheet: Sheet) -> tuple[Sheet, list[str]]:
    """ReLU in place of every sigmoid and tanh but those whose output a loss compares; and the titles of these."""
    graph, replaced = without_squeezes(sheet.graph)
    found = replace(sheet, graph=graph)
    for name, layer in sheet.graph.nodes.items():
        if isinstance(layer, SQUEEZES) and graph.nodes[name] != layer and called_by_its_type(name, layer):
            found = rename(found, name, free_name(taken(found), "relu"))
    return found, replaced


def called_by_its_type(name: str, layer: Layer) -> bool:
    """Whether nobody gave it a name of its own."""
    return re.fullmatch(rf"{snake_case(type(layer).__name__)}(_\d+)?", name) is not None


def without_squeezes(graph: Graph) -> tuple[Graph, list[str]]:
    """The same of a graph, and of the groups in it."""
    compared = {wire.source for wire in graph.wires if isinstance(graph.nodes.get(wire.target), Loss)}
    nodes, all_replaced = dict[str, Layer](), list[str]()
    for name, layer in graph.nodes.items():
        nodes[name], replaced = (layer, []) if name in compared else without_squeeze(layer)
        all_replaced += replaced
    return replace(graph, nodes=nodes), all_replaced


def without_squeeze(layer: Layer) -> tuple[Layer, list[str]]:
    """A layer in which ReLU stands for what squeezes, and the titles of what did."""
    if isinstance(layer, SQUEEZES):
        return ReLU(), [layer.title]
    if isinstance(layer, Dense) and isinstance(layer.activation, SQUEEZES):
        return replace(layer, activation=ReLU()), [layer.activation.title]
    if isinstance(layer, Group):
        graph, replaced = without_squeezes(layer.graph)
        return replace(layer, graph=graph), replaced
    return layer, []
