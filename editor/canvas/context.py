"""What two clicks, or one with the right button, mean: by what lies under the cursor."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QContextMenuEvent

from editor.canvas import hits, hover
from editor.canvas.scene import PortKey
from engine.graph import Wire

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

# By what it is about; | is a line between.
NODE = (
    "open_inside rename | mute freeze | group ungroup frame | cut copy duplicate duplicate_wired | "
    "delete delete_only | fit_selection help"
)
WIRE = "reroute | delete"
REMARK = "open_inside colour_grey colour_blue colour_green colour_yellow colour_red colour_violet | duplicate delete"
GROUND = "search note | paste select_all | leave_group | tidy fit | undo redo"


def offered(canvas: "Canvas", at: QPointF) -> str:
    """The commands for what lies at this point of the widget, which is selected from then on."""
    scene, selection = canvas.picture.scene, canvas.selection
    found, point = hover.under(canvas, at), canvas.picture.view.to_scene(at)
    name = found.node if isinstance(found, PortKey) else hits.node_at(scene, point)
    if name is not None:
        if name not in selection.nodes:
            selection.set((name,))
        return NODE
    if isinstance(found, Wire):
        if found not in selection.wires:
            selection.set((), (found,))
        return WIRE
    remark = hits.remark_at(scene, point)
    if remark is not None:
        if remark not in selection.remarks:
            selection.set((), (), (remark,))
        return REMARK
    return GROUND


def place_of(canvas: "Canvas", event: QContextMenuEvent) -> QPoint:
    """Where the menu is asked for: at the cursor, or by the keyboard for what is selected."""
    names = canvas.selection.names
    if event.reason() != QContextMenuEvent.Reason.Keyboard:
        return event.pos()
    bounds = canvas.picture.view.rect_to_widget(canvas.picture.scene.bounds(names))
    return bounds.center().toPoint() if names else QPoint(8, 8)


def open_at(canvas: "Canvas", at: QPointF) -> None:
    """Opens what lies there: a group, a frame's title, a note; on a wire a dot, on nothing the search."""
    scene, point, found = canvas.picture.scene, canvas.picture.view.to_scene(at), hover.under(canvas, at)
    name, remark = hits.node_at(scene, point), hits.remark_at(scene, point)
    if isinstance(found, Wire):
        canvas.structure.reroute(found, at)
    elif found is None and (name or remark):
        canvas.selection.set((name,) if name else (), (), (remark,) if remark and not name else ())
        canvas.structure.open()
    elif found is None:
        canvas.editing.search(at)
