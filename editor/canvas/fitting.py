"""Search-to-add: which layers there are, and which of them could be wired to a port."""

from editor.canvas.scene import PortKey
from editor.canvas.search import Find, Row
from editor.look.themes import Theme
from engine.editing import edits
from engine.graph import Wire
from engine.layers.layer import LAYERS, Layer
from engine.refusal import refusal
from engine.sheet import Sheet


def layers_for(sheet: Sheet, port: PortKey | None, theme: Theme) -> Find:
    """Finds layers by what is typed; with `port` those that take its wire."""
    layers = [(kind, kind()) for kind in LAYERS]
    fit = {kind: layer for kind, layer in layers if port is None or takes(sheet, layer, port)}

    def find(text: str) -> list[Row]:
        found = [fit[kind] for kind in LAYERS.matches(text) if kind in fit]
        return [
            Row(layer.title, theme.categories.get(layer.category, theme.port), layer, first_line(layer))
            for layer in found
        ]

    return find


def first_line(layer: Layer) -> str:
    """What it does, in a sentence."""
    return (type(layer).__doc__ or "").strip().partition("\n")[0]


def takes(sheet: Sheet, layer: Layer, port: PortKey) -> bool:
    """Whether a new node of this kind could be wired to the port."""
    wired, name = edits.add_node(sheet, layer, (0.0, 0.0))
    return fitting(wired, name, layer, port) is not None


def fitting(sheet: Sheet, name: str, layer: Layer, port: PortKey) -> Wire | None:
    """The first wire between the port and the new node that may be drawn: targets go to targets."""
    if port.side == "out":
        wires = [Wire(port.node, port.port, name, own) for own in layer.inputs()]
    else:
        wires = [Wire(name, own, port.node, port.port) for own in layer.outputs()]
    wires.sort(key=lambda wire: wire.output != wire.input)
    return next((wire for wire in wires if refusal(sheet.graph, wire) is None), None)
