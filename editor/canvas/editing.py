"""What the canvas does to the document: every command of its keys and menus, each one undoable step."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QMimeData, QPointF, QRectF, Qt
from PySide6.QtWidgets import QApplication, QWidget

from editor.canvas.fields import NoteField, TitleField, field_over
from editor.canvas.fitting import fitting, layers_for
from editor.canvas.free import nearest_free
from editor.canvas.geometry import HEIGHT, STEP, WIDTH, height, width
from editor.canvas.interior import furnished
from editor.canvas.making_room import with_room
from editor.canvas.reveal import keep_in_view
from editor.canvas.scene import PortKey
from editor.canvas.search import SearchPopup
from editor.document import clipboard
from editor.document.remarks import lying_in
from editor.document.several import several
from editor.look.announce import announce
from engine.editing import edits
from engine.editing.edits import EditRefused
from engine.formats.sheet_text import TextError
from engine.graph import Wire
from engine.layers.layer import Layer
from engine.sheet import Place, Sheet

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

Change: TypeAlias = Callable[[], tuple[Sheet, Collection[str] | None]]  # the new sheet, and what to select
Put: TypeAlias = Callable[[Layer], object]  # what is done with a layer that was chosen


class Editing:
    """Commands on the selection. What is refused is said beside the cursor and changes nothing."""

    def __init__(self, canvas: "Canvas") -> None:
        self.canvas = canvas
        self.popup: SearchPopup | None = None
        self.field: TitleField | NoteField | None = None

    @property
    def sheet(self) -> Sheet:
        return self.canvas.scope.sheet

    def remove(self, *, heal: bool = True) -> None:
        """Deletes what is selected; a chain heals, if it should."""
        selection = self.canvas.selection
        names, wires = selection.names, selection.wires
        if names or wires:
            text = f"Delete {several(self.sheet, names)}" if names else f"Remove {_wires(wires)}"
            self.apply(text, lambda: (edits.remove(self.sheet, names, wires, heal=heal), None))

    def select_all(self) -> None:
        """Every node, wire and remark."""
        scene = self.canvas.picture.scene
        self.canvas.selection.set(scene.names, scene.wires, scene.remarks)

    def nudge(self, dx: float, dy: float) -> None:
        """Moves what is selected a little, and what lies in selected frames; nudges in a row are one step."""
        canvas = self.canvas
        names, scene = canvas.selection.names, canvas.picture.scene
        along = lying_in(self.sheet, canvas.selection.remarks, scene.bodies()) if canvas.selection.remarks else set()
        moved = {name: (x + dx, y + dy) for name, (x, y) in scene.corners(names | along).items()}
        if names:
            text, merge = f"Move {several(self.sheet, names)}", f"nudge {sorted(names)}"
            self.apply(text, lambda: (edits.move(self.sheet, moved), None), merge=merge)

    def duplicate(self, *, wired: bool = False) -> None:
        """Copies of what is selected beside it, selected; with wires from where the originals have theirs, if asked."""
        names = self.canvas.selection.names
        if names:
            self.apply(
                f"Duplicate {several(self.sheet, names)}", lambda: edits.duplicate(self.sheet, names, wired=wired)
            )

    def copy(self) -> bool:
        """What is selected to the clipboard, as JSON; whether that could be done."""
        fragment = edits.copy(self.sheet, self.canvas.selection.names)
        try:
            QApplication.clipboard().setMimeData(clipboard.to_mime(fragment))
        except TextError as error:
            self.say(f"What is selected can't be copied: {error}. Select less.")
            return False
        return True

    def cut(self) -> None:
        """Copies and deletes what is selected."""
        names = self.canvas.selection.names
        if names and self.copy():
            self.apply(f"Cut {several(self.sheet, names)}", lambda: (edits.remove(self.sheet, names), None))

    def paste(self) -> None:
        """What lies on the clipboard, at the cursor or in the middle of the view."""
        try:
            fragment = self.copied()
        except clipboard.NoFragment as reason:
            self.say(str(reason))
        else:
            self.put(fragment, "Paste", self.free_place(self.canvas.cursor_at))

    def put(self, fragment: Sheet, verb: str, place: Place) -> None:
        """A fragment's nodes and remarks, selected."""
        names = [*fragment.graph.nodes, *(path for path in fragment.remarks if "." not in path)]
        text = f"{verb} {several(fragment, names)}"
        self.apply(text, lambda: edits.paste(self.sheet, fragment, place))

    def copied(self) -> Sheet:
        """What is on the clipboard; NoFragment says why that cannot be pasted."""
        data = QApplication.clipboard().mimeData()  # None where another program owns the clipboard and is slow
        return clipboard.from_mime(data if data is not None else QMimeData())

    def why_no_paste(self) -> str:
        """Why what is on the clipboard cannot be pasted; "" if it can."""
        try:
            self.copied()
        except clipboard.NoFragment as reason:
            return str(reason)
        return ""

    def add(self, layer: Layer, place: Place, wire: Wire | None = None, at: QPointF | None = None) -> None:
        """A new node, selected; with `wire`, in the middle of that, where room is made for it."""

        def change() -> tuple[Sheet, tuple[str, ...]]:
            if wire is None:
                sheet, name = edits.add_node(self.sheet, layer, place)
            else:
                sheet, name = edits.insert_on_wire(self.sheet, layer, place, wire)
                sheet = with_room(sheet, name)
            return furnished(sheet, name), (name,)

        self.apply(f"Add {layer.title}", change, at)
        self.canvas.setFocus()

    def add_to(self, layer: Layer, place: Place, port: PortKey, at: QPointF) -> None:
        """A new node with a wire to this port, selected: one step."""

        def change() -> tuple[Sheet, tuple[str, ...]]:
            sheet, name = edits.add_node(self.sheet, layer, place)
            wire = fitting(sheet, name, layer, port)
            if wire is None:
                raise EditRefused(f"{layer.title} cannot be wired to {port.node}.{port.port}. Choose another layer.")
            return furnished(edits.connect(sheet, wire), name), (name,)

        self.apply(f"Add {layer.title}", change, at)
        self.canvas.setFocus()

    def apply(self, text: str, change: Change, at: QPointF | None = None, merge: str = "") -> None:
        """Makes the change and selects what it tells; or says at this point of the widget why not."""
        try:
            sheet, names = change()
            self.canvas.scope.apply(text, sheet, merge)
        except EditRefused as refused:
            self.say(str(refused), at)
            return
        announce(self.canvas, text)
        if names is not None:
            remarks = [name for name in names if name in self.sheet.remarks]
            self.canvas.selection.set((name for name in names if name in self.sheet.graph.nodes), (), remarks)

    def search(self, at: QPointF | None, port: PortKey | None = None, text: str = "", put: Put | None = None) -> None:
        """Opens search-to-add at this point of the widget; with `port`, of layers that take its wire.

        `put` does something else with the chosen layer than to add it there.
        """
        where = at if at is not None else self.canvas.rect().toRectF().center()

        def add(layer: Layer) -> None:
            if at is None:
                self.add_in_view(layer)
                return
            place = self.free_place(at, port, size_of(layer))
            if port is None:
                self.add(layer, place, at=at)
            else:
                self.add_to(layer, place, port, at)

        invitation = "Search layers…" if port is None else f"Wire {port.node}.{port.port} to…"
        find = layers_for(self.sheet, port, self.canvas.look.theme)
        nothing = ("No layer is called that.", "No layer can take this wire.")
        self.popup = SearchPopup(self.canvas, "Add a layer", invitation, find, nothing)
        self.popup.chosen.connect(put or add)
        self.popup.open_at(where, text)

    def add_in_view(self, layer: Layer) -> None:
        """A new node where it is seen and covers nothing; where nothing is free there, the view follows."""
        self.add(layer, self.room_in_view(layer))
        keep_in_view(self.canvas, self.canvas.picture.scene.bounds(self.canvas.selection.nodes))

    def room_in_view(self, layer: Layer) -> Place:
        """A corner for a new node: as near to the middle of what is seen as it covers no other."""
        canvas, view = self.canvas, self.canvas.picture.view
        seen = view.rect_to_scene(canvas.rect().toRectF())
        size = size_of(layer)
        wanted = seen.center().x() - size[0] / 2, seen.center().y() - size[1] / 2
        return nearest_free(canvas.picture.scene, wanted, size, seen, self.plates())

    def plates(self) -> list[QRectF]:
        """What floats over the canvas, in the scene."""
        found = self.canvas.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        view = self.canvas.picture.view
        return [view.rect_to_scene(plate.geometry().toRectF()) for plate in found if plate.isVisible()]

    def free_place(
        self, at: QPointF | None, port: PortKey | None = None, size: tuple[float, float] = (WIDTH, HEIGHT)
    ) -> Place:
        """The corner for a node's middle, or the side where `port`'s wire arrives, to lie at this point."""
        where = at if at is not None else self.canvas.rect().toRectF().center()
        point = self.canvas.picture.view.to_scene(where)
        wide, tall = size
        left = point.x() - (wide / 2 if port is None else 0 if port.side == "out" else wide)
        return round(left / STEP) * STEP, round((point.y() - tall / 2) / STEP) * STEP

    def rename(self) -> None:
        """Opens a field over the title of the one selected node or frame, or over a note's words."""
        names = self.canvas.selection.names
        if len(names) == 1:
            self.field = field_over(self.canvas, next(iter(names)))

    def dismiss(self) -> None:
        """Closes search and rename: what they stand over is elsewhere now, or gone. Words of a note are taken."""
        for popup in self.canvas.findChildren(SearchPopup):
            popup.leave()
        for field in self.canvas.findChildren(TitleField):
            field.leave()
        for note in self.canvas.findChildren(NoteField):
            note.take()

    def say(self, sentence: str, at: QPointF | None = None) -> None:
        where = at or self.canvas.cursor_at or self.canvas.rect().toRectF().center()
        self.canvas.say(sentence, where)


def size_of(layer: Layer) -> tuple[float, float]:
    """Of its node's body."""
    return width(layer), height(layer)


def _wires(wires: frozenset[Wire]) -> str:
    return f"the wire {next(iter(wires))}" if len(wires) == 1 else f"{len(wires)} wires"
