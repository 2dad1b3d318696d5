"""Making a frame or note larger or smaller by its lower right corner."""

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QPointF, Qt

from editor.canvas.geometry import STEP
from editor.canvas.gestures.gesture import Gesture
from editor.canvas.painters.remarks import around
from editor.document import remarks
from engine.formats.sheet_text import LARGEST, LEAST

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


class Resize(Gesture):
    """The corner follows the cursor, on the grid."""

    hands = {"Drag a frame's or note's lower right corner": "Make it larger or smaller"}

    def __init__(self, canvas: "Canvas", at: QPointF, name: str) -> None:
        super().__init__(canvas, at)
        self.name, self.before = name, canvas.picture.scene.remarks[name]
        canvas.selection.set((), (), (name,))
        canvas.setCursor(Qt.CursorShape.SizeFDiagCursor)

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        canvas, picture = self.canvas, self.canvas.picture
        way = (at - self.start) / picture.view.scale
        width, height = (
            min(max(round((side + far) / STEP) * STEP, LEAST), LARGEST)
            for side, far in zip(self.before.size, (way.x(), way.y()), strict=True)
        )
        was = around(picture, self.name)
        picture.scene.remarks[self.name] = replace(self.before, size=(width, height))
        canvas.update(was | around(picture, self.name))

    def release(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        canvas = self.canvas
        after = canvas.picture.scene.remarks[self.name]
        canvas.end_gesture()
        canvas.scope.apply(f"Resize {self.name}", remarks.change(canvas.scope.sheet, self.name, after))

    def cancel(self) -> None:
        self.canvas.picture.scene.remarks[self.name] = self.before
        self.canvas.rearrange()
