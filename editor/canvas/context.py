"""What two clicks, or one with the right button, mean: by what lies under the cursor."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QContextMenuEvent

from editor.canvas import hits, hover, opening
from editor.canvas.scene import PortKey
from engine.graph import Wire

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

# By what it is about; | is a line between.
NODE = (
    "open_inside weights rename | add_behind wire_to replace_with | mute freeze | breakpoint breakpoint_below | "
    "group ungroup frame | "
    "cut copy duplicate duplicate_wired | delete delete_only | fit_selection help"
)
WIRE = "add_behind reroute wire_to | delete"
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


def ask_menu(canvas: "Canvas", event: QContextMenuEvent | None = None) -> None:
    """Asks for the menu of what lies under the cursor, or of what is selected where the keyboard asks."""
    hover.leave(canvas)
    if event is None or event.reason() == QContextMenuEvent.Reason.Keyboard:
        keys, at = of_selected(canvas), place_of_selected(canvas)
    else:
        at = event.pos()
        keys = offered(canvas, at.toPointF())
    canvas.menu_asked.emit(keys, canvas.mapToGlobal(at))


def of_selected(canvas: "Canvas") -> str:
    """The commands for what is selected, wherever it lies."""
    selection = canvas.selection
    return NODE if selection.nodes else WIRE if selection.wires else REMARK if selection.remarks else GROUND


def place_of_selected(canvas: "Canvas") -> QPoint:
    """A point of the widget on what is selected, as far as that is in view; with nothing selected the corner."""
    picture, selection = canvas.picture, canvas.selection
    if selection.names:
        at = picture.view.rect_to_widget(picture.scene.bounds(selection.names)).center().toPoint()
    elif selection.wires:
        at = canvas.wire_position(min(selection.wires))
    else:
        return QPoint(8, 8)
    return QPoint(min(max(at.x(), 0), canvas.width()), min(max(at.y(), 0), canvas.height()))


def open_at(canvas: "Canvas", at: QPointF) -> None:
    """Opens what lies there: a layer, a group, a frame's title, a note; on a wire a dot, on nothing the search."""
    scene, point, found = canvas.picture.scene, canvas.picture.view.to_scene(at), hover.under(canvas, at)
    name, remark = hits.node_at(scene, point), hits.remark_at(scene, point)
    if isinstance(found, Wire):
        canvas.structure.reroute(found, at)
    elif found is None and (name or remark):
        canvas.selection.set((name,) if name else (), (), (remark,) if remark and not name else ())
        if name and opening.has_inside(canvas, name):
            opening.open_node(canvas, name)
        else:
            canvas.structure.open()
    elif found is None:
        canvas.editing.search(at)
