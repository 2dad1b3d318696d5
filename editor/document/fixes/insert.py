"""What fixes share that put a layer into a wire."""

from editor.document.fixes.fix import Case, Cure
from engine.editing import edits
from engine.editing.behind import between
from engine.graph import Wire
from engine.layers.layer import Layer
from engine.sheet import Sheet


def insertion(case: Case, port: str, layer: Layer) -> Cure | None:
    """The layer before this input of the problem's node; None where no wire is drawn to it."""
    name = case.seat[1]
    wire = next((w for w in case.around.graph.wires if (w.target, w.input) == (name, port)), None)
    if wire is None:
        return None
    single = len(case.around.graph.nodes[name].inputs()) == 1
    where = name if single else f"{port} of {name}"
    size = f" {getattr(layer, layer.width):,}" if layer.width else ""
    return case.cure(f"Insert {layer.title}{size} before {where}", lambda sheet: on_wire(sheet, layer, wire))


def on_wire(sheet: Sheet, layer: Layer, wire: Wire) -> Sheet:
    """With the layer in the wire, half way."""
    return edits.insert_on_wire(sheet, layer, between(sheet, wire.source, wire.target), wire)[0]
