"""Find: nodes, frames and notes by their words, also those inside groups."""

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton

from editor.canvas.canvas import Canvas
from editor.canvas.plate import AWAY, Plate
from editor.canvas.reveal import show
from engine.editing.inside import inside
from engine.groups.group import Group
from engine.sheet import Frame, Sheet

WIDE = 300  # px
CRUMBS = 40  # px that the breadcrumbs take


class Found(NamedTuple):
    """A node or remark, and the groups that it lies in."""

    path: tuple[str, ...]
    name: str


def found_in(sheet: Sheet, text: str, path: tuple[str, ...] = ()) -> Iterator[Found]:
    """What has all words in its name, title or text; of a group also what lies in it."""
    words = text.lower().split()
    for name, layer in sheet.graph.nodes.items():
        seen = f"{name} {layer.title} {layer.caption()}".lower()
        if words and all(word in seen for word in words):
            yield Found(path, name)
        if isinstance(layer, Group):
            yield from found_in(inside(sheet, (name,)), text, (*path, name))
    for name, remark in sheet.remarks.items():
        if "." not in name:
            seen = f"{name} {remark.title if isinstance(remark, Frame) else remark.text}".lower()
            if words and all(word in seen for word in words):
                yield Found(path, name)


class Find(Plate):
    """A field above the canvas. Return goes to the next, Shift+Return to the one before, Escape closes."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas, "Find")
        self.found: list[Found] = []
        self.at = 0
        self.field = QLineEdit(placeholderText="Find nodes and notes…")
        self.field.setAccessibleName("Find nodes and notes")
        self.count = QLabel(objectName="hint")
        cross = QToolButton(text="✕", autoRaise=True, objectName="cross")
        cross.setAccessibleName("Close Find")
        cross.clicked.connect(self.close_it)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 6, 6)
        row.setSpacing(6)
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        row.addWidget(cross)
        self.field.textChanged.connect(self.search)
        self.field.installEventFilter(self)
        self.resize(WIDE, self.sizeHint().height())
        canvas.scope.entered.connect(self.place)
        self.hide()

    def place(self) -> None:
        """Top left, below the way out of a group."""
        self.move(AWAY, AWAY + (CRUMBS if self.canvas.scope.path else 0))

    def open(self) -> None:
        """Shows the field, with what was searched for last."""
        self.place()
        self.show()
        self.raise_()
        self.field.setFocus()
        self.field.selectAll()
        self.search(self.field.text())

    def close_it(self) -> None:
        """Back to the canvas."""
        self.hide()
        self.canvas.setFocus()

    def search(self, text: str) -> None:
        """Finds anew, and goes to the first that lies here, or else anywhere."""
        scope = self.canvas.scope
        self.found = list(found_in(scope.document.sheet, text))
        here = [place for place, found in enumerate(self.found) if found.path == scope.path]
        self.at = here[0] if here else 0
        self.go(0)

    def on(self, step: int) -> None:
        """On by so many, in the drawing as it is now; where what was shown last has gone, to the first."""
        last = self.found[self.at] if self.found else None
        self.found = list(found_in(self.canvas.scope.document.sheet, self.field.text()))
        there = last in self.found
        self.at = self.found.index(last) if last is not None and there else 0
        self.go(step if there else 0)

    def go(self, step: int) -> None:
        """On by so many; at the end it begins again."""
        if not self.found:
            self.count.setText("nothing" if self.field.text().strip() else "")
            return
        self.at = (self.at + step) % len(self.found)
        self.count.setText(f"{self.at + 1} of {len(self.found)}")
        path, name = self.found[self.at]
        show(self.canvas, path, name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.on(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_it()
                return True
        return super().eventFilter(watched, event)
