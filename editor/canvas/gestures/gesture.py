"""What a gesture is: an object that lives from the press of a button to its release."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from editor.canvas.gestures.hand import Hand

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

MOVED = 4.0  # pixels: less is a click with a trembling hand


class Gesture(Hand):
    """Shows what it would do, and does it at its release with one edit. Points are the widget's."""

    button = Qt.MouseButton.LeftButton

    def __init__(self, canvas: "Canvas", at: QPointF) -> None:
        self.canvas, self.start = canvas, at
        self.moved = False

    def move(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """The mouse went there with the button down."""
        if not self.moved and (at - self.start).manhattanLength() < MOVED:
            return
        self.moved = True
        self.drag(at, modifiers)

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Moved far enough to be meant."""

    def look_again(self) -> None:
        """Now and then: time for what takes too long for each move."""

    def release(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """The button is up: what was shown is done. Nothing of the gesture stays to be seen."""
        self.canvas.end_gesture()

    def cancel(self) -> None:
        """Puts back what the gesture showed, apart from overlays."""


def adding(modifiers: Qt.KeyboardModifier) -> bool:
    """Shift and Ctrl add to the selection."""
    return bool(modifiers & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
