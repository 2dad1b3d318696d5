"""What the canvas does with the graph's structure: groups, reroutes, and nodes that are muted or frozen."""

from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QPointF

from editor.canvas.geometry import height, width
from editor.document import grouping
from editor.document.several import several
from engine.editing import edits
from engine.editing.edits import EditRefused
from engine.graph import Wire
from engine.groups.group import Group
from engine.groups.reroute import Reroute
from engine.sheet import Sheet

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


Selected: TypeAlias = tuple[Sheet, tuple[str, ...]]  # the new sheet, and what to select


class Structure:
    """Commands on the selected nodes. What is refused is said beside the cursor and changes nothing."""

    def __init__(self, canvas: "Canvas") -> None:
        self.canvas = canvas

    def group(self) -> None:
        """The selected nodes and remarks become one group, selected."""
        names = self.canvas.selection.names

        def change() -> Selected:
            sheet, name = grouping.group(self.canvas.scope.sheet, names)
            return sheet, (name,)

        self.canvas.editing.apply(f"Group {several(self.canvas.scope.sheet, names)}", change)

    def ungroup(self) -> None:
        """The selected groups become what lies in them, selected."""
        names = [name for name in self.canvas.selection.nodes if self.is_group(name)]

        def change() -> Selected:
            sheet, found = self.canvas.scope.sheet, list[str]()
            for name in names:
                sheet, freed = grouping.ungroup(sheet, name)
                found += freed
            return sheet, tuple(found)

        self.canvas.editing.apply(f"Ungroup {several(self.canvas.scope.sheet, names)}", change)

    def is_group(self, name: str) -> bool:
        return isinstance(self.canvas.scope.sheet.graph.nodes.get(name), Group)

    def open(self) -> None:
        """Into the one selected group; to the words of the one frame or note."""
        if self.why_not_open():
            return
        (name,) = self.canvas.selection.names
        if self.is_group(name):
            self.canvas.scope.enter(name)
        else:
            self.canvas.editing.rename()

    def close(self) -> None:
        """Out of the group; it is selected then."""
        path = self.canvas.scope.path
        if path:
            self.canvas.scope.go(path[:-1])
            self.canvas.selection.set((path[-1],))

    def mute(self) -> None:
        """All selected nodes are passed through; if they are already, they work again."""
        names, muted = self.canvas.selection.nodes, self.canvas.scope.sheet.graph.muted
        turn = not names <= set(muted)
        text = f"{'Mute' if turn else 'Unmute'} {several(self.canvas.scope.sheet, names)}"
        self.canvas.editing.apply(text, lambda: (edits.mute(self.canvas.scope.sheet, names, turn), None))

    def freeze(self) -> None:
        """The parameters of all selected nodes stay as they are; if they do already, they learn again."""
        names, graph = self.canvas.selection.nodes, self.canvas.scope.sheet.graph
        turn = not all(graph.learns(name).frozen for name in names)
        text = f"{'Freeze' if turn else 'Unfreeze'} {several(self.canvas.scope.sheet, names)}"
        self.canvas.editing.apply(text, lambda: (edits.freeze(self.canvas.scope.sheet, names, turn), None))

    def reroute(self, wire: Wire | None = None, at: QPointF | None = None) -> None:
        """A dot on this wire, at this point of the widget; by default in the middle of the selected one."""
        canvas = self.canvas
        wire = wire or next(iter(canvas.selection.wires))
        point = canvas.picture.view.to_scene(at or canvas.wire_position(wire).toPointF())
        dot = Reroute()
        place = round(point.x() - width(dot) / 2), round(point.y() - height(dot) / 2)
        self.canvas.editing.add(dot, place, wire, at)

    def why_no_group(self) -> str:
        """Why the selection is no group that can be opened or taken apart; "" if it is one."""
        names = self.canvas.selection.nodes
        return "" if names and all(map(self.is_group, names)) else "Select a group first."

    def why_not_open(self) -> str:
        """Why there is nothing to open."""
        names = self.canvas.selection.names
        if len(names) == 1 and (self.is_group(*names) or names & self.canvas.scope.sheet.remarks.keys()):
            return ""
        return "Select one group, frame or note first."

    def why_not_mute(self) -> str:
        """Why the selected nodes cannot be muted."""
        names = self.canvas.selection.nodes
        if not names:
            return "Select a node first."
        try:
            edits.mute(self.canvas.scope.sheet, names, True)
        except EditRefused as refused:
            return str(refused)
        return ""
