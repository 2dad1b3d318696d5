"""Room for a node that was put into a wire, as wide as nodes are drawn."""

from editor.canvas.geometry import bodies
from editor.document.arrange.room import make_room
from engine.sheet import Sheet


def with_room(sheet: Sheet, name: str) -> Sheet:
    """With room for this node, which lies where it was put into a wire."""
    return make_room(sheet, name, bodies(sheet.graph))
