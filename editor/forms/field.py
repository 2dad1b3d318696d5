"""What all widgets of settings share: a value, its change, and a sentence below where a text is refused."""

from itertools import count
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from editor.forms.parsing import Refused, shown

ROW = 28  # px: a label and its entry
visits = count()  # no two visits to fields share a merge key, so one undo takes back one visit


class Field(QWidget):
    """A setting's widget. `set_value` shows a value; what the user makes of it is told by `changed`."""

    changed = Signal(object, str)  # the new value; merge key: changes with the same one are undone together

    def __init__(self, label: str, entry: QWidget) -> None:
        super().__init__()
        self.label, self.entry = label, entry
        self.value: Any = None
        entry.setAccessibleName(label)
        self.setFocusProxy(entry)
        self.sentence = QLabel(objectName="refusal", wordWrap=True)
        self.sentence.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(3)
        grid.setRowMinimumHeight(0, ROW)
        grid.setRowStretch(1, 1)  # the entry stays where it is when a sentence comes below it
        grid.addWidget(entry, 0, 0)
        grid.addWidget(self.sentence, 1, 0)

    def set_value(self, value: Any) -> None:
        """Shows a value that comes from the document."""
        self.value = value

    def take_back(self, value: Any, reason: str) -> None:
        """The change was refused for this reason: this value holds."""
        self.set_value(value)
        self.refuse(reason)

    def describe(self, text: str) -> None:
        """What the setting means, on hover and to screen readers."""
        self.entry.setToolTip(text)
        self.entry.setAccessibleDescription(text)

    def refuse(self, reason: str) -> None:
        """Shows why the entry is not taken, and that the old value stays; an empty reason clears it."""
        self.sentence.setText(f"{self.label} {reason} It stays {self.said()}." if reason else "")
        self.sentence.setVisible(bool(reason))
        if self.entry.property("refused") != bool(reason):
            self.entry.setProperty("refused", bool(reason))
            self.entry.style().polish(self.entry)  # a stylesheet looks at properties only when polishing
            self.entry.update()

    def said(self) -> str:
        """The value, as it is named in a sentence."""
        return shown(self.value)


class TextField(Field):
    """A field that is typed into. It is read at every keystroke, and what can be read is shown everywhere at once.

    That is a preview until the visit ends: a text that is refused, and Esc, put back the value the visit began with.
    So far the key for Undo undoes the typing; where the field shows what the visit began with, it is the document's.
    """

    def __init__(self, label: str, kind: Any) -> None:
        self.line = QLineEdit()
        self.line.setAcceptDrops(False)  # files are for the window
        super().__init__(label, self.line)
        self.kind = kind
        self.begin_visit()
        self.line.textEdited.connect(self.follow)
        self.line.editingFinished.connect(self.end_visit)
        self.line.installEventFilter(self)

    def read(self, text: str) -> Any:
        """The value that a text means; raises Refused."""
        return text

    def written(self, value: Any) -> str:
        """The text that means a value: the shortest."""
        return shown(value)

    def set_value(self, value: Any) -> None:
        if value == self.value:
            return  # the echo of what is being typed: 0.50 stays as it was written
        super().set_value(value)
        self.line.setText(self.written(value))
        self.line.setCursorPosition(0)
        self.refuse("")
        self.begin_visit()

    def take_back(self, value: Any, reason: str) -> None:
        self.value = value
        self.give_up(reason)

    def follow(self, text: str) -> None:
        """Takes over a readable text, says why another one is refused."""
        try:
            value = self.read(text)
        except Refused as refused:
            self.give_up(str(refused))
            return
        self.refuse("")
        self.offer(value)

    def offer(self, value: Any) -> None:
        """Tells of a new value, as part of this visit to the field."""
        if value != self.value:
            self.value = value
            self.changed.emit(value, str(self.visit))

    def give_up(self, reason: str) -> None:
        """The text cannot be taken: it stays to be mended, while the value from before holds."""
        self.offer(self.before)
        self.refuse(reason)

    def begin_visit(self) -> None:
        """What is typed from now on is undone by itself, and given up for the value that holds now."""
        self.visit, self.before, self.begun = next(visits), self.value, self.line.text()

    def end_visit(self) -> None:
        """What was typed is the document's to undo from now on, unless it could not be taken and waits to be mended."""
        if not self.entry.property("refused"):
            cursor = self.line.cursorPosition()
            self.line.setText(self.line.text())  # forgets what led to it
            self.line.setCursorPosition(cursor)
        self.begin_visit()

    def take_undo(self, event: QKeyEvent) -> bool:
        """Undoes or redoes typing while there is some that the visit has not ended with; else leaves it to the window.

        Qt asks twice: first whether the field wants the keys for itself, then what it does with them.
        """
        keys = QKeySequence(event.keyCombination())
        undoes = keys in self.keys_of("undo")
        if not undoes and keys not in self.keys_of("redo"):
            return False
        typing = self.line.text() != self.begun or bool(self.entry.property("refused"))
        if not typing or (undoes and not self.line.isUndoAvailable()):
            event.ignore()
        elif event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif undoes:
            self.line.undo()
        else:
            self.line.redo()
        return True

    def keys_of(self, command: str) -> list[QKeySequence]:
        """Those that the window's command has now."""
        return [keys for one in self.window().actions() if one.objectName() == command for keys in one.shortcuts()]

    def restore(self) -> None:
        """Puts the value from before in place of what was typed."""
        self.offer(self.before)
        self.line.setText(self.written(self.value))
        self.line.selectAll()
        self.refuse("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        taking = event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        if taking and isinstance(event, QKeyEvent) and self.take_undo(event):
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            typed = self.line.text() != self.written(self.before) or self.entry.property("refused")
            if event.key() == Qt.Key.Key_Escape and typed:
                self.restore()
                return True
            return self.press(event)
        return super().eventFilter(watched, event)

    def press(self, event: QKeyEvent) -> bool:
        """Keys with a meaning of their own in this kind of field; True if the event is used up."""
        return False
