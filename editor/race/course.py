"""The canvas of a race: one looks at the drawing, and changes nothing."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent

from editor.canvas import hits
from editor.canvas.canvas import Canvas
from editor.canvas.commands.view import view
from editor.canvas.commands.walk import walk
from editor.canvas.gestures.look_around import look_around
from editor.canvas.keyboard import Keyboard
from editor.command import Command, commands_in
from editor.document.document import Document
from editor.document.scope import Scope
from editor.keymap import Keymap
from editor.look.look import Look
from editor.selection import Selection
from editor.training.session import Session
from engine.editing.edits import EditRefused
from engine.groups.group import Group
from engine.sheet import Sheet

ABOVE = 34.0  # px for a pulse's number; the legend lies elsewhere
REFUSAL = "In a race a drawing stays as it is. Close the race, change it in the main window and race again."


class Fixed(Scope):
    """Whatever tries to change the document is refused."""

    def apply(self, text: str, sheet: Sheet, merge: str = "") -> None:
        raise EditRefused(REFUSAL)


class Quiet(Keyboard):
    """Hears what looks around; letters add no layers."""

    def type(self, event: QKeyEvent) -> bool:
        return False


class Course(Canvas):
    """Pan, zoom, hover, select; two clicks go into a group."""

    begins = staticmethod(look_around)

    def __init__(self, document: Document, session: Session, look: Look, keymap: Keymap) -> None:
        super().__init__(Fixed(document), session, Selection(), look)
        self.keyboard = Quiet(self)
        self.keyboard.listen(looking(self), keymap.shortcuts)
        self.room_above = ABOVE
        self.setAcceptDrops(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        picture = self.picture
        name = hits.node_at(picture.scene, picture.view.to_scene(event.position()))
        if event.button() == Qt.MouseButton.LeftButton and name and isinstance(picture.sheet.graph.nodes[name], Group):
            self.scope.enter(name)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()


def looking(canvas: Canvas) -> list[Command]:
    """The canvas's commands that change nothing; all of them are heard here."""
    found = commands_in((*view(canvas), *walk(canvas)))
    return [Command(**{**vars(command), "where": "canvas"}) for command in found]
