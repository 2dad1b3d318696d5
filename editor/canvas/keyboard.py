"""Keys that the canvas hears: those of its own commands, and typing, which searches."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent

from editor.canvas import accessible, opening
from editor.canvas.gestures.hand import Hand
from editor.command import Command
from editor.keymap import pressed, split

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

BY_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class Keyboard(Hand):
    """Remembers whether Space is held, and turns every other key into what it does."""

    hands = {
        "Type a word": "Search for a layer to add at the cursor",
        "Press Esc": "Give up what is under way; else select nothing; else show all wires",
    }

    def __init__(self, canvas: "Canvas") -> None:
        self.canvas = canvas
        self.space = False
        self.used = False  # since the mouse was
        self.keys: dict[str, Command] = {}

    def listen(self, commands: Iterable[Command], shortcuts: Mapping[str, str]) -> None:
        """Takes the keys of those of the commands that the canvas hears, from now on."""
        own = [command for command in commands if command.where == "canvas"]
        self.keys = {keys: command for command in own for keys in split(shortcuts.get(command.key, command.shortcuts))}

    def take(self, event: QEvent) -> bool:
        """Whether the event was a key that means something here; then it is dealt with."""
        if event.type() == QEvent.Type.FocusOut and self.space:
            self.hold(False)  # its release will be another widget's
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.MouseButtonPress):
            self.show_focus(event)
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and self.canvas.gesture is not None:
            event.accept()  # menus wait too: what the gesture began with must be there when it ends
            return True
        if event.type() == QEvent.Type.KeyPress:
            return self.press(event)
        if event.type() == QEvent.Type.KeyRelease and event.key() == Qt.Key.Key_Space:
            return event.isAutoRepeat() or self.hold(False)
        return False

    def show_focus(self, event: QEvent) -> None:
        """A frame around the canvas while the keyboard works there; who takes the mouse knows where he is."""
        if isinstance(event, QFocusEvent) and event.reason() in BY_TAB:
            self.used = True
        elif event.type() == QEvent.Type.MouseButtonPress:
            self.used = False
        if event.type() == QEvent.Type.FocusIn:
            accessible.tell_focus(self.canvas)
        framed = self.used and self.canvas.hasFocus()
        if framed != self.canvas.picture.framed:
            self.canvas.picture.framed = framed
            self.canvas.update()

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
        return self.command(event)

    def escape(self) -> bool:
        canvas = self.canvas
        if canvas.gesture is not None:
            canvas.cancel()
        elif canvas.picture.overlay.bubble is not None:
            canvas.picture.overlay.bubble = None
            canvas.show_overlay()
        elif canvas.opened is not None:
            opening.open_node(canvas, None)
        elif canvas.selection.names or canvas.selection.wires:
            canvas.selection.set(())
        else:
            canvas.look.set_shading(canvas.look.shading.filtered(0, 1))
        return True

    def command(self, event: QKeyEvent) -> bool:
        """The command of this key; what is refused now leaves the key to others."""
        command = self.keys.get(pressed(event))
        if command is None:
            return self.type(event)
        if command.refused():
            return False
        command.does()
        return True

    def type(self, event: QKeyEvent) -> bool:
        """Letters search."""
        shift = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        if event.modifiers() & ~shift or not (event.text().isprintable() and event.text().strip()):
            return False
        self.canvas.editing.search(self.canvas.cursor_at, text=event.text())
        return True
