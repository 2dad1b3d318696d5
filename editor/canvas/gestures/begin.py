"""Which gesture a press begins: by what lies under the cursor, ports before nodes before wires."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from editor.canvas import hits, hover
from editor.canvas.gestures.draw_wire import DrawWire
from editor.canvas.gestures.gesture import Gesture, adding
from editor.canvas.gestures.move_nodes import MoveNodes
from editor.canvas.gestures.pan import Pan
from editor.canvas.gestures.select import Band
from editor.canvas.scene import PortKey
from engine.graph import Wire

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


def begin(canvas: "Canvas", event: QMouseEvent, space: bool) -> Gesture | None:
    """None where the press was all there is to it."""
    at, button, modifiers = event.position(), event.button(), event.modifiers()
    if button == Qt.MouseButton.MiddleButton or (space and button == Qt.MouseButton.LeftButton):
        return Pan(canvas, at, button)
    if button != Qt.MouseButton.LeftButton:
        return None
    found = hover.under(canvas, at)
    selection = canvas.selection
    if isinstance(found, PortKey):
        return DrawWire(canvas, at, found)
    if isinstance(found, Wire):
        if adding(modifiers):
            selection.toggle_wire(found)
        else:
            selection.set((), (found,))
        return None
    name = hits.node_at(canvas.picture.scene, canvas.picture.view.to_scene(at))
    if name is None:
        return Band(canvas, at, modifiers)
    if adding(modifiers):
        selection.toggle(name)
        return None
    return MoveNodes(canvas, at, name)
