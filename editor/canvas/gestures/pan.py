"""Moving the view by hand."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from editor.canvas.gestures.gesture import Gesture

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


class Pan(Gesture):
    """With the middle button, or with Space held."""

    hands = {
        "Drag with the middle button": "Move the view",
        "Drag with Space held": "Move the view",
    }

    def __init__(self, canvas: "Canvas", at: QPointF, button: Qt.MouseButton) -> None:
        super().__init__(canvas, at)
        self.button, self.before = button, canvas.picture.view
        canvas.setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        way = at - self.start
        self.canvas.hurry.begin()
        self.canvas.set_view(self.before.panned(way.x(), way.y()))

    def cancel(self) -> None:
        self.canvas.set_view(self.before)
