"""Adding and wiring without a mouse: a list says what goes, Return does it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from editor.canvas import captions
from editor.canvas.editing import size_of
from editor.canvas.free import nearest_free
from editor.canvas.geometry import TARGETS
from editor.canvas.reveal import bring_into_view, show_selected
from editor.canvas.scene import PortKey, Side
from editor.canvas.search import Row, SearchPopup
from editor.canvas.walk import data_order
from editor.document.several import several
from engine.check import leading_to, led_to
from engine.editing import edits
from engine.editing.swap import swap
from engine.graph import Graph, Port, Wire
from engine.layers.layer import Layer
from engine.refusal import unkind
from engine.wiring import wiring

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

GAP = 70.0  # scene units between a node and the one added behind it: a wire's chip has room
WIDE = 420  # px of the list of ports
EVERYWHERE = QRectF(-1e7, -1e7, 2e7, 2e7)


def add_behind(canvas: "Canvas") -> None:
    """Searches for a layer that takes what the selected node gives, and wires it; on a selected wire, puts it there.

    With nothing selected it is added in the middle of what is seen.
    """
    graph, wire, here = canvas.scope.sheet.graph, canvas.walk.wire, canvas.walk.here()
    if wire is not None:
        at = canvas.wire_position(wire).toPointF()
        port = PortKey(wire.source, wire.output, "out")
        canvas.editing.search(at, port, put=lambda layer: insert(canvas, layer, wire))
    elif here is None or here not in graph.nodes:
        canvas.editing.search(None)
    elif (output := free_output(graph, here)) is None:
        canvas.walk.say(f"{here} has no output: nothing can be wired behind it.")
    else:
        bring_into_view(canvas, canvas.picture.scene.rect(here))
        at = canvas.port_position(here, output, "out").toPointF()
        port = PortKey(here, output, "out")
        canvas.editing.search(at, port, put=lambda layer: add(canvas, layer, port))


def free_output(graph: Graph, node: str) -> str | None:
    """The node's first output without a wire, or else its first."""
    outputs = graph.nodes[node].outputs()
    taken = {wire.output for wire in graph.wires if wire.source == node}
    return next((port for port in outputs if port not in taken), outputs[0] if outputs else None)


def add(canvas: "Canvas", layer: Layer, port: PortKey) -> None:
    """To the right of the port's node, where there is room, wired to it."""
    scene, (wide, tall) = canvas.picture.scene, size_of(layer)
    wanted = scene.rect(port.node).right() + GAP, scene.port(port).y() - tall / 2
    place = nearest_free(scene, wanted, (wide, tall), EVERYWHERE)
    canvas.editing.add_to(layer, place, port, canvas.port_position(*port).toPointF())
    show_selected(canvas)


def insert(canvas: "Canvas", layer: Layer, wire: Wire) -> None:
    """Into the middle of the wire."""
    at, (wide, tall) = canvas.wire_position(wire).toPointF(), size_of(layer)
    middle = canvas.picture.view.to_scene(at)
    canvas.editing.add(layer, (middle.x() - wide / 2, middle.y() - tall / 2), wire, at)
    show_selected(canvas)


def pull_out(canvas: "Canvas") -> None:
    """The selected nodes are loose, and what was wired through them is joined again."""
    names = canvas.selection.nodes
    text = f"Pull out {several(canvas.scope.sheet, names)}"
    canvas.editing.apply(text, lambda: (edits.pull_out(canvas.scope.sheet, names), names))


def replace_with(canvas: "Canvas") -> None:
    """Searches for a layer that comes in the place of each selected node."""
    names = [name for name in data_order(canvas.scope.sheet) if name in canvas.selection.nodes]
    text = f"Replace {several(canvas.scope.sheet, names)}"

    def put(layer: Layer) -> None:
        canvas.editing.apply(text, lambda: swap(canvas.scope.sheet, names, layer))
        canvas.setFocus()

    bring_into_view(canvas, canvas.picture.scene.bounds(names))
    canvas.editing.search(canvas.node_rect(names[-1]).topRight().toPointF(), put=put)


def wire_to(canvas: "Canvas") -> None:
    """Lists every port to which the selected node can be wired; of a selected wire, those to which it can be moved."""
    sheet, lifted = canvas.scope.sheet, canvas.walk.wire
    if lifted is not None:
        sheet = edits.disconnect(sheet, (lifted,))
        node, name = lifted.source, f"Move the wire from {lifted.source}.{lifted.output} to…"
        found = [wire for wire in possible(sheet.graph, node, "out") if wire.output == lifted.output]
        wires = best_first(sheet.graph, [wire for wire in found if wire != lifted], node)
        at = canvas.wire_position(lifted).toPointF()
    else:
        node = canvas.walk.node()
        assert node is not None
        name = f"Wire {node} to…"
        wires = best_first(sheet.graph, [*possible(sheet.graph, node, "out"), *possible(sheet.graph, node, "in")], node)
        bring_into_view(canvas, canvas.picture.scene.rect(node))
        at = canvas.node_rect(node).topRight().toPointF()
    arriving = wiring(sheet.graph).arriving
    rows = [row(canvas, wire, node, arriving.get((wire.target, wire.input))) for wire in wires]

    def find(text: str) -> list[Row]:
        words = text.lower().split()
        return [each for each in rows if all(word in each.sought for word in words)]

    def draw(wire: Wire) -> None:
        text = f"{'Draw' if lifted is None else 'Move'} the wire {wire}"
        canvas.editing.apply(text, lambda: (edits.connect(sheet, wire), None))
        if lifted is not None:
            canvas.selection.set((), (wire,))
        canvas.setFocus()

    popup = SearchPopup(canvas, name, name, find, ("No such port can take it.", "No port can take it."), WIDE)
    popup.chosen.connect(draw)
    canvas.editing.popup = popup
    popup.open_at(at)


def row(canvas: "Canvas", wire: Wire, node: str, before: Port | None) -> Row:
    """A wire that could be drawn, as seen from this node; `before`: the output whose wire it would replace."""
    picture, outward = canvas.picture, wire.source == node
    other = wire.target if outward else wire.source
    ends = f"{wire.output} → {wire.target}.{wire.input}" if outward else f"{wire.input} ← {other}.{wire.output}"
    spec, batch = picture.inspection.specs.get((wire.source, wire.output)), picture.sheet.training.batch_size
    words = [ends, captions.shape(spec, batch)]
    if before is not None:
        words.append(f"in place of {before[0]}.{before[1]}")
    layer = picture.sheet.graph.nodes[other]
    colour, said = picture.theme.categories.get(layer.category, picture.theme.port), " · ".join(filter(None, words))
    return Row(said, colour, wire, f"{said}\n{layer.caption()}", f"{ends} {layer.caption()}".lower())


def possible(graph: Graph, node: str, side: Side) -> list[Wire]:
    """Every wire from or to this node of which `refusal` has nothing to say; cycles are looked for once for all."""
    own, present = graph.nodes[node], set(graph.wires)
    barred = (leading_to if side == "out" else led_to)(graph, [node])
    others = [(name, layer) for name, layer in graph.nodes.items() if name not in barred]
    made: Iterable[Wire]
    if side == "out":
        ends = ((name, port) for name, layer in others for port in layer.inputs())
        made = (Wire(node, port, *end) for end in ends for port in own.outputs())
    else:
        starts = ((name, port) for name, layer in others for port in layer.outputs())
        made = (Wire(*start, node, port) for start in starts for port in own.inputs())
    return [wire for wire in made if wire not in present and unkind(graph, wire) is None]


def best_first(graph: Graph, wires: Iterable[Wire], node: str) -> list[Wire]:
    """As one is likely to want them: ports without a wire, targets to targets, near in the order of the data."""
    wired = wiring(graph)
    place = {name: at for at, name in enumerate((*wired.order, *wired.cyclic))}
    leaving = {(wire.source, wire.output) for wire in graph.wires}
    return sorted(
        wires,
        key=lambda wire: (
            (wire.target, wire.input) in wired.arriving,
            wire.source == node and (node, wire.output) in leaving,
            (wire.output == TARGETS) != (wire.input == TARGETS),
            abs(place[wire.source] - place[wire.target]),
        ),
    )
