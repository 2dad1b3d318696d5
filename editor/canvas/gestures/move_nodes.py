"""Moving nodes: the view shows it while it lasts, the sheet is written once."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QRegion

from editor.canvas.editing import several
from editor.canvas.gestures.drop import taking
from editor.canvas.gestures.gesture import Gesture
from editor.canvas.painters import remarks
from editor.canvas.painters.nodes import around
from editor.canvas.painters.wires import extents
from editor.canvas.parts import MOST, region_of
from editor.document import edits
from editor.document.remarks import lying_in
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
        "Drag a node": "Move all that is selected, in line with others nearby",
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
        self.chosen = canvas.selection.names
        self.names = self.chosen | lying_in(canvas.scope.sheet, canvas.selection.remarks, scene.bodies())
        self.before = scene.corners(self.names)
        self.after = self.before
        self.sits: dict[Wire, bool] = {}
        self.loose = self.chosen == {name} and name in scene.index and not len(scene.rows_of((name,)))

    def select_alone(self) -> None:
        """The one under the cursor."""
        remark = self.name in self.canvas.picture.scene.remarks
        self.canvas.selection.set(() if remark else (self.name,), (), (self.name,) if remark else ())

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        canvas, picture = self.canvas, self.canvas.picture
        if not picture.lifted:
            picture.lifted = frozenset(self.names & picture.scene.index.keys())
        way = (at - self.start) / picture.view.scale
        dx, dy = way.x(), way.y()
        picture.overlay.guides = []
        if not modifiers & Qt.KeyboardModifier.AltModifier:
            dx, dy = self.in_line(dx, dy)
        self.after = {name: (float(round(x + dx)), float(round(y + dy))) for name, (x, y) in self.before.items()}
        self.repaint_from(self.dirty())
        if self.loose:
            self.mark_wire()
        canvas.show_overlay()

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

    def repaint_from(self, before: QRegion) -> None:
        """Takes the nodes to `after` and repaints what that touches."""
        self.canvas.picture.scene.preview(self.after)
        self.canvas.update(before | self.dirty())
        for rect in self.canvas.chips.place(self.canvas.picture, self.canvas.rect()):
            self.canvas.update(rect)

    def dirty(self) -> QRegion:
        """The part of the widget that the moving nodes and their wires paint on."""
        picture = self.canvas.picture
        scene, rows = picture.scene, picture.scene.rows_of(self.names)
        found = [
            remarks.around(picture, name) if name in scene.remarks else around(picture, name) for name in self.names
        ]
        found += [extents(picture, [row]) for row in rows] if len(rows) <= MOST else [extents(picture, rows)]
        return region_of(found)

    def in_line(self, dx: float, dy: float) -> tuple[float, float]:
        """The way changed a little, so that the grabbed node's corner is in line with that of one nearby."""
        picture = self.canvas.picture
        scene, pull = picture.scene, PULL / picture.view.scale
        shown = picture.view.rect_to_scene(self.canvas.rect().toRectF())
        rects = scene.rects[~scene.marked(self.names)]
        rects = rects[(rects[:, 0] < shown.right()) & (rects[:, 0] + rects[:, 2] > shown.left())]
        rects = rects[(rects[:, 1] < shown.bottom()) & (rects[:, 1] + rects[:, 3] > shown.top())]
        x, y = self.before[self.name][0] + dx, self.before[self.name][1] + dy
        size = scene.rect(self.name).size()
        if not len(rects):
            return dx, dy
        across, down = np.abs(rects[:, 0] - x), np.abs(rects[:, 1] - y)
        if down.min() <= pull:
            row = rects[down.argmin()]
            dy += float(row[1]) - y
            line = float(row[1]) + size.height() / 2
            ends = sorted((x, x + size.width(), float(row[0]), float(row[0] + row[2])))
            picture.overlay.guides.append((QPointF(ends[0], line), QPointF(ends[-1], line)))
        if across.min() <= pull:
            row = rects[across.argmin()]
            dx += float(row[0]) - x
            line = float(row[0]) + size.width() / 2
            ends = sorted((y, y + size.height(), float(row[1]), float(row[1] + row[3])))
            picture.overlay.guides.append((QPointF(line, ends[0]), QPointF(line, ends[-1])))
        return dx, dy

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
        except edits.EditRefused as refused:
            self.cancel()
            canvas.say(str(refused), at)
        else:
            text = f"{self.verb} {several(self.chosen)}" if wire is None else f"Put {self.name} on a wire"
            canvas.scope.apply(text, sheet)

    def moved_sheet(self, places: dict[str, Place]) -> Sheet:
        """With what is moved at these places."""
        return edits.move(self.canvas.scope.sheet, places)

    def cancel(self) -> None:
        self.canvas.picture.scene.preview(self.before)
        self.canvas.rearrange()
