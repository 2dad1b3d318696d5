"""Moving an end of a wire: taken on the wire itself, near the end that is to go elsewhere."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from editor.canvas.gestures.draw_wire import DrawWire
from editor.canvas.gestures.gesture import Gesture
from editor.canvas.scene import PortKey
from engine.graph import Wire

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


class MoveWire(Gesture):
    """A click selects the wire; a drag takes the end nearer to the press off its port and draws it from the other."""

    hands = {
        "Click a wire": "Select it",
        "Drag a wire near one of its ends": "Move that end to another port",
    }

    def __init__(self, canvas: "Canvas", at: QPointF, wire: Wire) -> None:
        super().__init__(canvas, at)
        self.wire = wire
        canvas.selection.set((), (wire,))

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        canvas, scene = self.canvas, self.canvas.picture.scene
        source = PortKey(self.wire.source, self.wire.output, "out")
        target = PortKey(self.wire.target, self.wire.input, "in")
        point = canvas.picture.view.to_scene(self.start)
        to_source, to_target = ((scene.port(key) - point).manhattanLength() for key in (source, target))
        kept = source if to_target < to_source else target
        canvas.gesture = DrawWire(canvas, self.start, kept, lifted=self.wire)
        canvas.gesture.move(at, modifiers)
