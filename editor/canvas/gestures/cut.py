"""Cutting wires with a stroke."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt

from editor.canvas.curves import crossed
from editor.canvas.gestures.gesture import Gesture
from engine.editing import edits
from engine.graph import Wire

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


class Cut(Gesture):
    """Every wire that the stroke crosses goes. With Alt from empty canvas, or with Ctrl and the right button."""

    hands = {
        "Drag from empty canvas with Alt": "Cut the wires that the stroke crosses",
        "Drag with Ctrl and the right button": "Cut the wires that the stroke crosses",
    }

    def __init__(self, canvas: "Canvas", at: QPointF, button: Qt.MouseButton) -> None:
        super().__init__(canvas, at)
        self.button = button
        self.stroke = [canvas.picture.view.to_scene(at)]
        canvas.setCursor(Qt.CursorShape.CrossCursor)

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        picture = self.canvas.picture
        self.stroke.append(picture.view.to_scene(at))
        picture.overlay.stroke = self.stroke
        before, picture.overlay.cut = picture.overlay.cut, frozenset(self.crossed())
        self.canvas.repaint_wires(picture.overlay.cut ^ before)
        self.canvas.show_overlay()

    def crossed(self) -> list[Wire]:
        """The wires that lie under the stroke so far."""
        scene = self.canvas.picture.scene
        stroke = np.array([point.toTuple() for point in self.stroke])
        return [scene.wires[row] for row in np.flatnonzero(crossed(scene.points, scene.boxes, stroke))]

    def release(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        canvas, found = self.canvas, self.crossed() if self.moved else []
        canvas.end_gesture()
        if found:
            text = f"Cut the wire {found[0]}" if len(found) == 1 else f"Cut {len(found)} wires"
            canvas.scope.apply(text, edits.disconnect(canvas.scope.sheet, found))
