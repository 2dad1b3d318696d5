"""Moving nodes: the view shows it while it lasts, the sheet is written once."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRect, Qt

from editor.canvas.editing import several
from editor.canvas.gestures.gesture import Gesture
from editor.canvas.painters.nodes import around
from editor.canvas.painters.wires import extents
from editor.document import edits

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

PULL = 6.0  # pixels within which a node falls in line with another


class MoveNodes(Gesture):
    """All selected nodes, by the one under the cursor. With Alt they do not fall in line with others."""

    hands = {
        "Drag a node": "Move all selected nodes, in line with others nearby",
        "Drag a node with Alt": "Move them freely, in line with nothing",
    }

    def __init__(self, canvas: "Canvas", at: QPointF, name: str) -> None:
        super().__init__(canvas, at)
        self.name = name
        self.alone = name in canvas.selection.nodes  # a click on one of several selects it alone
        if not self.alone:
            canvas.selection.set((name,))
        self.names = canvas.selection.nodes
        places = canvas.scope.sheet.places
        self.before = {each: places.get(each, (0.0, 0.0)) for each in self.names}
        self.after = self.before

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        canvas, picture = self.canvas, self.canvas.picture
        if not picture.lifted:
            picture.lifted = self.names
        way = (at - self.start) / picture.view.scale
        dx, dy = way.x(), way.y()
        picture.overlay.guides = []
        if not modifiers & Qt.KeyboardModifier.AltModifier:
            dx, dy = self.in_line(dx, dy)
        self.after = {name: (float(round(x + dx)), float(round(y + dy))) for name, (x, y) in self.before.items()}
        self.repaint_from(self.dirty())
        canvas.show_overlay()

    def repaint_from(self, before: QRect) -> None:
        """Takes the nodes to `after` and repaints what that touches."""
        self.canvas.picture.scene.preview(self.after)
        self.canvas.update(before | self.dirty())
        for rect in self.canvas.chips.place(self.canvas.picture, self.canvas.rect()):
            self.canvas.update(rect)

    def dirty(self) -> QRect:
        """The part of the widget that the moving nodes and their wires paint on."""
        picture = self.canvas.picture
        found = QRect()
        for name in self.names:
            found |= around(picture, name)
        return found | extents(picture, picture.scene.rows_of(self.names))

    def in_line(self, dx: float, dy: float) -> tuple[float, float]:
        """The way changed a little, so that the grabbed node's corner is in line with that of one nearby."""
        picture = self.canvas.picture
        scene, pull = picture.scene, PULL / picture.view.scale
        shown = picture.view.rect_to_scene(self.canvas.rect().toRectF())
        rows = [scene.index[name] for name in scene.names if name not in self.names]
        rects = scene.rects[rows]
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
        canvas.end_gesture()
        if not self.moved:
            if self.alone:
                canvas.selection.set((self.name,))
            return
        try:
            sheet = edits.move(canvas.scope.sheet, self.after)
        except edits.EditRefused as refused:
            self.cancel()
            canvas.say(str(refused), at)
        else:
            canvas.scope.apply(f"Move {several(self.names)}", sheet)

    def cancel(self) -> None:
        self.canvas.picture.scene.preview(self.before)
        self.canvas.rearrange()
