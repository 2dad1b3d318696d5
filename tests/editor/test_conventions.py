"""What hands expect of a node editor, row by row: real events, the document, the picture, and undo and redo of each."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from editor.canvas import context
from editor.canvas.search import SearchPopup
from editor.document.clipboard import LAYER
from editor.main_window import MainWindow
from engine.editing.inside import inside
from engine.formats.project import examples
from engine.graph import Graph, Wire
from engine.groups.group import Group
from engine.layers.layer import LAYERS
from engine.sheet import Frame, Note, Sheet
from tests.editor.canvas.conftest import IN, LAST, MIDDLE, OUT, chain
from tests.editor.document.views import canvas_agrees
from tests.editor.hands import Hands

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
MIDDLE_BUTTON, RIGHT = Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
Key = Qt.Key
Row = Callable[[Hands, MainWindow], None]
EDITS: dict[str, Row] = {}  # each is one undoable step
VIEWS: dict[str, Row] = {}  # these leave the document as it is


def edit(words: str) -> Callable[[Row], Row]:
    return lambda row: EDITS.setdefault(words, row)


def view(words: str) -> Callable[[Row], Row]:
    return lambda row: VIEWS.setdefault(words, row)


@pytest.fixture
def hands(window: MainWindow, tmp_path: Path) -> Hands:
    """A chain, with a frame around its activation and a note below; nothing is computed, so that pixels stay."""
    window.document.changed.disconnect(window.follow.after_change)
    window.document.replaced.disconnect(window.follow.start_over)
    frame = Frame(place=(460.0, -60.0), size=(200.0, 200.0), title="Bend")
    note = Note(place=(0.0, 240.0), size=(200.0, 100.0), text="# Read me\nand **this**", colour="yellow")
    window.document.replace(replace(chain(), remarks={"frame_1": frame, "note_1": note}))
    window.activateWindow()
    window.canvas.setFocus()
    QApplication.processEvents()
    found = Hands(window.canvas)
    found.folder = tmp_path
    return found


@pytest.mark.parametrize("words", EDITS)
def test_an_edit_by_hand_is_seen_undone_and_redone(hands: Hands, window: MainWindow, words: str) -> None:
    before, seen = hands.sheet, hands.picture()
    window.canvas.fits = False  # the view stays where it is
    EDITS[words](hands, window)
    after, changed = hands.sheet, hands.picture()
    assert after != before
    assert changed != seen
    stack = window.document.undo_stack
    assert stack.count() == 1, "one gesture is one step"
    canvas_agrees(window.canvas, window.scope.sheet, window.scope.inspection, window.selection)
    window.canvas.setFocus()
    hands.key(Key.Key_Z, CTRL)
    assert hands.sheet == before
    assert not window.document.modified
    assert hands.picture() == seen
    hands.key(Key.Key_Y, CTRL)
    assert hands.sheet == after
    assert hands.picture() == changed
    hands.key(Key.Key_Z, CTRL)
    hands.key(Key.Key_Z, CTRL | SHIFT)
    assert hands.sheet == after


@pytest.mark.parametrize("words", VIEWS)
def test_a_look_leaves_the_document_as_it_is(hands: Hands, window: MainWindow, words: str) -> None:
    VIEWS[words](hands, window)
    assert hands.untouched()


# the conventions


@edit("Ctrl+X, Ctrl+V")
def cut_and_paste(hands: Hands, window: MainWindow) -> None:
    window.selection.set(("dense_3",))
    hands.key(Key.Key_C, CTRL)
    assert '"dense_3"' in QApplication.clipboard().text(), "as JSON text, for another window or a mail"
    hands.move(hands.at(700, 330))
    hands.key(Key.Key_V, CTRL)
    assert window.selection.nodes == {"dense_4"}
    assert window.canvas.node_rect("dense_4").contains(hands.at(700, 330))


@edit("Ctrl+X")
def cut(hands: Hands, window: MainWindow) -> None:
    window.selection.set(("tanh",))
    hands.key(Key.Key_X, CTRL)
    assert "tanh" not in hands.sheet.graph.nodes
    assert '"tanh"' in QApplication.clipboard().text()


@edit("Ctrl+D duplicates")
def duplicate(hands: Hands, window: MainWindow) -> None:
    hands.click(hands.node("dense_3"))
    hands.key(Key.Key_D, CTRL)
    assert window.selection.nodes == {"dense_4"}


@view("Ctrl+A selects all")
def select_all(hands: Hands, window: MainWindow) -> None:
    hands.key(Key.Key_A, CTRL)
    assert window.selection.nodes == set(hands.sheet.graph.nodes)
    assert window.selection.wires == set(hands.sheet.graph.wires)
    assert window.selection.remarks == {"frame_1", "note_1"}


@edit("Del deletes and heals")
def delete(hands: Hands, window: MainWindow) -> None:
    hands.click(hands.node("tanh"))
    hands.key(Key.Key_Delete)
    assert Wire("dense_1", "y", "dense_2", "x") in hands.sheet.graph.wires


@edit("Backspace deletes and heals")
def backspace(hands: Hands, window: MainWindow) -> None:
    hands.click(hands.node("tanh"))
    hands.key(Key.Key_Backspace)
    assert Wire("dense_1", "y", "dense_2", "x") in hands.sheet.graph.wires


@view("The wheel zooms at the cursor")
def zoom(hands: Hands, window: MainWindow) -> None:
    at = hands.node("tanh")
    held, scale = window.canvas.picture.view.to_scene(QPointF(at)), window.canvas.picture.view.scale
    hands.wheel(at, 240)
    assert window.canvas.picture.view.scale > scale * 1.2
    now = window.canvas.picture.view.to_scene(QPointF(at))
    assert (now - held).manhattanLength() < 1e-6


@view("Middle-drag pans")
def pan(hands: Hands, window: MainWindow) -> None:
    before = window.canvas.picture.view
    hands.drag(hands.at(0, 400), hands.at(0, 400) + QPoint(40, 30), button=MIDDLE_BUTTON)
    now = window.canvas.picture.view
    assert (now.dx - before.dx, now.dy - before.dy) == (40, 30)


@view("Space-drag pans")
def space(hands: Hands, window: MainWindow) -> None:
    before = window.canvas.picture.view
    QTest.keyPress(window.canvas, Key.Key_Space)
    hands.drag(hands.node("tanh"), hands.node("tanh") + QPoint(40, 30))
    QTest.keyRelease(window.canvas, Key.Key_Space)
    assert window.canvas.picture.view.dx - before.dx == 40


@view("Drag on empty space selects")
def band(hands: Hands, window: MainWindow) -> None:
    hands.drag(hands.at(-30, 380), hands.at(620, 180))
    assert window.selection.nodes == {"dense_3"}
    assert window.selection.remarks == {"note_1"}


@view("Shift and Ctrl add to the selection")
def add_to_selection(hands: Hands, window: MainWindow) -> None:
    hands.click(hands.node("dense_1"))
    hands.click(hands.node("tanh"), SHIFT)
    hands.click(hands.node("loss"), CTRL)
    assert window.selection.nodes == {"dense_1", "tanh", "loss"}


def popup(window: MainWindow) -> SearchPopup:
    (found,) = (each for each in window.canvas.findChildren(SearchPopup) if each.isVisible())
    return found


def search_and_take(window: MainWindow, words: str) -> None:
    QTest.keyClicks(popup(window).field, words)
    QTest.keyClick(popup(window).field, Key.Key_Return)


@edit("Double-click on empty canvas adds by search")
def double_click(hands: Hands, window: MainWindow) -> None:
    hands.double_click(hands.at(900, 330))
    search_and_take(window, "sigmoid")
    assert "sigmoid_1" in hands.sheet.graph.nodes
    assert window.canvas.node_rect("sigmoid_1").contains(hands.at(900, 330))


@edit("Tab on empty canvas adds by search")
def tab(hands: Hands, window: MainWindow) -> None:
    hands.move(hands.at(900, 330))
    hands.key(Key.Key_Tab)
    search_and_take(window, "relu")
    assert "relu_1" in hands.sheet.graph.nodes


@edit("Typing adds by search")
def typing(hands: Hands, window: MainWindow) -> None:
    hands.move(hands.at(900, 330))
    QTest.keyClicks(window.canvas, "d")
    search_and_take(window, "ropout")
    assert "dropout_1" in hands.sheet.graph.nodes


@edit("F2 renames")
def rename(hands: Hands, window: MainWindow) -> None:
    hands.click(hands.node("tanh"))
    hands.key(Key.Key_F2)
    field = window.canvas.editing.field
    assert isinstance(field, QLineEdit)
    field.setText("bend")
    QTest.keyClick(field, Key.Key_Return)
    assert "bend" in hands.sheet.graph.nodes


@view("F fits all, Shift+F the selection")
def fit(hands: Hands, window: MainWindow) -> None:
    canvas = window.canvas
    canvas.set_view(canvas.picture.view.panned(5000, 0))
    hands.key(Key.Key_F)
    assert all(canvas.rect().contains(canvas.node_rect(name)) for name in hands.sheet.graph.nodes)
    wide = canvas.picture.view.scale
    window.selection.set(("tanh",))
    hands.key(Key.Key_F, SHIFT)
    assert canvas.picture.view.scale > wide
    assert canvas.rect().contains(canvas.node_rect("tanh"))


@edit("Ctrl+G groups")
def group(hands: Hands, window: MainWindow) -> None:
    window.selection.set(("dense_1", "tanh"))
    hands.key(Key.Key_G, CTRL)
    made = hands.sheet.graph.nodes["group_1"]
    assert isinstance(made, Group)
    assert {"dense_1", "tanh", "in", "out"} == set(made.graph.nodes)
    assert Wire("group_1", "out", "dense_2", "x") in hands.sheet.graph.wires
    assert window.selection.nodes == {"group_1"}
    assert [problem.node for problem in window.document.inspection.errors] == ["dense_3"]


@edit("Arrows nudge")
def nudge(hands: Hands, window: MainWindow) -> None:
    window.selection.set(("tanh",))
    x, y = hands.sheet.places["tanh"]
    for _ in range(3):
        hands.key(Key.Key_Right)
    hands.key(Key.Key_Down, SHIFT)
    assert hands.sheet.places["tanh"] == (x + 30, y + 1)


@view("Ctrl+F finds")
def find(hands: Hands, window: MainWindow) -> None:
    hands.key(Key.Key_F, CTRL)
    QTest.keyClicks(window.find.field, "tan")
    assert window.selection.nodes == {"tanh"}
    QTest.keyClick(window.find.field, Key.Key_Escape)
    assert window.canvas.hasFocus()
    assert not window.find.isVisible()


@view("F1 helps with the selected node")
def help_for_node(hands: Hands, window: MainWindow) -> None:
    window.selection.set(("tanh",))
    hands.key(Key.Key_F1)
    (page,) = (w for w in QApplication.topLevelWidgets() if w.isVisible() and "Help" in w.windowTitle())
    assert "Tanh" in page.windowTitle()
    page.close()


def test_ctrl_return_trains_and_pauses(window: MainWindow, qtbot: QtBot) -> None:
    window.files.load("xor")
    window.activateWindow()
    window.canvas.setFocus()
    for state in ("running", "paused"):
        QTest.keyClick(window.canvas, Key.Key_Return, CTRL)
        qtbot.waitUntil(lambda state=state: window.session.state == state)
    assert not window.document.modified


def drop_event(kind: type[QDropEvent], at: QPoint, data: QMimeData) -> QDropEvent:
    where = at if kind in (QDragEnterEvent, QDragMoveEvent) else QPointF(at)
    return kind(where, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)


def drop(hands: Hands, kind: str, at: QPoint) -> None:
    data = QMimeData()
    data.setData(LAYER, kind.encode())
    for event in (QDragEnterEvent, QDragMoveEvent, QDropEvent):
        QApplication.sendEvent(hands.canvas, drop_event(event, at, data))


@edit("A layer dropped on a wire is inserted, its neighbours move")
def drop_on_wire(hands: Hands, window: MainWindow) -> None:
    drop(hands, "Dropout", window.canvas.wire_position(MIDDLE))
    wires = set(hands.sheet.graph.wires)
    assert {Wire("dense_1", "y", "dropout_1", "x"), Wire("dropout_1", "y", "tanh", "x")} <= wires
    rects = [window.canvas.picture.scene.rect(name) for name in hands.sheet.graph.nodes]
    assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[:i])
    assert hands.sheet.places["tanh"][0] > hands.start.places["tanh"][0]


@edit("A node dropped on a wire is inserted")
def node_on_wire(hands: Hands, window: MainWindow) -> None:
    rect = window.canvas.node_rect("dense_3")
    hold = hands.node("dense_3")
    hands.drag(hold, window.canvas.wire_position(OUT) + hold - rect.center())
    wires = set(hands.sheet.graph.wires)
    assert {Wire("tanh", "y", "dense_3", "x"), Wire("dense_3", "y", "dense_2", "x")} <= wires
    assert OUT not in wires


@edit("A wire dragged onto empty space searches for what fits")
def wire_to_nothing(hands: Hands, window: MainWindow) -> None:
    hands.drag(hands.port("dense_3", "y", "out"), hands.at(900, 330))
    offered = [popup(window).list.item(row).text() for row in range(popup(window).list.count())]
    assert "ReLU" in offered
    assert "Spiral" not in offered, "it takes no wire"
    search_and_take(window, "relu")
    assert Wire("dense_3", "y", "relu_1", "x") in hands.sheet.graph.wires


@edit("A wire snaps to the nearest port that can take it")
def snap(hands: Hands, window: MainWindow) -> None:
    goal = hands.port("dense_3", "x", "in")
    hands.drag(hands.port("dense_1", "y", "out"), goal + QPoint(-18, 14))
    assert Wire("dense_1", "y", "dense_3", "x") in hands.sheet.graph.wires


@view("A refused wire says why, beside the cursor")
def refused(hands: Hands, window: MainWindow) -> None:
    goal = hands.port("dense_1", "x", "in")
    hands.drag(hands.port("dense_2", "y", "out"), goal)
    assert hands.refusal() == "dense_1 comes before dense_2: the wire would close a cycle. Draw it to a node behind."
    bubble = window.canvas.picture.overlay.bubble
    assert bubble is not None
    assert (bubble.at - QPointF(goal)).manhattanLength() < 30


# beyond them


@edit("Ctrl+Del deletes without healing")
def delete_only(hands: Hands, window: MainWindow) -> None:
    hands.click(hands.node("tanh"))
    hands.key(Key.Key_Delete, CTRL)
    assert Wire("dense_1", "y", "dense_2", "x") not in hands.sheet.graph.wires


@edit("Alt-drag pulls a node out of its chain")
def pull_out(hands: Hands, window: MainWindow) -> None:
    start = hands.node("tanh")
    hands.drag(start, start + QPoint(0, 150), ALT)
    assert Wire("dense_1", "y", "dense_2", "x") in hands.sheet.graph.wires
    assert not {MIDDLE, OUT} & set(hands.sheet.graph.wires)
    assert hands.sheet.places["tanh"][1] > hands.start.places["tanh"][1] + 100


@edit("A stroke with Alt cuts wires")
def cut_wires(hands: Hands, window: MainWindow) -> None:
    middle = window.canvas.wire_position(MIDDLE)
    hands.drag(middle + QPoint(0, -60), middle + QPoint(2, 40), ALT)
    assert MIDDLE not in hands.sheet.graph.wires
    assert OUT in hands.sheet.graph.wires


@edit("A stroke with Ctrl and the right button cuts wires")
def cut_with_the_right_button(hands: Hands, window: MainWindow) -> None:
    middle = window.canvas.wire_position(OUT)
    hands.drag(middle + QPoint(0, -60), middle + QPoint(2, 40), CTRL, RIGHT)
    assert OUT not in hands.sheet.graph.wires


@edit("Dragging a wire's end off its input moves it")
def move_wire_from_input(hands: Hands, window: MainWindow) -> None:
    hands.drag(hands.port("dense_2", "x", "in"), hands.port("dense_3", "x", "in"))
    assert Wire("tanh", "y", "dense_3", "x") in hands.sheet.graph.wires
    assert OUT not in hands.sheet.graph.wires


@edit("Dragging a wire near its output moves that end")
def move_wire_from_output(hands: Hands, window: MainWindow) -> None:
    hands.drag(window.canvas.wire_position(OUT, 0.25), hands.port("dense_1", "y", "out"))
    assert Wire("dense_1", "y", "dense_2", "x") in hands.sheet.graph.wires
    assert OUT not in hands.sheet.graph.wires


@edit("Double-click on a wire adds a reroute dot")
def reroute(hands: Hands, window: MainWindow) -> None:
    hands.double_click(window.canvas.wire_position(LAST))
    wires = set(hands.sheet.graph.wires)
    assert {Wire("dense_2", "y", "reroute_1", "x"), Wire("reroute_1", "y", "loss", "prediction")} <= wires
    assert [problem.node for problem in window.document.inspection.errors] == ["dense_3"]


@edit("Ctrl+Shift+D duplicates with inputs")
def duplicate_wired(hands: Hands, window: MainWindow) -> None:
    window.selection.set(("tanh",))
    hands.key(Key.Key_D, CTRL | SHIFT)
    (copy,) = window.selection.nodes
    assert Wire("dense_1", "y", copy, "x") in hands.sheet.graph.wires


@edit("Ctrl+M mutes")
def mute(hands: Hands, window: MainWindow) -> None:
    window.selection.set(("tanh",))
    hands.key(Key.Key_M, CTRL)
    assert hands.sheet.graph.muted == ("tanh",)


@edit("Ctrl+Shift+L freezes")
def freeze(hands: Hands, window: MainWindow) -> None:
    window.selection.set(("dense_1",))
    hands.key(Key.Key_L, CTRL | SHIFT)
    assert hands.sheet.graph.learns("dense_1").frozen


@edit("Nodes snap to the grid")
def snap_to_grid(hands: Hands, window: MainWindow) -> None:
    start = hands.node("dense_3")
    hands.drag(start, start + QPoint(83, 61))
    x, y = hands.sheet.places["dense_3"]
    assert (x % 20, y % 20) == (0, 0)


@edit("Tidy lays out the graph")
def tidy(hands: Hands, window: MainWindow) -> None:
    window.selection.set(())
    view = window.canvas.picture.view
    hands.key(Key.Key_T, CTRL)
    after = hands.sheet
    window.canvas.set_view(view)  # the note made way, and all was still to be seen
    hands.key(Key.Key_T, CTRL)
    assert hands.sheet is after, "a second press changes nothing"
    for wire in after.graph.wires:
        assert after.places[wire.source][0] < after.places[wire.target][0]


@edit("Align puts nodes in line")
def align(hands: Hands, window: MainWindow) -> None:
    window.selection.set(("dense_3", "loss", "tanh"))
    window.commands["align_top"].trigger()
    assert len({hands.sheet.places[name][1] for name in ("dense_3", "loss", "tanh")}) == 1


@edit("Distribute makes gaps equal")
def distribute(hands: Hands, window: MainWindow) -> None:
    window.selection.set(("spiral", "dense_1", "loss"))
    window.commands["distribute_across"].trigger()
    places = sorted(hands.sheet.places[name][0] for name in ("spiral", "dense_1", "loss"))
    assert abs((places[2] - places[1]) - (places[1] - places[0])) < 1


@view("Wires between level ports are straight")
def straight(hands: Hands, window: MainWindow) -> None:
    scene = window.canvas.picture.scene
    heights = scene.points[scene.wire_index[MIDDLE]][:, 1]
    assert heights.max() - heights.min() < 1e-9


@edit("Ctrl+J frames the selection")
def frame(hands: Hands, window: MainWindow) -> None:
    window.selection.set(("dense_1", "dense_2"))
    hands.key(Key.Key_J, CTRL)
    field = window.canvas.editing.field
    assert isinstance(field, QLineEdit)
    QTest.keyClick(field, Key.Key_Escape)
    scene = window.canvas.picture.scene
    assert scene.rect("frame_2").contains(scene.rect("dense_1") | scene.rect("dense_2"))


@edit("Dragging a frame's title takes along what lies in it")
def move_frame(hands: Hands, window: MainWindow) -> None:
    start = hands.at(480, -48)
    hands.drag(start, start + QPoint(0, -60))
    moved = hands.sheet.remarks["frame_1"].place[1] - hands.start.remarks["frame_1"].place[1]
    assert moved < -40
    assert hands.sheet.places["tanh"][1] - hands.start.places["tanh"][1] == moved
    assert hands.sheet.places["dense_1"] == hands.start.places["dense_1"]


@edit("Dragging a note's corner makes it larger")
def resize_note(hands: Hands, window: MainWindow) -> None:
    corner = hands.at(198, 338)
    hands.drag(corner, corner + QPoint(60, 30))
    width, height = hands.sheet.remarks["note_1"].size
    assert width > 220
    assert height > 110


@edit("Double-click on a note writes it")
def write_note(hands: Hands, window: MainWindow) -> None:
    hands.double_click(hands.at(100, 300))
    field = window.canvas.editing.field
    assert field is not None
    QTest.keyClicks(field, "read **all**")
    QTest.keyClick(field, Key.Key_Return, CTRL)
    note = hands.sheet.remarks["note_1"]
    assert isinstance(note, Note)
    assert note.text == "read **all**"


@edit("Double-click on a frame's title renames it")
def entitle_frame(hands: Hands, window: MainWindow) -> None:
    hands.double_click(hands.at(480, -48))
    field = window.canvas.editing.field
    assert isinstance(field, QLineEdit)
    field.setText("Non-linear")
    QTest.keyClick(field, Key.Key_Return)
    frame = hands.sheet.remarks["frame_1"]
    assert isinstance(frame, Frame)
    assert frame.title == "Non-linear"


@edit("A frame takes a colour")
def colour_frame(hands: Hands, window: MainWindow) -> None:
    hands.click(hands.at(480, -48))
    assert window.selection.remarks == {"frame_1"}
    window.commands["colour_green"].trigger()
    assert hands.sheet.remarks["frame_1"].colour == "green"


@edit("Ctrl+Shift+N adds a note")
def add_note(hands: Hands, window: MainWindow) -> None:
    hands.move(hands.at(900, 330))
    hands.key(Key.Key_N, CTRL | SHIFT)
    field = window.canvas.editing.field
    assert field is not None
    QTest.keyClick(field, Key.Key_Escape)
    assert "note_2" in hands.sheet.remarks


@edit("A template is inserted as a group")
def template(hands: Hands, window: MainWindow) -> None:
    drop(hands, "MLP", hands.at(900, 330))
    made = hands.sheet.graph.nodes["mlp_1"]
    assert isinstance(made, Group)
    assert {"mlp_1.dense_1", "mlp_1.dense_2"} <= hands.sheet.places.keys(), "what lies inside has places"


def drop_file(hands: Hands, path: Path, at: QPoint) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    for event in (QDragEnterEvent, QDragMoveEvent, QDropEvent):
        QApplication.sendEvent(hands.canvas, drop_event(event, at, data))


def table(folder: Path) -> Path:
    """A small CSV file."""
    file = folder / "points.csv"
    file.write_text("a,b,kind\n" + "".join(f"{i},{i % 5},{'one' if i % 2 else 'two'}\n" for i in range(40)))
    return file


@edit("A table dropped on the canvas becomes a data set")
def drop_table(hands: Hands, window: MainWindow) -> None:
    drop_file(hands, table(hands.folder), hands.at(900, 330))
    for _ in range(200):
        QTest.qWait(5)
        if hands.sheet is not hands.start:
            break
    assert set(hands.sheet.graph.nodes) - set(hands.start.graph.nodes)


def test_a_project_dropped_on_the_window_opens(window: MainWindow, qtbot: QtBot) -> None:
    drop_file(Hands(window.canvas), examples()["xor"], QPoint(300, 200))
    qtbot.waitUntil(lambda: window.document.title == "xor")
    assert "xor" in " ".join(window.document.sheet.graph.nodes)


def menu_at(hands: Hands, window: MainWindow, at: QPoint) -> set[str]:
    """What a click with the right button offers there."""
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, window.canvas.mapToGlobal(at))
    QApplication.sendEvent(window.canvas, event)
    found = {action.text().replace("&", "") for action in window.menu.actions()}
    window.menu.close()
    return found


@view("There is a menu for everything")
def menus(hands: Hands, window: MainWindow) -> None:
    assert {"Mute", "Freeze", "Group", "Duplicate", "Delete"} <= menu_at(hands, window, hands.node("tanh"))
    assert window.selection.nodes == {"tanh"}
    assert {"Mute", "Rename"} <= menu_at(hands, window, hands.port("dense_1", "y", "out"))
    assert {"Add reroute dot", "Delete"} <= menu_at(hands, window, window.canvas.wire_position(OUT))
    assert window.selection.wires == {OUT}
    assert {"Open", "Green", "Delete"} <= menu_at(hands, window, hands.at(100, 300))
    assert window.selection.remarks == {"note_1"}
    assert {"Open", "Red"} <= menu_at(hands, window, hands.at(480, -48))
    assert {"Add note", "Select all", "Tidy", "Fit all"} <= menu_at(hands, window, hands.at(900, 330))


@view("The minimap shows what is out of sight, and moves the view")
def minimap(hands: Hands, window: MainWindow) -> None:
    canvas, small = window.canvas, window.minimap
    assert not small.isVisible()
    canvas.set_view(canvas.picture.view.zoomed(3.0, QPointF(20, 20)))
    assert small.isVisible()
    goal = small.small().to_widget(canvas.picture.scene.rect("loss").center()).toPoint()
    QTest.mouseClick(small, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, goal)
    assert canvas.rect().contains(canvas.node_rect("loss").center())


def test_the_minimap_follows_edits(hands: Hands, window: MainWindow) -> None:
    canvas = window.canvas
    canvas.set_view(canvas.picture.view.zoomed(3.0, QPointF(20, 20)))
    window.selection.set(("loss",))
    QApplication.processEvents()
    before = window.minimap.grab().toImage()
    for _ in range(20):
        hands.key(Key.Key_Down)
    QApplication.processEvents()
    bounds = canvas.picture.scene.bounds()
    assert window.minimap.grab().toImage() != before
    assert bounds.bottom() > canvas.picture.scene.rect("loss").bottom() - 1


# groups


@pytest.fixture
def grouped(hands: Hands, window: MainWindow) -> Hands:
    window.selection.set(("dense_1", "tanh", "dense_2"))
    hands.key(Key.Key_G, CTRL)
    return hands


def test_a_group_opens_by_double_click_nests_and_is_left(grouped: Hands, window: MainWindow, qtbot: QtBot) -> None:
    grouped.double_click(grouped.node("group_1"))
    assert window.scope.path == ("group_1",)
    assert {"dense_1", "tanh", "dense_2", "in", "out"} == set(window.canvas.picture.scene.names)
    assert crumbs(window) == ["untitled", "group_1"]
    window.selection.set(("dense_1", "tanh"))
    grouped.key(Key.Key_G, CTRL)
    grouped.double_click(grouped.node("group_1"))
    assert window.scope.path == ("group_1", "group_1")
    window.selection.set(("tanh",))
    grouped.key(Key.Key_Delete)
    assert "tanh" not in inside(grouped.sheet, ("group_1", "group_1")).graph.nodes
    assert crumbs(window) == ["untitled", "group_1", "group_1"]
    window.breadcrumbs.row.itemAt(0).widget().click()
    assert window.scope.path == ()
    assert window.selection.nodes == {"group_1"}
    assert not window.breadcrumbs.isVisible()
    for _ in range(3):
        grouped.key(Key.Key_Z, CTRL)
    assert grouped.sheet == grouped.start


def crumbs(window: MainWindow) -> list[str]:
    row = window.breadcrumbs.row
    texts = [row.itemAt(place).widget().text() for place in range(row.count())]
    return [text for text in texts if text != "›"]


def test_undo_of_the_group_one_is_in_leads_out_of_it(grouped: Hands, window: MainWindow) -> None:
    window.selection.set(("group_1",))
    grouped.key(Key.Key_Return)
    assert window.scope.path == ("group_1",)
    grouped.key(Key.Key_Z, CTRL)
    assert window.scope.path == ()
    assert grouped.sheet == grouped.start
    assert set(window.canvas.picture.scene.names) == set(grouped.start.graph.nodes)


def test_a_group_is_copied_with_all_that_lies_in_it(grouped: Hands, window: MainWindow) -> None:
    window.selection.set(("group_1",))
    grouped.key(Key.Key_D, CTRL)
    assert window.selection.nodes == {"group_2"}
    graph = grouped.sheet.graph
    assert graph.nodes["group_2"] == graph.nodes["group_1"]
    assert {"group_2.dense_1", "group_2.tanh"} <= grouped.sheet.places.keys()


def test_ctrl_shift_g_takes_a_group_apart(grouped: Hands, window: MainWindow) -> None:
    window.selection.set(("group_1",))
    grouped.key(Key.Key_G, CTRL | SHIFT)
    assert grouped.sheet.graph.nodes == grouped.start.graph.nodes
    assert set(grouped.sheet.graph.wires) == set(grouped.start.graph.wires)
    assert window.selection.nodes == {"dense_1", "tanh", "dense_2"}


def test_a_group_is_repeated(grouped: Hands, window: MainWindow) -> None:
    window.selection.set(("group_1",))
    form = window.inspector.form
    assert form is not None
    entry = form.fields["repeat"].entry
    entry.setFocus()
    entry.selectAll()
    QTest.keyClicks(entry, "3")
    QTest.keyClick(entry, Key.Key_Return)
    group = grouped.sheet.graph.nodes["group_1"]
    assert isinstance(group, Group)
    assert group.repeat == 3


def test_a_group_that_would_feed_itself_is_refused(hands: Hands, window: MainWindow) -> None:
    window.selection.set(("dense_1", "dense_2"))
    hands.key(Key.Key_G, CTRL)
    assert hands.refusal() == "tanh lies between these nodes: the group would feed itself. Select tanh too."
    assert hands.untouched()


def test_what_cannot_be_muted_says_why(hands: Hands, window: MainWindow) -> None:
    window.selection.set(("spiral",))
    assert not window.commands["mute"].isEnabled()
    assert "spiral has no input" in window.commands["mute"].toolTip()


def test_copies_go_to_another_window(hands: Hands, window: MainWindow, qtbot: QtBot) -> None:
    window.selection.set(("dense_1", "tanh"), (), ("note_1",))
    hands.key(Key.Key_C, CTRL)
    window.document.replace(Sheet())
    hands.key(Key.Key_V, CTRL)
    assert set(hands.sheet.graph.nodes) == {"dense_1", "tanh"}
    assert hands.sheet.graph.wires == (MIDDLE,)
    assert set(hands.sheet.remarks) == {"note_1"}


def test_foreign_text_is_refused_in_one_sentence(hands: Hands, window: MainWindow) -> None:
    unknown = '{"format": "chainrule", "version": 1, "graph": {"nodes": {"a": {"type": "?"}}}}'
    for text in ("hello", "x" * 10_000_000, unknown):
        QApplication.clipboard().setText(text)
        hands.key(Key.Key_V, CTRL)
        assert hands.refusal().count(". ") <= 2
        assert hands.refusal()
        assert hands.untouched()


def test_an_insertion_the_layer_cannot_take_is_shown_as_none(hands: Hands, window: MainWindow) -> None:
    drop(hands, "Spiral", window.canvas.wire_position(MIDDLE))
    assert set(hands.sheet.graph.wires) == set(hands.start.graph.wires)
    assert isinstance(hands.sheet.graph, Graph)
    assert "spiral_1" in hands.sheet.graph.nodes
    assert LAYERS["Spiral"] is type(hands.sheet.graph.nodes["spiral_1"])
    assert IN in hands.sheet.graph.wires


def test_every_command_that_a_menu_under_the_cursor_names_is_there(window: MainWindow) -> None:
    named = " ".join((context.NODE, context.WIRE, context.REMARK, context.GROUND)).split()
    assert {key for key in named if key != "|"} <= set(window.commands)


def test_inside_a_group_the_inspector_still_knows_the_data(grouped: Hands, window: MainWindow) -> None:
    window.scope.enter("group_1")
    window.selection.set(())
    assert "Spiral" in window.inspector.line.text()
