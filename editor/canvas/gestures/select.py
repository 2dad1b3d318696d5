"""Selecting with a click on a wire, and with a rubber band."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt

from editor.canvas import hits
from editor.canvas.gestures.gesture import Gesture, adding
from engine.graph import Wire

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


class Band(Gesture):
    """From empty canvas: selects what it touches. A click without a drag selects nothing."""

    hands = {
        "Click a node or a wire": "Select it",
        "Click it with Shift or Ctrl": "Add it to the selection, or take it out",
        "Click empty canvas": "Select nothing",
        "Drag over empty canvas": "Select all that the rectangle touches",
        "Drag over empty canvas with Shift or Ctrl": "Add what it touches to the selection",
    }

    def __init__(self, canvas: "Canvas", at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        super().__init__(canvas, at)
        self.before = canvas.selection.nodes, canvas.selection.wires, canvas.selection.remarks
        self.kept = self.before if adding(modifiers) else (frozenset[str](), frozenset[Wire](), frozenset[str]())
        canvas.selection.set(*self.kept)

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        picture = self.canvas.picture
        rect = picture.view.rect_to_scene(QRectF(self.start, at).normalized())
        picture.overlay.band = rect
        nodes, wires, remarks = self.kept
        scene = picture.scene
        self.canvas.selection.set(
            nodes | hits.nodes_in(scene, rect),
            wires | hits.wires_in(scene, rect),
            remarks | hits.remarks_in(scene, rect),
        )
        self.canvas.show_overlay()

    def cancel(self) -> None:
        self.canvas.selection.set(*self.before)
