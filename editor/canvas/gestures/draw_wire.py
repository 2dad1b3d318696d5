"""Drawing a wire from port to port, and lifting the end of one off its input."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from editor.canvas import hits
from editor.canvas.gestures.gesture import Gesture
from editor.canvas.picture import Bubble
from editor.canvas.scene import PortKey
from engine.check import leading_to, led_to
from engine.editing import edits
from engine.graph import Wire, wires_in
from engine.refusal import refusal

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

SNAP = 40.0  # pixels
TOUCH = 9.0  # pixels: so near, a port that refuses is meant, and not its neighbour that would not
FEW = 60  # in graphs of up to this many nodes every port is tried beforehand


class DrawWire(Gesture):
    """From an output to an input or the other way. From a connected input it lifts the wire off instead:
    dropped on another input the wire moves there, dropped on nothing it goes.
    """

    hands = {
        "Drag from a port to another": "Draw a wire; it snaps to ports that can take it",
        "Drag from a port over empty canvas": "Search for a layer that fits the wire",
        "Drag from a wired input": "Move the wire's end; over empty canvas, remove it",
    }

    def __init__(self, canvas: "Canvas", at: QPointF, port: PortKey, lifted: Wire | None = None) -> None:
        super().__init__(canvas, at)
        self.sheet = canvas.scope.sheet
        self.graph = self.sheet.graph
        self.port = port
        if lifted is None and port.side == "in":
            lifted = next(iter(wires_in(self.graph).get((port.node, port.port), [])), None)
            if lifted is not None:
                self.port = PortKey(lifted.source, lifted.output, "out")
        self.lifted = lifted
        if lifted is not None:
            self.graph = edits.disconnect(self.sheet, (lifted,)).graph
        self.candidates = self.plausible()
        self.answers: dict[PortKey, str | None] = {}
        self.target: PortKey | None = None

    def plausible(self) -> list[int]:
        """Numbers of the ports of the other side, where no cycle would be closed: cheap for any graph."""
        scene, node = self.canvas.picture.scene, self.port.node
        barred = (leading_to if self.port.side == "out" else led_to)(self.graph, [node])
        return [row for row, key in enumerate(scene.keys) if key.side != self.port.side and key.node not in barred]

    def refused(self, key: PortKey) -> str | None:
        """Why a wire to this port may not be; None if it may. Asked once a port."""
        if key not in self.answers:
            if key.side == self.port.side and key != self.port:
                both, other = ("outputs", "an input") if key.side == "out" else ("inputs", "an output")
                ends = f"{self.port.node}.{self.port.port} and {key.node}.{key.port}"
                self.answers[key] = f"{ends} are both {both}. Draw the wire to {other}."
            else:
                self.answers[key] = refusal(self.graph, self.wire_to(key))
        return self.answers[key]

    def wire_to(self, key: PortKey) -> Wire:
        source, target = (self.port, key) if self.port.side == "out" else (key, self.port)
        return Wire(source.node, source.port, target.node, target.port)

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        picture = self.canvas.picture
        overlay, scene = picture.overlay, picture.scene
        if overlay.open_ports is None:
            self.light()
        point, reach = picture.view.to_scene(at), SNAP / picture.view.scale
        touched = hits.port_at(scene, point, TOUCH / picture.view.scale)
        meant = touched is None or touched == self.port or self.refused(touched) is None
        self.target = self.nearest(point, reach) if meant else None
        refused = self.refusal_at(at) if self.target is None else None
        overlay.snapped = self.target
        overlay.drawn_fits = self.target is not None
        free = scene.port(self.target) if self.target is not None else point
        fixed = scene.port(self.port)
        overlay.drawn = (fixed, free) if self.port.side == "out" else (free, fixed)
        overlay.bubble = Bubble(at, refused, refused=True) if refused else None
        self.canvas.show_overlay()

    def light(self) -> None:
        """Lights the ports that can take the wire, dims the others, and hides the wire that was lifted."""
        scene, overlay = self.canvas.picture.scene, self.canvas.picture.overlay
        keys = [scene.keys[row] for row in self.candidates]
        if len(scene.names) <= FEW:
            keys = [key for key in keys if self.refused(key) is None]
        overlay.open_ports = frozenset({*keys, self.port})
        overlay.hidden = self.lifted
        self.canvas.nodes.forget()
        self.canvas.rearrange()

    def nearest(self, point: QPointF, reach: float) -> PortKey | None:
        """The nearest port within reach that can take the wire."""
        left = list(self.candidates)
        while (key := hits.nearest_port(self.canvas.picture.scene, point, reach, left)) is not None:
            if self.refused(key) is None:
                return key
            left.remove(self.canvas.picture.scene.port_index[key])
        return None

    def refusal_at(self, at: QPointF) -> str | None:
        """Why the port or node under the cursor cannot take the wire."""
        picture = self.canvas.picture
        point = picture.view.to_scene(at)
        key = hits.port_at(picture.scene, point, SNAP / 2 / picture.view.scale)
        if key is None:
            name = hits.node_at(picture.scene, point)
            keys = [k for k in picture.scene.keys if k.node == name and k.side != self.port.side]
            key = min(keys, key=lambda k: (picture.scene.port(k) - point).manhattanLength(), default=None)
        if key is None or key == self.port:
            return None
        return self.refused(key)

    def release(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        canvas = self.canvas
        refused = self.refusal_at(at) if self.moved and self.target is None else None
        canvas.end_gesture()
        if not self.moved:
            return
        if refused is not None:
            canvas.say(refused, at)
        elif self.target is not None:
            self.connect(self.wire_to(self.target))
        elif self.lifted is not None:
            canvas.scope.apply(f"Remove the wire {self.lifted}", edits.disconnect(self.sheet, (self.lifted,)))
        elif hits.node_at(canvas.picture.scene, canvas.picture.view.to_scene(at)) is None:
            canvas.editing.search(at, self.port)

    def connect(self, wire: Wire) -> None:
        """Draws the wire, in place of the one that was lifted."""
        if wire == self.lifted:
            return
        sheet = self.sheet if self.lifted is None else edits.disconnect(self.sheet, (self.lifted,))
        text = "Move" if self.lifted is not None else "Draw"
        self.canvas.scope.apply(f"{text} the wire {wire}", edits.connect(sheet, wire))
