"""Keys, the clipboard, renaming, search-to-add and layers dropped from the palette."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QClipboard, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.canvas.scene import PortKey
from editor.document.clipboard import LAYER
from engine.graph import Wire
from engine.layers.layer import LAYERS
from engine.sheet import Sheet
from tests.editor.canvas.conftest import IN, LAST, MIDDLE, OUT, TARGETS, Bench

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_deleting_a_node_heals_the_chain(bench: Bench, key: Qt.Key) -> None:
    bench.selection.set(("tanh",))
    bench.key(key)
    assert set(bench.sheet.graph.wires) == {IN, Wire("dense_1", "y", "dense_2", "x"), LAST, TARGETS}
    assert bench.selection.nodes == frozenset()
    assert bench.undone()
    assert bench.canvas.picture.scene.names == list(bench.start.graph.nodes)


def test_deleting_a_wire(bench: Bench) -> None:
    bench.click(bench.canvas.wire_position(OUT))
    bench.key(Qt.Key.Key_Delete)
    assert OUT not in bench.sheet.graph.wires
    assert bench.undone()
    bench.selection.set(())
    bench.key(Qt.Key.Key_Delete)
    assert bench.sheet == bench.start


def test_arrows_nudge_in_one_step(bench: Bench) -> None:
    bench.selection.set(("tanh",))
    for _ in range(3):
        bench.key(Qt.Key.Key_Right)
    bench.key(Qt.Key.Key_Up, SHIFT)
    assert bench.sheet.places["tanh"] == (510.0, -1.0)
    assert bench.undone()


def test_select_all_and_duplicate(bench: Bench) -> None:
    bench.canvas.editing.select_all()
    assert bench.selection.nodes == set(bench.sheet.graph.nodes)
    bench.selection.set(("dense_1", "tanh"))
    bench.canvas.editing.duplicate()
    assert bench.selection.nodes == {"dense_4", "tanh_1"}
    assert Wire("dense_4", "y", "tanh_1", "x") in bench.sheet.graph.wires
    assert bench.undone()
    assert bench.selection.nodes == frozenset()


def test_copy_cut_and_paste(bench: Bench) -> None:
    bench.selection.set(("dense_1", "tanh"))
    bench.canvas.editing.copy()
    assert bench.untouched()
    bench.move(QPoint(400, 500))
    bench.canvas.editing.paste()
    assert bench.selection.nodes == {"dense_4", "tanh_1"}
    middle = bench.canvas.picture.view.to_scene(QPointF(400, 500))
    assert bench.canvas.picture.scene.rect("dense_4").contains(middle)
    assert bench.undone()
    bench.selection.set(("dense_1", "tanh"))
    bench.canvas.editing.cut()
    assert "tanh" not in bench.sheet.graph.nodes
    bench.canvas.editing.paste()
    assert Wire("dense_1", "y", "tanh", "x") in bench.sheet.graph.wires
    assert bench.document.undo_stack.count() == 2


def test_pasting_what_is_no_layer_is_refused(bench: Bench) -> None:
    for text in ("", "hello", "{}", "[" * 100_000):
        QApplication.clipboard().setText(text)
        bench.canvas.editing.paste()
        assert bench.refusal() == "The clipboard holds no layers. Copy some on a canvas first."
        assert bench.untouched()
        bench.key(Qt.Key.Key_Escape)
        assert not bench.refusal()


def test_rename(bench: Bench, qtbot: QtBot) -> None:
    bench.selection.set(("tanh",))
    bench.canvas.editing.rename()
    field = bench.canvas.editing.field
    assert field.text() == "tanh"
    field.setText("dense_1")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert bench.refusal().startswith("Another node is called dense_1.")
    assert bench.untouched()
    assert field.isVisible()
    field.setText("squash")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert bench.selection.nodes == {"squash"}
    assert Wire("dense_1", "y", "squash", "x") in bench.sheet.graph.wires
    assert not field.isVisible()
    assert bench.undone()


def test_escape_leaves_the_old_name(bench: Bench, qtbot: QtBot) -> None:
    bench.selection.set(("tanh",))
    bench.canvas.editing.rename()
    field = bench.canvas.editing.field
    field.setText("squash")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert bench.untouched()


def test_typing_opens_the_search(bench: Bench, qtbot: QtBot) -> None:
    bench.move(QPoint(400, 500))
    bench.key(Qt.Key.Key_C)
    popup = bench.canvas.editing.popup
    assert popup.field.text() == "c"
    qtbot.keyClicks(popup.field, "onv")
    assert popup.list.item(0).text() == "Conv2D"
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert bench.selection.nodes == {"conv2d_1"}
    middle = bench.canvas.picture.view.to_scene(QPointF(400, 500))
    assert bench.canvas.picture.scene.rect("conv2d_1").contains(middle)
    assert bench.undone()


def test_tab_on_empty_canvas_opens_the_search_and_escape_closes_it(bench: Bench, qtbot: QtBot) -> None:
    bench.move(QPoint(400, 500))
    bench.key(Qt.Key.Key_Tab)
    popup = bench.canvas.editing.popup
    assert popup.isVisible()
    qtbot.keyClicks(popup.field, "zzz")
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert popup.isVisible()
    qtbot.keyClick(popup.field, Qt.Key.Key_Escape)
    assert bench.untouched()


CHANGES: dict[str, Callable[[Bench], object]] = {
    "undo": lambda bench: bench.document.undo_stack.undo(),
    "another document": lambda bench: bench.document.replace(Sheet()),
    "zoom": lambda bench: bench.canvas.set_view(bench.canvas.picture.view.zoomed(1.2, QPointF(5, 5))),
    "pan": lambda bench: bench.canvas.set_view(bench.canvas.picture.view.panned(40, 0)),
    "another size": lambda bench: bench.canvas.resize(900, 500),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("opened", ["rename", "search"])
def test_rename_and_search_go_with_what_they_belong_to(bench: Bench, opened: str, change: str) -> None:
    bench.canvas.editing.add(LAYERS["ReLU"](), (500.0, 200.0))
    bench.canvas.fits = True
    if opened == "rename":
        bench.canvas.editing.rename()
        widget = bench.canvas.editing.field
    else:
        bench.canvas.editing.search(QPointF(400, 400), PortKey("relu_1", "y", "out"))
        widget = bench.canvas.editing.popup
    assert widget.isVisible()
    CHANGES[change](bench)
    assert not widget.isVisible()
    assert bench.canvas.hasFocus()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    CHANGES["pan"](bench)  # closed once, for good


def test_an_unreadable_clipboard_is_an_empty_one(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QClipboard, "mimeData", lambda *_: None)
    bench.canvas.editing.paste()
    assert bench.refusal() == "The clipboard holds no layers. Copy some on a canvas first."


def layer_data(name: str) -> QMimeData:
    data = QMimeData()
    data.setData(LAYER, name.encode())
    return data


def drag_in(bench: Bench, data: QMimeData, *points: QPoint) -> bool:
    """What the window system tells of a drag up to the last point; whether the canvas takes it there."""
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(points[0], copy, data, left, none)
    QApplication.sendEvent(bench.canvas, enter)
    taken = enter.isAccepted()
    for point in points:
        move = QDragMoveEvent(point, copy, data, left, none)
        QApplication.sendEvent(bench.canvas, move)
        taken = move.isAccepted()
    return taken


def drop(bench: Bench, data: QMimeData, at: QPoint) -> None:
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(bench.canvas, QDropEvent(QPointF(at), copy, data, left, none))


def test_a_layer_dropped_on_empty_canvas(bench: Bench) -> None:
    at, data = QPoint(300, 500), layer_data("Dense")
    assert drag_in(bench, data, QPoint(10, 400), at)
    shown = bench.canvas.picture.overlay.drop
    drop(bench, data, at)
    assert bench.selection.nodes == {"dense_4"}
    assert bench.canvas.picture.scene.rect("dense_4") == shown
    assert shown.contains(bench.canvas.picture.view.to_scene(QPointF(at)))
    assert bench.canvas.picture.overlay.drop is None
    assert bench.undone()


def test_a_layer_dropped_on_a_node_lies_beside_it(bench: Bench) -> None:
    at, data = bench.node("dense_2"), layer_data("Dense")
    assert drag_in(bench, data, QPoint(10, 400), at)
    shown = bench.canvas.picture.overlay.drop
    drop(bench, data, at)
    scene = bench.canvas.picture.scene
    assert scene.rect("dense_4") == shown
    assert not any(scene.rect(name).intersects(shown) for name in scene.names if name != "dense_4")
    assert bench.undone()


def test_a_layer_dropped_on_a_wire_is_inserted(bench: Bench) -> None:
    at, data = bench.canvas.wire_position(OUT), layer_data("ReLU")
    drag_in(bench, data, QPoint(10, 400), at)
    assert bench.canvas.picture.overlay.drop_wire == OUT
    drop(bench, data, at)
    wires = bench.sheet.graph.wires
    assert Wire("tanh", "y", "relu_1", "x") in wires
    assert Wire("relu_1", "y", "dense_2", "x") in wires
    assert OUT not in wires
    assert bench.undone()


def test_a_layer_dropped_on_a_wire_makes_room_in_one_step(bench: Bench) -> None:
    """The chain keeps its spacing: what is behind moves on, what is before stays."""
    at, data = bench.canvas.wire_position(OUT), layer_data("ReLU")
    drag_in(bench, data, QPoint(10, 400), at + QPoint(0, 9))
    shown = bench.canvas.picture.overlay.drop
    drop(bench, data, at + QPoint(0, 9))
    before = bench.start.places
    after = before | {"relu_1": (720.0, 0.0), "dense_2": (960.0, 0.0), "loss": (1200.0, 0.0)}
    assert bench.sheet.places == after
    assert bench.canvas.picture.scene.rect("relu_1") == shown, "it lies where it was shown"
    assert bench.undone()
    bench.document.undo_stack.redo()
    assert bench.sheet.places == after
    assert bench.canvas.picture.scene.rect("loss").x() == 1200


def test_a_node_dropped_on_a_wire_makes_room_in_the_same_step(bench: Bench) -> None:
    start = bench.node("dense_3")
    middle = bench.canvas.node_rect("dense_3").center()
    bench.drag(start, start + bench.canvas.wire_position(OUT) - middle)
    assert Wire("tanh", "y", "dense_3", "x") in bench.sheet.graph.wires
    places = bench.sheet.places
    assert [places[name][0] for name in ("tanh", "dense_3", "dense_2", "loss")] == [480, 720, 960, 1200]
    assert bench.undone()


def test_a_dot_on_a_wire_moves_nobody(bench: Bench) -> None:
    bench.selection.set((), (OUT,))
    bench.canvas.structure.reroute()
    (dot,) = bench.selection.nodes
    assert bench.sheet.places == bench.start.places | {dot: bench.sheet.places[dot]}
    assert bench.undone()


def test_a_layer_that_cannot_sit_in_the_wire_lies_beside_it(bench: Bench) -> None:
    at, data = bench.canvas.wire_position(OUT), layer_data("Spiral")
    drag_in(bench, data, at)
    assert bench.canvas.picture.overlay.drop_wire is None
    drop(bench, data, at)
    assert bench.sheet.graph.wires == bench.start.graph.wires
    assert bench.selection.nodes == {"spiral_1"}


@pytest.mark.parametrize("name", ["os.system", "", "NoSuchLayer"])
def test_what_is_no_layer_is_not_taken(bench: Bench, name: str) -> None:
    data = layer_data(name)
    assert not drag_in(bench, data, QPoint(300, 500))
    drop(bench, data, QPoint(300, 500))
    assert bench.untouched()


def test_a_drag_that_leaves_shows_nothing_more(bench: Bench) -> None:
    drag_in(bench, layer_data("Dense"), QPoint(300, 500))
    QApplication.sendEvent(bench.canvas, QDragLeaveEvent())
    assert bench.canvas.picture.overlay.drop is None
    assert bench.untouched()


def test_another_document_clears_the_selection_and_fits(bench: Bench) -> None:
    bench.selection.set(("tanh",))
    bench.canvas.set_view(bench.canvas.picture.view.panned(5000, 0))
    bench.document.replace(Sheet(graph=bench.start.graph, places=bench.start.places))
    assert bench.selection.nodes == frozenset()
    assert bench.canvas.rect().contains(bench.canvas.node_rect("tanh"))
    assert MIDDLE in bench.canvas.picture.scene.wire_index
