"""The canvas as assistive technology sees it: a list, whose items are the nodes, their wires and the remarks.

The canvas is one widget that paints everything; without this nobody would know of what is painted.
"""

import weakref
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QAccessibleWidget
from shiboken6 import isValid

from editor.canvas import hits, hover, spoken
from editor.canvas.walk import by_port, data_order
from editor.look.announce import listened, tell
from engine.graph import Wire

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

Key: TypeAlias = str | Wire  # a node's or remark's name, or a wire
Role, Text = QAccessible.Role, QAccessible.Text


class Part(QAccessibleInterface):
    """One node, wire or remark. Asked for one that is gone it knows nothing, and once it is back it is the same."""

    def __init__(self, canvas: "Canvas", key: Key) -> None:
        super().__init__()
        self.owner, self.key = weakref.ref(canvas), key

    @property
    def canvas(self) -> "Canvas | None":
        """While it exists and what is meant lies on it."""
        canvas = self.owner()
        if canvas is None or not isValid(canvas):
            return None
        scene = canvas.picture.scene
        places = (scene.wire_index,) if isinstance(self.key, Wire) else (scene.index, scene.remarks)
        return canvas if any(self.key in place for place in places) else None

    def isValid(self) -> bool:
        return self.canvas is not None

    def object(self) -> QObject | None:
        return None

    def window(self) -> QWindow | None:
        return self.canvas.window().windowHandle() if self.canvas is not None else None

    def parent(self) -> QAccessibleInterface | None:
        canvas = self.owner()
        return QAccessible.queryAccessibleInterface(canvas) if canvas is not None and isValid(canvas) else None

    def child(self, index: int) -> None:
        return None

    def childAt(self, x: int, y: int) -> None:
        return None

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def role(self) -> Role:
        return Role.ListItem

    def rect(self) -> QRect:
        return on_screen(self.canvas, self.key) if self.canvas is not None else QRect()

    def text(self, kind: Text) -> str:
        return words(self.canvas, self.key) if self.canvas is not None and kind == Text.Name else ""

    def setText(self, kind: Text, text: str) -> None:
        """What it says follows from the drawing."""

    def state(self) -> QAccessible.State:
        state, canvas = QAccessible.State(), self.canvas
        if canvas is None:
            state.invalid = True
            return state
        state.focusable = state.selectable = state.multiSelectable = True
        state.selected = self.key in (canvas.selection.wires if isinstance(self.key, Wire) else canvas.selection.names)
        state.focused = canvas.hasFocus() and self.key == current(canvas)
        seen = QRect(canvas.mapToGlobal(QPoint(0, 0)), canvas.size())
        state.offscreen = not on_screen(canvas, self.key).intersects(seen)
        return state


class CanvasInterface(QAccessibleWidget):
    """The canvas: what is painted in the order of the data, each node before its wires; then the widgets above it."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas, Role.List, "Canvas")
        self.owner = weakref.ref(canvas)
        self.parts: dict[Key, Part] = {}  # the same one for the same key: its number is how it is known outside
        self.drawn: tuple[object, int] = (None, 0)  # what the keys were looked up for
        self.known: dict[Key, int] = {}
        self.listed: list[Key] = []

    def keys(self) -> list[Key]:
        """What is painted; looked up anew where the drawing is another."""
        canvas = self.owner()
        if canvas is None or not isValid(canvas):
            return []
        drawn = canvas.picture.scene, canvas.picture.scene.drawn
        if drawn != self.drawn:
            self.drawn, self.listed = drawn, keys_of(canvas)
            self.known = {key: place for place, key in enumerate(self.listed)}
        return self.listed

    def part(self, key: Key) -> Part | None:
        """The one for this key."""
        canvas = self.owner()
        if key not in self.parts and canvas is not None:
            self.parts[key] = Part(canvas, key)
            QAccessible.registerAccessibleInterface(self.parts[key])
        return self.parts.get(key)

    def childCount(self) -> int:
        return len(self.keys()) + super().childCount()

    def child(self, index: int) -> QAccessibleInterface | None:
        keys = self.keys()
        return self.part(keys[index]) if 0 <= index < len(keys) else super().child(index - len(keys))

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        keys = self.keys()
        if isinstance(child, Part):
            return self.known.get(child.key, -1)
        place = super().indexOfChild(child)
        return place + len(keys) if place >= 0 else place

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:
        above, canvas = super().childAt(x, y), self.owner()
        if above is not None or canvas is None:
            return above
        key = key_at(canvas, QPointF(canvas.mapFromGlobal(QPoint(x, y))))
        return self.part(key) if key is not None else None

    def focusChild(self) -> QAccessibleInterface | None:
        canvas = self.owner()
        key = current(canvas) if canvas is not None and canvas.hasFocus() else None
        return self.part(key) if key is not None else super().focusChild()


def keys_of(canvas: "Canvas") -> list[Key]:
    """Nodes in the order of the data, each before the wires that leave it; then frames and notes."""
    graph, scene = canvas.picture.sheet.graph, canvas.picture.scene
    leaving: dict[str, list[Wire]] = {}
    for wire in scene.wires:
        leaving.setdefault(wire.source, []).append(wire)
    found: list[Key] = []
    for name in data_order(canvas.picture.sheet):
        found += [name, *by_port(graph, scene, leaving.get(name, []), "out")]
    return found


def current(canvas: "Canvas") -> Key | None:
    """Where the keyboard is."""
    return canvas.walk.wire or canvas.walk.here()


def words(canvas: "Canvas", key: Key) -> str:
    """What it is called."""
    picture = canvas.picture
    if isinstance(key, Wire):
        return spoken.wire(picture, key)
    return spoken.remark(picture, key) if key in picture.sheet.remarks else spoken.node(picture, key)


def on_screen(canvas: "Canvas", key: Key) -> QRect:
    """Where it lies."""
    scene = canvas.picture.scene
    if isinstance(key, Wire):
        left, top, right, bottom = scene.boxes[scene.wire_index[key]]
        body = QRectF(left, top, right - left, bottom - top)
    else:
        body = scene.rect(key)
    rect = canvas.picture.view.rect_to_widget(body).toAlignedRect()
    return QRect(canvas.mapToGlobal(rect.topLeft()), rect.size())


def key_at(canvas: "Canvas", at: QPointF) -> Key | None:
    """What lies at this point of the widget."""
    scene, point, found = canvas.picture.scene, canvas.picture.view.to_scene(at), hover.under(canvas, at)
    return found if isinstance(found, Wire) else hits.node_at(scene, point) or hits.remark_at(scene, point)


def tell_focus(canvas: "Canvas") -> None:
    """Tells where the keyboard is now."""
    key = current(canvas) if listened() and canvas.hasFocus() else None
    if key is not None:
        interface = QAccessible.queryAccessibleInterface(canvas)
        assert isinstance(interface, CanvasInterface)
        tell(QAccessibleEvent(interface.part(key), QAccessible.Event.Focus))


def tell_drawing(canvas: "Canvas") -> None:
    """Tells that there are other nodes, wires or remarks than before."""
    if listened():
        tell(QAccessibleEvent(canvas, QAccessible.Event.ObjectReorder))


@cache
def install() -> None:
    """Qt asks here when assistive technology wants to know of a canvas."""
    from editor.canvas.canvas import Canvas

    def made(name: str, asked: Any) -> QAccessibleInterface | None:
        return CanvasInterface(asked) if isinstance(asked, Canvas) else None

    QAccessible.installFactory(made)
