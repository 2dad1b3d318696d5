"""A new node behind another: all that this one fed is fed by the new one."""

from engine.check import to_targets
from engine.editing.edits import EditRefused, insert_on_wire, known, with_wires
from engine.graph import Graph, Wire
from engine.layers.layer import Layer
from engine.sheet import Place, Sheet


def put_behind(sheet: Sheet, name: str, layer: Layer) -> tuple[Sheet, str]:
    """The layer behind this node's first output, by its own first ports; and the new node's name.

    Wires that bring a loss the right answers stay: what is asked of the graph is the same.
    """
    known(sheet, name)
    if not (fed := feeding(sheet.graph, name)):
        raise EditRefused(f"{name} feeds nothing, so {layer.title} cannot be put behind it. Wire it on first.")
    first, *others = fed
    sheet, new = insert_on_wire(sheet, layer, between(sheet, name, first.target), first)
    output = layer.outputs()[0]
    wires = (Wire(new, output, w.target, w.input) if w in others else w for w in sheet.graph.wires)
    return with_wires(sheet, wires), new


def feeding(graph: Graph, name: str) -> list[Wire]:
    """The wires from a node's first output to what computes with it."""
    outputs = graph.nodes[name].outputs()[:1]
    return [w for w in graph.wires if w.source == name and w.output in outputs and not to_targets(graph, w)]


def between(sheet: Sheet, *names: str) -> Place:
    """The middle of these nodes' corners."""
    corners = [sheet.places.get(name, (0.0, 0.0)) for name in names]
    x, y = (round(sum(numbers) / len(numbers)) for numbers in zip(*corners, strict=True))
    return x, y
