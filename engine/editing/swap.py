"""Other layers in the place of some, with the same wires."""

from collections.abc import Collection

from engine.editing.edits import free_name, known, rename, set_layer, snake_case, taken
from engine.layers.layer import Layer
from engine.sheet import Sheet


def swap(sheet: Sheet, names: Collection[str], layer: Layer) -> tuple[Sheet, tuple[str, ...]]:
    """This layer in the place of each of these nodes; wires stay where it has a port of that name.

    Who was called after its layer is called after the new one. Returns the names.
    """
    found = []
    for name in names:
        known(sheet, name)
        was = snake_case(type(sheet.graph.nodes[name]).__name__)
        sheet = set_layer(sheet, name, layer)
        if name.removeprefix(f"{was}_").isdecimal():
            now = free_name(taken(sheet), snake_case(type(layer).__name__))
            sheet, name = rename(sheet, name, now), now
        found.append(name)
    return sheet, tuple(found)
