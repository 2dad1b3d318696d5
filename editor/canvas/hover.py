"""What the cursor is over while no button is down: lights it, and says what it is."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from editor.canvas import captions, hits, splits
from editor.canvas.detail import SPARKS
from editor.canvas.figures import explained, figures
from editor.canvas.geometry import RING
from editor.canvas.painters import ribbons
from editor.canvas.picture import Bubble, Picture
from editor.canvas.scene import PortKey
from editor.canvas.sparks import spark
from editor.look.gains import gain_words
from editor.look.numbers import count, decades
from engine.graph import Wire

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

PORT, WIRE = 11.0, 7.0  # pixels
FORGIVEN = 30.0  # pixels that the mouse moves before a refusal goes


def under(canvas: "Canvas", at: QPointF) -> PortKey | Wire | None:
    """The port or wire at this point of the widget; None over a node's body and over nothing."""
    picture = canvas.picture
    point, scale = picture.view.to_scene(at), picture.view.scale
    reach = max(RING + 2, min(PORT / scale, 2 * RING))
    port = hits.port_at(picture.scene, point, reach)
    if port is not None and picture.scene.grip(port.node).contains(point):
        port = None
    if port is not None or hits.node_at(picture.scene, point) is not None:
        return port
    return hits.wire_at(picture.scene, point, WIRE / scale)


def move(canvas: "Canvas", at: QPointF) -> None:
    """The mouse went there."""
    picture, overlay = canvas.picture, canvas.picture.overlay
    if overlay.bubble is not None and overlay.bubble.refused:
        if (overlay.bubble.at - at).manhattanLength() < FORGIVEN:
            return
        overlay.bubble = None
        canvas.show_overlay()
    found = under(canvas, at)
    light(canvas, found)
    if found is not None:
        overlay.bubble = words(picture, found, at)
        canvas.show_overlay()
    elif overlay.bubble is not None:
        overlay.bubble = None
        canvas.show_overlay()


def leave(canvas: "Canvas") -> None:
    """The mouse is elsewhere, or has other work."""
    light(canvas, None)
    canvas.picture.overlay.bubble = None
    canvas.show_overlay()


def light(canvas: "Canvas", found: PortKey | Wire | None) -> None:
    """Lights this port or wire, and no other; tells the legend of a wire."""
    picture = canvas.picture
    wire = found if isinstance(found, Wire) else None
    port = found if isinstance(found, PortKey) else None
    split = ribbons.extents(picture, canvas.rect())
    if port != picture.hovered_port:
        for key in (picture.hovered_port, port):
            if key is not None:
                canvas.repaint_nodes((key.node,))
        picture.hovered_port = port
        canvas.port_hovered.emit(port)
    if wire != picture.hovered:
        before, picture.hovered = picture.hovered, wire
        canvas.repaint_wires(each for each in (before, wire) if each is not None)
        canvas.wire_hovered.emit(wire)
    for rect in {*split} ^ {*ribbons.extents(picture, canvas.rect())}:
        canvas.update(rect)


def refresh(canvas: "Canvas") -> None:
    """The numbers in the bubble are others."""
    picture, overlay = canvas.picture, canvas.picture.overlay
    found = picture.hovered or picture.hovered_port
    if overlay.bubble is not None and not overlay.bubble.refused and found is not None and canvas.gesture is None:
        overlay.bubble = words(picture, found, overlay.bubble.at)
        canvas.show_overlay()


def words(picture: Picture, found: PortKey | Wire, at: QPointF) -> Bubble:
    """What is known of a wire or port."""
    batch, specs = picture.sheet.training.batch_size, picture.inspection.specs
    if isinstance(found, Wire):
        spec = specs.get((found.source, found.output))
        reading = picture.reading(found)
        lines = captions.wire_words(spec, batch, reading, picture.shading.quantity)
        return Bubble(at, str(found), lines + splits.share_words(picture, found) + spark_words(picture, found))
    title = f"{found.node}.{found.port}"
    if found.side == "out":
        shape = captions.shape(specs.get((found.node, found.port)), batch)
        met = [line for split in splits.at_cursor(picture) for line in splits.sum_words(picture, split)]
        return Bubble(at, title, [("output", shape or "not known yet"), *met])
    wired = any((wire.target, wire.input) == (found.node, found.port) for wire in picture.scene.wires)
    return Bubble(at, title, [("input", "wired" if wired else "nothing is wired here")])


def halting(picture: Picture, name: str) -> str:
    """When the run pauses at a node, if it does."""
    if name not in picture.breakpoints:
        return ""
    below = picture.breakpoints[name].below
    if below is None:
        return "Training pauses when the backward pass reaches it."
    return f"Training pauses when the gradient that reaches it has an RMS below {below:g} or is not finite."


def spark_words(picture: Picture, wire: Wire) -> list[tuple[str, str]]:
    """What the line of a wire's last gradients shows: of which iterations, from where to where."""
    until = picture.progress.iteration if picture.progress is not None else 0
    shown = spark(picture.past, picture.long_wires[picture.scene.wire_index[wire]], until)
    if shown is None or picture.view.scale < SPARKS:
        return []
    read = f"{len(shown.sizes)} iterations that were read"
    sizes = min(shown.sizes), max(shown.sizes)
    return [
        (read, f"{count(shown.first)} … {count(shown.last)}"),
        ("their gradient, RMS", " … ".join(map(decades, sizes))),
    ]


def tool_tip(canvas: "Canvas", at: QPointF) -> str:
    """What is known of a node, what it shows, and what is wrong with it."""
    picture = canvas.picture
    name = hits.node_at(picture.scene, picture.view.to_scene(at))
    if name is None or canvas.gesture is not None:
        return ""
    called = f"{name}: {picture.sheet.graph.nodes[name].caption()}"
    if summary := picture.captions[name].summary:
        called += f", {summary}"
    known = "\n".join(f"{what}: {value}" for what, value in figures(picture, name))
    problems = map(str, picture.problems.get(name, ()))
    ills = [f"{each.illness}: {each.words}" for each in picture.ailing.get(name, ())]
    passed = gain_words(picture.gains[name]) if name in picture.gains else ""
    paragraphs = [called, known, explained(picture, name), passed, halting(picture, name), *ills, *problems]
    return "\n\n".join(each for each in paragraphs if each)
