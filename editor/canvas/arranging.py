"""What the canvas does with places: each command one undoable step."""

from collections.abc import Mapping
from math import dist
from typing import TYPE_CHECKING

from editor.canvas.geometry import bodies
from editor.canvas.reveal import keep_in_view
from editor.document.arrange.align import Axis, Line, align, distribute
from editor.document.arrange.tidy import tidy
from editor.document.several import several
from engine.sheet import Place

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

LINES: dict[Line, str] = {
    "left": "left",
    "centre": "at the centre",
    "right": "right",
    "top": "at the top",
    "middle": "at the middle",
    "bottom": "at the bottom",
}


class Arranging:
    """Commands on the selected nodes."""

    def __init__(self, canvas: "Canvas") -> None:
        self.canvas = canvas

    def align(self, line: Line) -> None:
        """Their sides or middles on one line."""
        sheet, names = self.canvas.scope.sheet, self.canvas.selection.nodes
        text = f"Align {several(sheet, names)} {LINES[line]}"
        self.canvas.editing.apply(text, lambda: (align(sheet, names, line, bodies(sheet.graph)), None))

    def distribute(self, axis: Axis) -> None:
        """The same gap between all of them."""
        sheet, names = self.canvas.scope.sheet, self.canvas.selection.nodes
        text = f"Distribute {several(sheet, names)} {axis}"
        self.canvas.editing.apply(text, lambda: (distribute(sheet, names, axis, bodies(sheet.graph)), None))

    def tidy(self) -> None:
        """In columns, with few crossings: the selected nodes if there are several, else all.

        Where all was in view it still is; else what was in the middle of the view stays there.
        """
        canvas = self.canvas
        sheet, chosen = canvas.scope.sheet, canvas.selection.nodes
        names = chosen if len(chosen) > 1 else sheet.graph.nodes.keys()
        fitted, seen, before = canvas.fits, sees_all(canvas), canvas.picture.scene.corners(names)
        text = f"Tidy {several(sheet, names)}"
        canvas.editing.apply(text, lambda: (tidy(sheet, bodies(sheet.graph), names), None))
        if canvas.scope.sheet is sheet:
            return
        if fitted or (seen and not sees_all(canvas)):
            canvas.fit()
        elif not seen:
            follow(canvas, before)


def follow(canvas: "Canvas", before: Mapping[str, Place]) -> None:
    """Of the nodes that had these corners the one that was nearest to the view's middle is seen where it was."""
    view, scene = canvas.picture.view, canvas.picture.scene
    middle = view.to_scene(canvas.rect().toRectF().center()).toTuple()
    name = min(before, key=lambda name: dist(before[name], middle))
    was, now = before[name], scene.rect(name)
    canvas.set_view(view.panned((was[0] - now.x()) * view.scale, (was[1] - now.y()) * view.scale))
    keep_in_view(canvas, now)


def sees_all(canvas: "Canvas") -> bool:
    """Whether the whole drawing is in view."""
    seen = canvas.picture.view.rect_to_scene(canvas.rect().toRectF())
    return seen.contains(canvas.picture.scene.bounds())
