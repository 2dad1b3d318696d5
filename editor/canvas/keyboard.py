"""Plain keys, which elsewhere are for typing. Those with Ctrl, and F2, are the menu's (editor/actions.py)."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from editor.canvas import hits

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
NUDGE = 10.0


class Keyboard:
    """Remembers whether Space is held, and turns every other key into what it does."""

    def __init__(self, canvas: "Canvas") -> None:
        self.canvas = canvas
        self.space = False

    def take(self, event: QEvent) -> bool:
        """Whether the event was a key that means something here; then it is dealt with."""
        if event.type() == QEvent.Type.FocusOut and self.space:
            self.hold(False)  # its release will be another widget's
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.KeyPress:
            return self.press(event)
        if event.type() == QEvent.Type.KeyRelease and event.key() == Qt.Key.Key_Space:
            return event.isAutoRepeat() or self.hold(False)
        return False

    def hold(self, space: bool) -> bool:
        """Space goes down or up: a hand to pan with."""
        self.space = space
        if self.canvas.gesture is None:
            self.canvas.setCursor(Qt.CursorShape.OpenHandCursor if space else Qt.CursorShape.ArrowCursor)
        return True

    def press(self, event: QKeyEvent) -> bool:
        canvas, key = self.canvas, event.key()
        if key == Qt.Key.Key_Escape:
            return self.escape()
        if key == Qt.Key.Key_Space and not event.modifiers():
            return event.isAutoRepeat() or self.hold(True)
        if canvas.gesture is not None:
            return True  # hands first
        return self.plain(event)

    def escape(self) -> bool:
        canvas = self.canvas
        if canvas.gesture is not None:
            canvas.cancel()
        elif canvas.picture.overlay.bubble is not None:
            canvas.picture.overlay.bubble = None
            canvas.show_overlay()
        else:
            canvas.selection.set(())
        return True

    def plain(self, event: QKeyEvent) -> bool:
        """Keys without Ctrl or Alt."""
        canvas, editing, key = self.canvas, self.canvas.editing, Qt.Key(event.key())
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            return False
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            editing.remove()
        elif key in ARROWS:
            step = 1.0 if shift else NUDGE
            editing.nudge(ARROWS[key][0] * step, ARROWS[key][1] * step)
        elif key == Qt.Key.Key_F:
            canvas.fit_selection() if shift else canvas.fit()
        elif key == Qt.Key.Key_Tab:
            return self.tab()
        elif event.text().isprintable() and event.text().strip():
            editing.search(canvas.cursor_at, text=event.text())
        else:
            return False
        return True

    def tab(self) -> bool:
        """Over empty canvas it opens the search; elsewhere it goes on to the next widget, as usual."""
        canvas = self.canvas
        if canvas.cursor_at is None:
            return False
        if hits.node_at(canvas.picture.scene, canvas.picture.view.to_scene(canvas.cursor_at)) is not None:
            return False
        canvas.editing.search(canvas.cursor_at)
        return True
