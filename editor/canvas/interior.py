"""Where things lie inside a new group: tidily."""

from editor.canvas.geometry import bodies
from editor.document.arrange.tidy import tidy
from engine.editing.inside import inside, with_inside
from engine.groups.group import Group
from engine.sheet import Sheet


def furnished(sheet: Sheet, name: str) -> Sheet:
    """With places for what lies inside this node, if it is a group that has none for them."""
    layer = sheet.graph.nodes[name]
    if not isinstance(layer, Group):
        return sheet
    room = inside(sheet, (name,))
    if not room.graph.nodes.keys() <= room.places.keys():
        room = tidy(room, bodies(room.graph))
    for deeper in room.graph.nodes:
        room = furnished(room, deeper)
    return with_inside(sheet, (name,), room)
