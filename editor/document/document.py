"""The document: one sheet, the only way to change it, and word of every change by id."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from editor.document.difference import Difference, difference
from engine.check import Inspection, check
from engine.graph import Graph
from engine.sheet import Sheet
from engine.tensor import Array


class Document(QObject):
    """Holds the sheet and its history. Views listen, and write only through `apply`.

    Signals come when sheet, inspection and undo stack are all in their new state, first what went, then what came:
    wires removed, nodes removed, added, changed, moved, wires added, and then the words about the whole.
    """

    node_added = Signal(str)
    node_removed = Signal(str)
    node_changed = Signal(str)  # its layer or settings
    node_moved = Signal(str)
    wire_added = Signal(object)
    wire_removed = Signal(object)
    training_changed = Signal()
    graph_changed = Signal()  # once per change of nodes, wires or settings; not for moves
    inspected = Signal()
    replaced = Signal()
    changed = Signal()  # last
    title_changed = Signal()  # path, title, or whether there is something to save

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sheet = Sheet()
        self.inspection = check(self.sheet.graph)
        self.path: Path | None = None
        self.title = ""
        self.weights: dict[str, Array] | None = None  # as read with the file; stale after edits of the graph
        self.undo_stack = QUndoStack(self)
        self._told = self.sheet  # the sheet that views know
        self._checked = self.sheet.graph, self.inspection
        self.undo_stack.indexChanged.connect(self._tell)
        self.undo_stack.cleanChanged.connect(self._tell_title)

    @property
    def modified(self) -> bool:
        """Whether the sheet differs from what was opened or saved last."""
        return not self.undo_stack.isClean()

    def apply(self, text: str, sheet: Sheet, merge: str = "") -> None:
        """One change that can be undone under this text. An equal sheet is no change.

        Changes in a row with the same non-empty `merge` key become one step, unless the document was saved between.
        """
        if not same(sheet, self.sheet):
            self._inspect(
                sheet.graph
            )  # what can raise, raises here: a command whose redo fails stays on the stack
            self.undo_stack.push(Change(self, text, self.sheet, sheet, merge))

    def replace(
        self,
        sheet: Sheet,
        *,
        path: Path | None = None,
        title: str = "",
        weights: dict[str, Array] | None = None,
    ) -> None:
        """Another document: nothing is left to undo; views are told that all went and all came, then `replaced`."""
        self._inspect(sheet.graph)
        before, was_modified = self.sheet, self.modified
        self._show(sheet)
        self._told = sheet
        self.path, self.title, self.weights = path, title, weights
        self.undo_stack.clear()
        if not was_modified:  # else the stack has said that it is clean
            self.title_changed.emit()
        self._emit(
            Difference(
                nodes_added=tuple(sheet.graph.nodes),
                nodes_removed=tuple(before.graph.nodes),
                wires_added=sheet.graph.wires,
                wires_removed=before.graph.wires,
                training=True,
                graph=True,
            )
        )
        self.replaced.emit()
        self.changed.emit()

    def saved(self, path: Path, title: str) -> None:
        """The sheet as it is now lies in this file."""
        was_modified = self.modified
        self.path, self.title = path, title
        self.undo_stack.setClean()
        if not was_modified:
            self.title_changed.emit()

    def _inspect(self, graph: Graph) -> Inspection:
        """The inspection of this graph, made once while it is the newest one asked for."""
        if self._checked[0] is not graph:
            self._checked = graph, check(graph)
        return self._checked[1]

    def _show(self, sheet: Sheet) -> None:
        """Puts a sheet in place, still without a word."""
        self.inspection = self._inspect(sheet.graph)
        self.sheet = sheet

    def _tell(self) -> None:
        """Tells what differs from the sheet that was told last."""
        before, self._told = self._told, self.sheet
        if before is not self.sheet:
            self._emit(difference(before, self.sheet))
            self.changed.emit()

    def _tell_title(self) -> None:
        self.title_changed.emit()

    def _emit(self, found: Difference) -> None:
        """What went, what came, what is different, and that the graph has been inspected anew."""
        for signal, items in (
            (self.wire_removed, found.wires_removed),
            (self.node_removed, found.nodes_removed),
            (self.node_added, found.nodes_added),
            (self.node_changed, found.nodes_changed),
            (self.node_moved, found.nodes_moved),
            (self.wire_added, found.wires_added),
        ):
            for item in items:
                signal.emit(item)
        if found.training:
            self.training_changed.emit()
        if found.graph:
            self.graph_changed.emit()
            self.inspected.emit()


class Change(QUndoCommand):
    """The only undo command: it swaps the sheet before and the sheet after."""

    MERGING, APART = 1, -1  # Qt asks to merge only commands with the same id, and never those with −1

    def __init__(self, document: Document, text: str, before: Sheet, after: Sheet, merge: str) -> None:
        super().__init__(text)
        self.document, self.before, self.after, self.merge = document, before, after, merge

    def redo(self) -> None:
        self.document._show(self.after)

    def undo(self) -> None:
        self.document._show(self.before)

    def id(self) -> int:
        return self.MERGING if self.merge else self.APART

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Takes over where the other ends; a change that has come back to where it began leaves the stack."""
        if not isinstance(other, Change) or other.merge != self.merge:
            return False
        self.after = other.after
        self.setObsolete(same(self.before, self.after))
        return True


def same(one: Sheet, other: Sheet) -> bool:
    """Equal sheets, found out by identity where possible: one drag in 1,000 nodes compares the places only."""
    return one is other or not any(difference(one, other))
