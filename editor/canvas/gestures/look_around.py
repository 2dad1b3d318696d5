"""The hand on a drawing that is only looked at: it moves the view, and a click selects."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from editor.canvas import hits, hover
from editor.canvas.gestures.gesture import Gesture, adding
from editor.canvas.gestures.pan import Pan
from engine.graph import Wire

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


class LookAround(Gesture):
    """From anywhere: nothing that lies there is moved."""

    hands = {"Drag anywhere in a race": "Move the view", "Click a node or a wire in a race": "Select it in both"}

    def __init__(self, canvas: "Canvas", at: QPointF) -> None:
        super().__init__(canvas, at)
        self.before = canvas.picture.view

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        way = at - self.start
        self.canvas.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.canvas.hurry.begin()
        self.canvas.set_view(self.before.panned(way.x(), way.y()))

    def release(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if not self.moved:
            self.select(modifiers)
        super().release(at, modifiers)

    def select(self, modifiers: Qt.KeyboardModifier) -> None:
        """What lies under the cursor."""
        canvas, found = self.canvas, hover.under(self.canvas, self.start)
        name = hits.node_at(canvas.picture.scene, canvas.picture.view.to_scene(self.start))
        if adding(modifiers) and (name or isinstance(found, Wire)):
            canvas.selection.toggle(name) if name else canvas.selection.toggle_wire(found)
        else:
            canvas.selection.set((name,) if name else (), (found,) if isinstance(found, Wire) and not name else ())

    def cancel(self) -> None:
        self.canvas.set_view(self.before)


def look_around(canvas: "Canvas", event: QMouseEvent, space: bool) -> Gesture | None:
    """The gesture of a press where nothing can be changed."""
    if event.button() == Qt.MouseButton.MiddleButton or (space and event.button() == Qt.MouseButton.LeftButton):
        return Pan(canvas, event.position(), event.button())
    return LookAround(canvas, event.position()) if event.button() == Qt.MouseButton.LeftButton else None
