"""The document: one sheet, the only way to change it, and word of every change."""

import weakref
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from editor.document.inspecting import inspect
from engine.check import Inspection
from engine.course import Course
from engine.formats.data_paths import own_files
from engine.sheet import Sheet
from engine.tensor import Array


class Turn(NamedTuple):
    """A weight's number, set by hand: of the parameter 'node.name', at this place when flat."""

    key: str
    place: int
    value: float


UNDO_LIMIT = 1_000  # steps; a large graph's step keeps some 300 kB


class State(NamedTuple):
    """What an undo step swaps: a sheet, and what `check` found in it."""

    sheet: Sheet
    inspection: Inspection


class Document(QObject):
    """Holds the sheet and its history. Views listen, and write only through `apply`.

    Signals come when sheet, inspection and undo stack are all in their new state.
    """

    inspected = Signal()  # there is a new inspection
    replaced = Signal()  # another document
    changed = Signal()  # any part of the sheet; last
    turned = Signal(object, str)  # a Turn that the training has to make; the step's words
    title_changed = Signal()  # path, title, or whether there is something to save

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = State(Sheet(), inspect(Sheet()))
        self._told = self._state  # what views know of
        self._telling = False
        self._turns: list[tuple[Turn, str]] = []  # not told yet
        self.path: Path | None = None
        self.title = ""
        self.weights: dict[str, Array] | None = None  # as read with the file
        self.course: Course | None = None  # how far training was
        self.weights_graph = self.sheet.graph  # the graph they belong to
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_LIMIT)
        self.undo_stack.indexChanged.connect(self._tell)
        self.undo_stack.cleanChanged.connect(self._tell_title)

    @property
    def sheet(self) -> Sheet:
        """The drawing as it is now."""
        return self._state.sheet

    @property
    def inspection(self) -> Inspection:
        """Shapes and problems of the sheet's graph."""
        return self._state.inspection

    @property
    def modified(self) -> bool:
        """Whether the sheet differs from what was opened or saved last."""
        return not self.undo_stack.isClean()

    def apply(self, text: str, sheet: Sheet, merge: str = "") -> None:
        """One change that can be undone under this text. An equal sheet is no change.

        Changes in a row with the same non-empty `merge` key become one step, unless saved between.
        """
        if sheet == self.sheet:
            return
        # What can raise, raises here: a command whose redo fails would stay on the stack.
        known = sheet.graph == self.sheet.graph and sheet.training.batch_size == self.sheet.training.batch_size
        after = State(sheet, self.inspection if known else inspect(sheet))
        self.undo_stack.push(Change(self, text, after, merge))

    def turn(self, text: str, before: Turn, after: Turn) -> None:
        """A weight set by hand: a step that is undone by setting it back. What else was learned stays."""
        if before != after:
            self.undo_stack.push(Change(self, text, self._state, "", (before, after)))

    def look_again(self) -> None:
        """Checks the sheet once more: the files that its data sets read may be others by now."""
        self._show(self._state)
        self._tell()

    def replace(
        self,
        sheet: Sheet,
        *,
        path: Path | None = None,
        title: str = "",
        weights: dict[str, Array] | None = None,
        course: Course | None = None,
    ) -> None:
        """Another document, nothing left to undo. Views are told `replaced`, and `changed`."""
        state = State(sheet, inspect(sheet))
        self._telling = True  # until all is in place the emptied stack has nothing to say
        try:
            self._state = self._told = state
            self._entitle(path, title, self.undo_stack.clear)
            self.weights, self.course, self.weights_graph = weights, course, sheet.graph
            self.inspected.emit()
            self.replaced.emit()
            self.changed.emit()
        finally:
            self._telling = False
        self._tell()

    def saved(self, path: Path, title: str) -> None:
        """The sheet as it is now lies in this file."""
        self._entitle(path, title, self.undo_stack.setClean)

    def _entitle(self, path: Path | None, title: str, clean: Callable[[], None]) -> None:
        """A new path and title for a document that is clean from now on, told once."""
        was_modified = self.modified
        self.path, self.title = path, title
        clean()  # tells the title if there was something to save
        if not was_modified:
            self.title_changed.emit()

    def _show(self, state: State) -> None:
        """Puts a state in place; the stack's word of its new index makes it known.

        It is checked anew where it depends on files, which may have changed since.
        """
        if next(own_files(state.sheet.graph), None) is not None:
            found = inspect(state.sheet)
            state = state if found == state.inspection else State(state.sheet, found)
        self._state = state

    def _tell(self) -> None:
        """Tells that the state is no longer the one that was told last.

        A listener that changes the sheet does not interrupt: first all hear of the change before.
        """
        if self._telling:
            return
        self._telling = True
        try:
            while self._told is not self._state:
                before, self._told = self._told, self._state
                if before.inspection is not self.inspection:
                    self.inspected.emit()
                self.changed.emit()
            while self._turns:
                self.turned.emit(*self._turns.pop(0))
        finally:
            self._telling = False

    def _tell_title(self) -> None:
        self.title_changed.emit()


class Change(QUndoCommand):
    """The only undo command: it swaps the state before and the state after.

    It holds its document weakly: with a cycle from document to stack to command and back, PySide6 crashes
    (6.11.3) when the garbage collector finds one that nobody holds.
    """

    MERGING, APART = 1, -1  # Qt asks to merge only commands with the same id, and never those with −1

    def __init__(
        self, document: Document, text: str, after: State, merge: str, turns: tuple[Turn, Turn] | None = None
    ) -> None:
        super().__init__(text)
        self.document: Document = weakref.proxy(document)
        self.before, self.after, self.merge = document._state, after, merge
        self.turns = turns  # of a weight, back and on

    def redo(self) -> None:
        self.document._show(self.after)
        if self.turns is not None:
            self.document._turns.append((self.turns[1], self.text()))

    def undo(self) -> None:
        self.document._show(self.before)
        if self.turns is not None:
            self.document._turns.append((self.turns[0], f"Undo {self.text()}"))

    def id(self) -> int:
        return self.MERGING if self.merge else self.APART

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Takes over where the other ends; a change that has come back to where it began leaves the stack."""
        if not isinstance(other, Change) or other.merge != self.merge:
            return False
        self.after = other.after
        self.setObsolete(self.before.sheet == self.after.sheet)
        return True
