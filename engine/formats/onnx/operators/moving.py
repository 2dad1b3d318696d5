"""Where numbers come from that nodes have only moved: through Slice, LastStep, Permute, Reshape and Flatten."""

from typing import NamedTuple

import numpy as np

from engine.formats.onnx.drawing import Drawing
from engine.formats.onnx.values import BATCH, Value
from engine.layers.flatten import Flatten
from engine.layers.last_step import LastStep
from engine.layers.permute import Permute
from engine.layers.reshape import Reshape
from engine.layers.scale import Scale
from engine.layers.slice import Slice
from engine.tensor import Array


class Origin(NamedTuple):
    """A node that has computed numbers, for each number seen its place among them, and a factor on the way."""

    node: str
    places: Array
    factor: float = 1.0


def origin(drawing: Drawing, value: Value) -> Origin:
    """Of each number of a value, in the order of the file's axes without the batch."""
    node, places, factor = followed(drawing, value.node)
    order = [atom for group in value.axes for atom in group if atom != BATCH]
    lengths = [int(np.prod([value.atoms[atom] for atom in group if atom != BATCH], dtype=int)) for group in value.axes]
    batch = [axis for axis, group in enumerate(value.axes) if group == (BATCH,)]
    seen = places.reshape(value.atoms).transpose(order)
    return Origin(node, seen.reshape([n for axis, n in enumerate(lengths) if axis not in batch]), factor)


def followed(drawing: Drawing, node: str) -> Origin:
    """Back from a node to the first that does more than to move numbers or to scale them all alike."""
    moves = []
    factor = 1.0
    while True:
        layer = drawing.nodes[node]
        if isinstance(layer, Scale) and layer.factors == "one" and drawing.learning.get(node) is not None:
            factor *= float(drawing.weights[node]["factor"][0])
        elif not isinstance(layer, Slice | LastStep | Permute | Reshape | Flatten):
            break
        moves.append(node)
        (node,) = drawing.behind[node]
    shape = drawing.specs[node].shape
    drawing.room.lend(8 * int(np.prod(shape, dtype=object)))
    places = np.arange(int(np.prod(shape, dtype=int))).reshape(shape)
    for name in reversed(moves):
        layer = drawing.nodes[name]
        if isinstance(layer, Slice):
            places = layer.part(places)
        elif isinstance(layer, LastStep):
            places = places[-1]
        elif isinstance(layer, Permute):
            places = places.transpose([axis - 1 for axis in layer.order])
        else:
            places = places.reshape(drawing.specs[name].shape)
    return Origin(node, places, factor)
