"""What part of the document one sees and edits: the whole graph, or the inside of a group."""

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from editor.document.document import Document
from engine.check import Inspection
from engine.editing.edits import EditRefused
from engine.editing.inside import inside, prefix_of, whole_path, with_inside
from engine.graph import Graph, Wire
from engine.groups.group import DEEPEST, depth
from engine.groups.unfold import ends
from engine.problem import Problem
from engine.sheet import Sheet


class Scope(QObject):
    """The document as seen from inside a group: its sheet, its inspection, and the way to change it.

    `path` names the groups from the outermost inwards; it is part of the view, not of the document.
    """

    inspected = Signal()
    replaced = Signal()
    changed = Signal()
    entered = Signal()  # another path

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.path: tuple[str, ...] = ()
        self.sheet = document.sheet
        self.prefix = ""  # of the long names, by which session and inspection know what lies here
        self.inspection = inspection_at(document.inspection, "", document.sheet, ())
        self._known = document.inspection
        document.changed.connect(self._follow)
        document.replaced.connect(self._start_over)

    @property
    def undo_stack(self) -> QUndoStack:
        """The document's."""
        return self.document.undo_stack

    def enter(self, *names: str) -> None:
        """Goes into a group that lies here, and into groups inside that."""
        self.go((*self.path, *names))

    def go(self, path: tuple[str, ...]) -> None:
        """Goes to the group with this path; () is the whole graph."""
        if path == self.path:
            return
        inside(self.document.sheet, path)  # EditRefused where there is none
        self.path = path
        self._take()
        self.entered.emit()
        self.inspected.emit()
        self.changed.emit()

    def apply(self, text: str, sheet: Sheet, merge: str = "") -> None:
        """As `Document.apply`, for what is seen here."""
        whole = with_inside(self.document.sheet, self.path, sheet)
        check_depth(whole.graph, self.document.sheet.graph)
        self.document.apply(text, whole, f"{'.'.join(self.path)} {merge}" if merge else "")

    def long_name(self, name: str) -> str:
        """By which session and inspection know a node that lies here."""
        return self.prefix + name

    def long_wire(self, wire: Wire) -> Wire:
        """The same for a wire; where it leads into a repeated group, to the first turn."""
        return next(ends(self.sheet.graph, wire, self.prefix))

    def _start_over(self) -> None:
        went = bool(self.path)
        self.path = ()
        self._take()
        if went:
            self.entered.emit()
        self.inspected.emit()
        self.replaced.emit()

    def _follow(self) -> None:
        """The document has changed: out of groups that are no longer there."""
        path, went = self.path, False
        while path:
            try:
                inside(self.document.sheet, path)
            except EditRefused:
                path, went = path[:-1], True
            else:
                break
        self.path = path
        before = self.inspection
        self._take()
        if went:
            self.entered.emit()
        if self.inspection is not before:
            self.inspected.emit()
        self.changed.emit()

    def _take(self) -> None:
        sheet, found = inside(self.document.sheet, self.path), self.document.inspection
        prefix = prefix_of(self.document.sheet, self.path)
        if sheet != self.sheet:
            self.sheet = sheet
        if found is not self._known or prefix != self.prefix:
            self.inspection = inspection_at(found, prefix, self.document.sheet, self.path)
            self._known, self.prefix = found, prefix


def check_depth(graph: Graph, before: Graph) -> None:
    """EditRefused for groups newly so deep in one another that the file could not be opened again."""
    if depth(graph) > max(DEEPEST, depth(before)):
        raise EditRefused(f"Groups lie at most {DEEPEST} deep in one another. Ungroup one of them first.")


def inspection_at(found: Inspection, prefix: str, sheet: Sheet, path: tuple[str, ...]) -> Inspection:
    """What is known of the nodes under this prefix, under their own names; a group has the problems inside it.

    Of a repeated group it is the first turn, but problems are those of all turns. Of the rest of the graph only what
    is wrong with it as a whole.
    """
    if not prefix and not any(problem.node and "." in problem.node for problem in found.problems):
        return found
    cut = len(prefix)
    specs = {(name[cut:], port): spec for (name, port), spec in found.specs.items() if name.startswith(prefix)}
    depth, problems = len(path), list[Problem]()
    for problem in found.problems:
        if problem.node is None:
            problems.append(problem)
        elif (lies := whole_path(sheet, problem.node))[:depth] == path and len(lies) > depth:
            problems.append(replace(problem, node=lies[depth]))
    order = tuple(name[cut:] for name in found.order if name.startswith(prefix))
    return Inspection(specs, order, tuple(problems))
