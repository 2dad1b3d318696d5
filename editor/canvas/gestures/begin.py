"""Which gesture a press begins: by what lies under the cursor, ports before nodes before wires before remarks."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from editor.canvas import hits, hover
from editor.canvas.gestures.cut import Cut
from editor.canvas.gestures.draw_wire import DrawWire
from editor.canvas.gestures.gesture import Gesture, adding
from editor.canvas.gestures.move_nodes import MoveNodes
from editor.canvas.gestures.move_wire import MoveWire
from editor.canvas.gestures.pan import Pan
from editor.canvas.gestures.pull_out import PullOut
from editor.canvas.gestures.resize import Resize
from editor.canvas.gestures.select import Band
from editor.canvas.scene import PortKey
from engine.graph import Wire

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


def begin(canvas: "Canvas", event: QMouseEvent, space: bool) -> Gesture | None:
    """None where the press was all there is to it."""
    at, button, modifiers = event.position(), event.button(), event.modifiers()
    alt, ctrl = (
        bool(modifiers & key) for key in (Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier)
    )
    if button == Qt.MouseButton.MiddleButton or (space and button == Qt.MouseButton.LeftButton):
        return Pan(canvas, at, button)
    if button == Qt.MouseButton.RightButton and ctrl:
        return Cut(canvas, at, button)
    if button != Qt.MouseButton.LeftButton:
        return None
    found = hover.under(canvas, at)
    selection = canvas.selection
    if isinstance(found, PortKey):
        return DrawWire(canvas, at, found)
    if isinstance(found, Wire):
        if alt:
            return Cut(canvas, at, button)
        if adding(modifiers):
            selection.toggle_wire(found)
            return None
        return MoveWire(canvas, at, found)
    scene, point = canvas.picture.scene, canvas.picture.view.to_scene(at)
    name = hits.node_at(scene, point)
    remark = hits.remark_at(scene, point) if name is None else None
    if adding(modifiers) and (name or remark):
        selection.toggle(name) if name else selection.toggle_remark(remark or "")
        return None
    if name is not None:
        return PullOut(canvas, at, name) if alt else MoveNodes(canvas, at, name)
    if alt:
        return Cut(canvas, at, button)
    if remark is None:
        return Band(canvas, at, modifiers)
    if hits.grip(scene.rect(remark)).contains(point):
        return Resize(canvas, at, remark)
    return MoveNodes(canvas, at, remark)
