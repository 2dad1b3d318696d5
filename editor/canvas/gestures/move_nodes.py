"""Moving nodes: the view shows it while it lasts, the sheet is written once."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QRegion

from editor.canvas.gestures.drop import taking
from editor.canvas.gestures.gesture import Gesture
from editor.canvas.making_room import with_room
from editor.canvas.painters import remarks
from editor.canvas.painters.nodes import around
from editor.canvas.painters.wires import extent_of_each, extents
from editor.canvas.parts import MOST, region_of
from editor.canvas.scene import Scene
from editor.canvas.snapping import guides, snapped, surroundings
from editor.canvas.view import View
from editor.document.remarks import lying_in
from editor.document.several import several
from engine.editing import edits
from engine.graph import Wire
from engine.sheet import Place, Sheet

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

PULL = 6.0  # pixels within which a node falls in line with another


class MoveNodes(Gesture):
    """All that is selected, by the node or remark under the cursor; frames take along what lies in them.

    A node without wires that is dropped on a wire is inserted into it.
    """

    verb = "Move"

    hands = {
        "Drag a node": "Move all that is selected: its wires level, in line with others nearby, or on the grid",
        "Hold Ctrl while dragging a node": "Put it anywhere",
        "Drag a frame by its title or edge": "Move it, and what lies in it",
        "Drop a node without wires on a wire": "Insert it there",
    }

    def __init__(self, canvas: "Canvas", at: QPointF, name: str) -> None:
        super().__init__(canvas, at)
        self.name = name
        self.alone = name in canvas.selection.names  # a click on one of several selects it alone
        if not self.alone:
            self.select_alone()
        scene = canvas.picture.scene
        self.grabbed = canvas.picture.view.to_scene(at)  # the wheel may turn meanwhile
        self.chosen = canvas.selection.names
        self.names = self.chosen | lying_in(canvas.scope.sheet, canvas.selection.remarks, scene.bodies())
        self.before = scene.corners(self.names)
        self.after = self.before
        nodes = [each for each in scene.names if each in self.names]
        self.anchor = name if name in scene.index or not nodes else nodes[0]  # what comes to lie on the grid
        self.rows = scene.rows_of(self.names)  # of wires that go along
        self.around = surroundings(scene, self.names, self.anchor, self.level(scene))
        self.sits: dict[Wire, bool] = {}
        self.stale = False  # whether there may be better ways for the wires
        self.seen_in: View | None = None
        self.painted = QRegion()  # where all of it is, seen so
        self.loose = self.chosen == {name} and name in scene.index and not len(scene.rows_of((name,)))

    def level(self, scene: Scene) -> NDArray[np.intp]:
        """Numbers of the wires that may become level."""
        return scene.leading_out(self.names)

    def select_alone(self) -> None:
        """The one under the cursor."""
        remark = self.name in self.canvas.picture.scene.remarks
        self.canvas.selection.set(() if remark else (self.name,), (), (self.name,) if remark else ())

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        canvas, picture = self.canvas, self.canvas.picture
        if not picture.lifted:
            picture.lifted = frozenset(self.names & picture.scene.index.keys())
            canvas.update()  # from afar others' titles take the place of theirs
        anywhere = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        dx, dy = self.way(picture.view.to_scene(at) - self.grabbed, anywhere)
        after = {name: (x + dx, y + dy) for name, (x, y) in self.before.items()}
        if after != self.after:
            self.after = after
            self.repaint()
        scene = picture.scene
        picture.overlay.guides = [] if anywhere else guides(scene, self.around, scene.rect(self.anchor))
        if self.loose:
            self.mark_wire()
        canvas.show_overlay()

    def way(self, dragged: QPointF, anywhere: bool) -> Place:
        """How far all of it goes: snapped, unless it may lie anywhere."""
        picture, (x, y) = self.canvas.picture, self.before[self.anchor]
        to = QRectF(QPointF(x, y) + dragged, picture.scene.rect(self.anchor).size())
        if anywhere:
            return round(to.x()) - x, round(to.y()) - y
        left, top = snapped(self.around, to, PULL / picture.view.scale, self.canvas.snap_to_grid)
        return left - x, top - y

    def mark_wire(self) -> None:
        """Marks the wire that the node would be inserted into."""
        picture = self.canvas.picture
        before, picture.overlay.drop_wire = picture.overlay.drop_wire, self.wire_under()
        self.canvas.repaint_wires({before, picture.overlay.drop_wire} - {None})

    def wire_under(self) -> Wire | None:
        """The wire below the middle of a node that has none, if it can sit in it."""
        canvas = self.canvas
        middle = canvas.picture.scene.rect(self.name).center()
        return taking(canvas, middle, self.sits, lambda wire: edits.put_on_wire(canvas.scope.sheet, self.name, wire))

    def repaint(self) -> None:
        """Takes the nodes to `after` and repaints what that touches. Their wires look for new ways now and then."""
        view, ways = self.canvas.picture.view, self.canvas.hurry.may_look()
        before = self.painted if view is self.seen_in else self.dirty()
        self.canvas.picture.scene.preview(self.after, ways=ways)
        self.stale = not ways
        self.seen_in, self.painted = view, self.dirty()
        self.canvas.update(before + self.painted)
        for rect in self.canvas.chips.place(self.canvas.picture, self.canvas.rect()):
            self.canvas.update(rect)

    def look_again(self) -> None:
        """If nodes have moved on, wires look for new ways."""
        if self.stale:
            self.repaint()

    def dirty(self) -> QRegion:
        """The part of the widget that the moving nodes and their wires paint on."""
        picture = self.canvas.picture
        scene, rows = picture.scene, self.rows
        found = [
            remarks.around(picture, name) if name in scene.remarks else around(picture, name) for name in self.names
        ]
        found += extent_of_each(picture, rows) if len(rows) <= MOST else [extents(picture, rows)]
        return region_of(found)

    def release(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        canvas = self.canvas
        wire = self.wire_under() if self.loose and self.moved else None
        canvas.end_gesture()
        if not self.moved:
            if self.alone:
                self.select_alone()
            return
        try:
            sheet = self.moved_sheet(self.after)
            if wire is not None:
                sheet = edits.put_on_wire(sheet, self.name, wire)
                sheet = with_room(sheet, self.name)
        except edits.EditRefused as refused:
            self.cancel()
            canvas.say(str(refused), at)
        else:
            moved = f"{self.verb} {several(sheet, self.chosen)}"
            canvas.scope.apply(moved if wire is None else f"Put {self.name} on a wire", sheet)

    def moved_sheet(self, places: dict[str, Place]) -> Sheet:
        """With what is moved at these places."""
        return edits.move(self.canvas.scope.sheet, places)

    def cancel(self) -> None:
        self.canvas.picture.scene.preview(self.before)
        self.canvas.rearrange()
