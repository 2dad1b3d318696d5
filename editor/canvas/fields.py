"""Fields over the canvas: for a node's name, a frame's title, a note's words."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from editor.canvas.geometry import WIDTH
from editor.document import remarks
from engine.editing import edits
from engine.sheet import MOST_WORDS, Frame, Note, Sheet

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

SMALLEST = (220, 90)  # px of a field for a note's words


class TitleField(QLineEdit):
    """Return takes the words, Escape leaves the old ones; when they are refused the field stays."""

    def __init__(self, canvas: "Canvas", name: str, words: str, rect: QRectF, take: Callable[[str], bool]) -> None:
        super().__init__(words, canvas)
        self.canvas, self.takes = canvas, take
        self.setAccessibleName(f"New name of {name}")
        self.setObjectName("rename")
        place = canvas.picture.view.rect_to_widget(rect).toRect()
        place.setWidth(max(place.width(), 130))
        place.setHeight(26)
        self.setGeometry(place)
        self.selectAll()
        self.returnPressed.connect(self.take)
        self.show()
        self.setFocus()

    def take(self) -> None:
        """Makes the change, and closes where it was made."""
        canvas = self.canvas
        try:
            made = self.takes(self.text().strip())
        except edits.EditRefused as refused:
            canvas.say(str(refused), self.geometry().bottomLeft().toPointF())
            return
        if made:
            self.leave()

    def leave(self) -> None:
        """Closes the field, once."""
        if not self.isVisible():
            return
        self.returnPressed.disconnect(self.take)
        self.hide()
        self.deleteLater()
        self.canvas.picture.overlay.bubble = None
        self.canvas.show_overlay()
        self.canvas.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
            event.accept()  # Return is no longer the canvas's

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.isVisible() and event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.leave()

    def event(self, event: QEvent) -> bool:
        # Letters with a menu's shortcut are text here.
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)


class NoteField(QPlainTextEdit):
    """A note's Markdown. Ctrl+Return or a click elsewhere takes it, Escape leaves the old words."""

    def __init__(self, canvas: "Canvas", name: str, note: Note) -> None:
        super().__init__(note.text, canvas)
        self.canvas, self.name, self.note = canvas, name, note
        self.setAccessibleName(f"Words of {name}, in Markdown")
        self.setPlaceholderText("Markdown: # title, **bold**, `code`, - list")
        self.setObjectName("note")
        place = canvas.picture.view.rect_to_widget(canvas.picture.scene.rect(name)).toRect()
        place.setSize(place.size().expandedTo(place.size().__class__(*SMALLEST)))
        self.setGeometry(place)
        self.selectAll()
        self.show()
        self.setFocus()

    def take(self) -> None:
        """Writes the words into the note."""
        canvas, words, written = self.canvas, self.toPlainText(), self.isVisible()
        self.leave()
        if not written or canvas.scope.sheet.remarks.get(self.name) != self.note:
            return  # taken before, or another note by now
        changed = replace(self.note, text=words[:MOST_WORDS])
        canvas.editing.apply(
            f"Write {self.name}", lambda: (remarks.change(canvas.scope.sheet, self.name, changed), None)
        )
        if len(words) > MOST_WORDS:
            canvas.editing.say(f"A note holds {MOST_WORDS:,} characters: {len(words) - MOST_WORDS:,} were left out.")

    def leave(self) -> None:
        """Closes the field, once."""
        if self.isVisible():
            self.hide()
            self.deleteLater()
            self.canvas.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers():
            self.take()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        popup = QApplication.activePopupWidget()
        own = popup is not None and self.isAncestorOf(popup)  # its menu: Paste
        if self.isVisible() and event.reason() != Qt.FocusReason.ActiveWindowFocusReason and not own:
            self.take()

    def event(self, event: QEvent) -> bool:
        # Letters with a menu's shortcut are text here.
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)


def field_over(canvas: "Canvas", name: str) -> TitleField | NoteField:
    """The field for a node's name, a frame's title or a note's words."""
    remark = canvas.scope.sheet.remarks.get(name)
    if isinstance(remark, Note):
        return NoteField(canvas, name, remark)
    rect = canvas.picture.scene.rect(name)
    if isinstance(remark, Frame):
        title = QRectF(rect.left() + 6, rect.top() + 2, min(rect.width() - 12, 2 * WIDTH), 26)

        def entitled(sheet: Sheet, words: str) -> Sheet:
            return remarks.change(sheet, name, replace(remark, title=words))

        return TitleField(canvas, name, remark.title, title, partial(_change, canvas, f"Entitle {name}", entitled))
    corner = rect.topLeft() + QPointF(8, 5)

    def rename(words: str) -> bool:
        if made := _change(canvas, f"Rename {name}", lambda s, w: edits.rename(s, name, w), words):
            canvas.selection.set((words,))
        return made

    return TitleField(canvas, name, name, QRectF(corner.x(), corner.y(), rect.width() - 16, 26), rename)


def _change(canvas: "Canvas", text: str, edit: Callable[[Sheet, str], Sheet], words: str) -> bool:
    """Makes the edit with these words."""
    sheet = edit(canvas.scope.sheet, words)
    canvas.scope.apply(text, sheet)
    return True
