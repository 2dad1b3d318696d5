"""What the canvas does with frames and notes."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from editor.document import remarks
from editor.document.several import several
from engine.sheet import Colour, Note, Sheet

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


class Remarking:
    """Commands on the selected remarks, and those that make new ones."""

    def __init__(self, canvas: "Canvas") -> None:
        self.canvas = canvas

    def frame(self) -> None:
        """A frame around the selected nodes, its title ready to be written."""
        canvas = self.canvas
        names = canvas.selection.names
        bodies = {name: body for name, body in canvas.picture.scene.bodies().items() if name in names}

        def change() -> tuple[Sheet, tuple[str, ...]]:
            sheet, name = remarks.frame(canvas.scope.sheet, bodies)
            return sheet, (name,)

        canvas.editing.apply(f"Frame {several(canvas.scope.sheet, bodies)}", change)
        canvas.editing.rename()

    def note(self) -> None:
        """A note at the cursor, ready to be written."""
        canvas = self.canvas
        place = canvas.editing.free_place(canvas.cursor_at)

        def change() -> tuple[Sheet, tuple[str, ...]]:
            sheet, name = remarks.add(canvas.scope.sheet, Note(place=place, size=(220.0, 120.0), colour="yellow"))
            return sheet, (name,)

        canvas.editing.apply("Add a note", change)
        canvas.editing.rename()

    def colour(self, colour: Colour) -> None:
        """Of all selected frames and notes."""
        names = self.canvas.selection.remarks

        def change() -> tuple[Sheet, None]:
            sheet = self.canvas.scope.sheet
            for name in names:
                sheet = remarks.change(sheet, name, replace(sheet.remarks[name], colour=colour))
            return sheet, None

        self.canvas.editing.apply(f"Colour {several(self.canvas.scope.sheet, names)} {colour}", change)

    def has_colour(self, colour: Colour) -> bool:
        """Whether all selected remarks have it."""
        found = [self.canvas.scope.sheet.remarks.get(name) for name in self.canvas.selection.remarks]
        return bool(found) and all(remark is not None and remark.colour == colour for remark in found)
