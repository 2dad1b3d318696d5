"""A layer dragged here."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from editor.canvas import hits
from editor.canvas.editing import size_of
from editor.canvas.free import beside_nodes
from editor.canvas.geometry import STEP, body
from editor.canvas.gestures.hand import Hand
from editor.document.arrange.room import slot
from engine.editing import edits
from engine.graph import Wire
from engine.layers.layer import Layer

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

NEAR = 20.0  # pixels between the middle of a layer and the wire that it would be inserted into


def taking(canvas: "Canvas", point: QPointF, takes: dict[Wire, bool], attempt: Callable[[Wire], object]) -> Wire | None:
    """The wire near this scene point, if the attempt to put something into it is not refused; asked once a wire."""
    picture = canvas.picture
    wire = hits.wire_at(picture.scene, point, NEAR / picture.view.scale)
    if wire is not None and wire not in takes:
        try:
            attempt(wire)
        except edits.EditRefused:
            takes[wire] = False
        else:
            takes[wire] = True
    return wire if wire is not None and takes[wire] else None


class Drop(Hand):
    """Shows where the layer would come to lie, and into which wire, until it is dropped or leaves."""

    hands = {
        "Drag a layer from the palette": "Add a layer",
        "Drop a layer on a wire": "Insert a layer into a wire",
    }
    refuses = False

    def __init__(self, canvas: "Canvas", layer: Layer) -> None:
        self.canvas, self.layer = canvas, layer
        self.sheet = canvas.scope.sheet
        self.takes: dict[Wire, bool] = {}

    def move(self, at: QPointF) -> None:
        overlay, wire = self.canvas.picture.overlay, self.wire_at(at)
        before, overlay.drop_wire = overlay.drop_wire, wire
        place = self.place(at, wire)
        if wire is not None:
            ends = {name: body(self.sheet.graph.nodes[name]) for name in (wire.source, wire.target)}
            place = slot(self.sheet, wire, body(self.layer), place, ends)
        overlay.drop = QRectF(*place, *size_of(self.layer))
        if overlay.drop_wire != before:
            self.canvas.update()
        self.canvas.show_overlay()

    def place(self, at: QPointF, wire: Wire | None) -> tuple[float, float]:
        """The corner for a node whose middle is under the cursor, on the grid; beside others that it would cover."""
        point, (wide, tall) = self.canvas.picture.view.to_scene(at), size_of(self.layer)
        corner = round((point.x() - wide / 2) / STEP) * STEP, round((point.y() - tall / 2) / STEP) * STEP
        return corner if wire is not None else beside_nodes(self.canvas.picture.scene, corner, (wide, tall))

    def wire_at(self, at: QPointF) -> Wire | None:
        """The wire under the cursor, if the layer can sit in it."""
        picture = self.canvas.picture
        point = picture.view.to_scene(at)
        if hits.node_at(picture.scene, point) is not None:
            return None
        attempt = lambda wire: edits.insert_on_wire(self.sheet, self.layer, (0.0, 0.0), wire)  # noqa: E731
        return taking(self.canvas, point, self.takes, attempt)

    def drop(self, at: QPointF) -> None:
        """Adds the layer and selects it."""
        wire = self.wire_at(at)
        self.leave()
        self.canvas.editing.add(self.layer, self.place(at, wire), wire, at)

    def leave(self) -> None:
        overlay = self.canvas.picture.overlay
        overlay.drop = overlay.drop_wire = None
        self.canvas.update()
