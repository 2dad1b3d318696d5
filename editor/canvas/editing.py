"""What the canvas does to the document: every command of its keys and menus, each one undoable step."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication, QWidget

from editor.canvas.free import nearest_free
from editor.canvas.geometry import HEIGHT, STEP, WIDTH
from editor.canvas.rename import RenameField
from editor.canvas.scene import PortKey
from editor.canvas.search import SearchPopup, fitting
from editor.document import clipboard, edits
from editor.document.edits import EditRefused
from engine.graph import Wire
from engine.layers.layer import Layer
from engine.sheet import Place, Sheet

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

Change: TypeAlias = Callable[[], tuple[Sheet, Collection[str] | None]]  # the new sheet, and what to select


class Editing:
    """Commands on the selection. What is refused is said beside the cursor and changes nothing."""

    def __init__(self, canvas: "Canvas") -> None:
        self.canvas = canvas
        self.popup: SearchPopup | None = None
        self.field: RenameField | None = None

    @property
    def sheet(self) -> Sheet:
        return self.canvas.scope.sheet

    def remove(self) -> None:
        """Deletes what is selected; a chain heals."""
        nodes, wires = self.canvas.selection.nodes, self.canvas.selection.wires
        if nodes or wires:
            text = f"Delete {several(nodes)}" if nodes else f"Remove {_wires(wires)}"
            self._apply(text, lambda: (edits.remove(self.sheet, nodes, wires), None))

    def select_all(self) -> None:
        """Every node and wire."""
        self.canvas.selection.set(self.canvas.picture.scene.names, self.canvas.picture.scene.wires)

    def nudge(self, dx: float, dy: float) -> None:
        """Moves the selected nodes a little; nudges in a row are one step."""
        names = self.canvas.selection.nodes
        places = {name: self.sheet.places.get(name, (0.0, 0.0)) for name in names}
        moved = {name: (x + dx, y + dy) for name, (x, y) in places.items()}
        if names:
            text, merge = f"Move {several(names)}", f"nudge {sorted(names)}"
            self._apply(text, lambda: (edits.move(self.sheet, moved), None), merge=merge)

    def duplicate(self) -> None:
        """Copies of the selected nodes beside them, selected."""
        names = self.canvas.selection.nodes
        if names:
            self._apply(f"Duplicate {several(names)}", lambda: edits.duplicate(self.sheet, names))

    def copy(self) -> None:
        """The selected nodes to the clipboard, as JSON."""
        if self.canvas.selection.nodes:
            fragment = edits.copy(self.sheet, self.canvas.selection.nodes)
            QApplication.clipboard().setMimeData(clipboard.to_mime(fragment))

    def cut(self) -> None:
        """Copies and deletes the selected nodes."""
        self.copy()
        names = self.canvas.selection.nodes
        if names:
            self._apply(f"Cut {several(names)}", lambda: (edits.remove(self.sheet, names), None))

    def paste(self) -> None:
        """Nodes from the clipboard, at the cursor or in the middle of the view."""
        fragment = self.copied()
        if fragment is None:
            self.say("The clipboard holds no layers. Copy some on a canvas first.")
            return
        place = self.free_place(self.canvas.cursor_at)
        text = f"Paste {several(tuple(fragment.graph.nodes))}"
        self._apply(text, lambda: edits.paste(self.sheet, fragment, place))

    def copied(self) -> Sheet | None:
        """What is on the clipboard, if there are nodes on it."""
        data = QApplication.clipboard().mimeData()  # None where another program owns the clipboard and is slow
        fragment = clipboard.from_mime(data) if data is not None else None
        return fragment if fragment is not None and fragment.graph.nodes else None

    def add(self, layer: Layer, place: Place, wire: Wire | None = None, at: QPointF | None = None) -> None:
        """A new node, selected; with `wire`, in the middle of that."""

        def change() -> tuple[Sheet, tuple[str, ...]]:
            if wire is None:
                sheet, name = edits.add_node(self.sheet, layer, place)
            else:
                sheet, name = edits.insert_on_wire(self.sheet, layer, place, wire)
            return sheet, (name,)

        self._apply(f"Add {layer.title}", change, at)
        self.canvas.setFocus()

    def add_to(self, layer: Layer, place: Place, port: PortKey, at: QPointF) -> None:
        """A new node with a wire to this port, selected: one step."""

        def change() -> tuple[Sheet, tuple[str, ...]]:
            sheet, name = edits.add_node(self.sheet, layer, place)
            wire = fitting(sheet, name, layer, port)
            if wire is None:
                raise EditRefused(f"{layer.title} cannot be wired to {port.node}.{port.port}.")
            return edits.connect(sheet, wire), (name,)

        self._apply(f"Add {layer.title}", change, at)
        self.canvas.setFocus()

    def _apply(self, text: str, change: Change, at: QPointF | None = None, merge: str = "") -> None:
        """Makes the change and selects what it tells; or says at this point of the widget why not."""
        try:
            sheet, names = change()
        except EditRefused as refused:
            self.say(str(refused), at)
            return
        self.canvas.scope.apply(text, sheet, merge)
        if names is not None:
            self.canvas.selection.set(names)

    def search(self, at: QPointF | None, port: PortKey | None = None, text: str = "") -> None:
        """Opens search-to-add at this point of the widget; with `port`, of layers that take its wire."""
        where = at if at is not None else self.canvas.rect().toRectF().center()
        place = self.free_place(where, port) if at is not None else self.room_in_view()
        popup = SearchPopup(self.canvas, self.sheet, port, text)
        if port is None:
            popup.chosen.connect(lambda layer: self.add(layer, place, at=where))
        else:
            popup.chosen.connect(lambda layer: self.add_to(layer, place, port, where))
        self.popup = popup
        popup.open_at(where)

    def room_in_view(self, tall: float = HEIGHT) -> Place:
        """A corner for a new node of this height: as near to the middle of what is seen as it covers no other."""
        canvas, view = self.canvas, self.canvas.picture.view
        seen = view.rect_to_scene(canvas.rect().toRectF())
        plates = canvas.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        floating = [view.rect_to_scene(plate.geometry().toRectF()) for plate in plates if plate.isVisible()]
        wanted = seen.center().x() - WIDTH / 2, seen.center().y() - tall / 2
        return nearest_free(canvas.picture.scene, wanted, (WIDTH, tall), seen, floating)

    def free_place(self, at: QPointF | None, port: PortKey | None = None) -> Place:
        """A node's corner for its middle, or the side where `port`'s wire arrives, to lie at this point."""
        where = at if at is not None else self.canvas.rect().toRectF().center()
        point = self.canvas.picture.view.to_scene(where)
        left = point.x() - (WIDTH / 2 if port is None else 0 if port.side == "out" else WIDTH)
        return round(left / STEP) * STEP, round((point.y() - HEIGHT / 2) / STEP) * STEP

    def rename(self) -> None:
        """Opens a field over the title of the one selected node."""
        names = self.canvas.selection.nodes
        if len(names) == 1:
            self.field = RenameField(self.canvas, next(iter(names)))

    def dismiss(self) -> None:
        """Closes search and rename: what they stand over is elsewhere now, or gone."""
        for popup in self.canvas.findChildren(SearchPopup):
            popup.leave()
        for field in self.canvas.findChildren(RenameField):
            field.leave()

    def say(self, sentence: str, at: QPointF | None = None) -> None:
        where = at or self.canvas.cursor_at or self.canvas.rect().toRectF().center()
        self.canvas.say(sentence, where)


def several(names: Collection[str]) -> str:
    """The one node's name, or how many there are."""
    return next(iter(names)) if len(names) == 1 else f"{len(names)} nodes"


def _wires(wires: frozenset[Wire]) -> str:
    return f"the wire {next(iter(wires))}" if len(wires) == 1 else f"{len(wires)} wires"
