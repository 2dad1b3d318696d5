"""The Arrange menu and its key: what moves, the words of the step, undo and redo, and where the canvas looks."""

from argparse import Namespace
from itertools import combinations

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from editor.application import build
from editor.canvas.reveal import show
from editor.document import remarks
from editor.main_window import MainWindow
from engine.editing import edits
from engine.sheet import Frame, Note, Sheet
from tests.editor.canvas.conftest import chain
from tests.editor.document.arrange.drawings import boxes, covering, slope

TALL = 100


def mess() -> Sheet:
    """The chain, out of order."""
    places = {"spiral": (700, 40), "dense_1": (30, 500), "tanh": (60, 470), "dense_2": (300, 0), "loss": (333, 222)}
    return edits.move(chain(), {**places, "dense_3": (50.0, 900.0)})


@pytest.fixture
def arranged(window: MainWindow) -> MainWindow:
    window.document.replace(mess())
    window.activateWindow()
    window.canvas.setFocus()
    return window


def check_step(window: MainWindow, text: str, places: dict[str, tuple[float, float]]) -> None:
    """One step with these words led here; undone and done again it shows on the canvas."""
    before, after, stack = mess().places, mess().places | places, window.document.undo_stack
    for expected in (after, before, after):
        assert window.document.sheet.places == expected
        scene = window.canvas.picture.scene
        assert {name: scene.rect(name).topLeft().toTuple() for name in scene.names} == expected
        if expected is after:
            assert stack.count() == stack.index() == 1
            assert stack.undoText() == text
            window.commands["undo"].trigger()
        else:
            window.commands["redo"].trigger()
            assert window.document.sheet.graph is mess().graph or window.document.sheet.graph == mess().graph
    assert window.document.sheet.places == before


ALIGNED = {
    "left": ("Align 3 nodes left", {"dense_1": (30, 500), "tanh": (30, 470), "dense_2": (30, 0)}),
    "centre": ("Align 3 nodes at the centre", {"dense_1": (165, 500), "tanh": (165, 470), "dense_2": (165, 0)}),
    "right": ("Align 3 nodes right", {"dense_1": (300, 500), "tanh": (300, 470), "dense_2": (300, 0)}),
    "top": ("Align 3 nodes at the top", {"dense_1": (30, 0), "tanh": (60, 0), "dense_2": (300, 0)}),
    "middle": ("Align 3 nodes at the middle", {"dense_1": (30, 250), "tanh": (60, 250), "dense_2": (300, 250)}),
    "bottom": ("Align 3 nodes at the bottom", {"dense_1": (30, 500), "tanh": (60, 500), "dense_2": (300, 500)}),
}


@pytest.mark.parametrize("line", ALIGNED)
def test_align(arranged: MainWindow, line: str) -> None:
    text, places = ALIGNED[line]
    arranged.selection.set(("dense_1", "tanh", "dense_2"))
    arranged.commands[f"align_{line}"].trigger()
    assert arranged.selection.nodes == {"dense_1", "tanh", "dense_2"}
    check_step(arranged, text, places)


def test_distribute_down(arranged: MainWindow) -> None:
    arranged.selection.set(("dense_2", "loss", "dense_1"))
    arranged.commands["distribute_down"].trigger()
    check_step(arranged, "Distribute 3 nodes down", {"dense_2": (300, 0), "loss": (333, 250), "dense_1": (30, 500)})


def test_distribute_across(arranged: MainWindow) -> None:
    arranged.selection.set(("dense_1", "loss", "spiral"))
    arranged.commands["distribute_across"].trigger()
    check_step(arranged, "Distribute 3 nodes across", {"dense_1": (30, 500), "loss": (365, 222), "spiral": (700, 40)})


def test_ctrl_t_draws_all_of_it_tidily(arranged: MainWindow) -> None:
    QTest.keyClick(arranged.canvas, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    sheet = arranged.document.sheet
    assert covering(sheet, sheet.graph.nodes, apart=20) == []
    assert [slope(sheet, wire) for wire in sheet.graph.wires if wire.input != "targets"] == [0, 0, 0, 0]
    lefts = [sheet.places[name][0] for name in ("spiral", "dense_1", "tanh", "dense_2", "loss")]
    assert lefts == sorted(lefts)
    steps = arranged.document.undo_stack.count()
    QTest.keyClick(arranged.canvas, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert arranged.document.undo_stack.count() == steps == 1, "pressed again it changes nothing"
    arranged.document.undo_stack.undo()
    check_step_again(arranged, sheet)


def check_step_again(window: MainWindow, sheet: Sheet) -> None:
    assert window.document.sheet == mess()
    window.document.undo_stack.redo()
    assert window.document.sheet == sheet
    assert window.document.undo_stack.undoText() == "Tidy 6 nodes"


def test_no_note_lies_under_tidied_nodes(arranged: MainWindow) -> None:
    arranged.commands["tidy"].trigger()
    corners = arranged.document.sheet.places
    arranged.document.undo_stack.undo()
    sheet = mess()
    for name in ("tanh", "dense_2"):
        sheet, _ = remarks.add(sheet, Note(place=corners[name], size=(200.0, 100.0)))
    sheet, far = remarks.add(sheet, Note(place=(0.0, 5000.0), size=(100.0, 60.0)))
    arranged.document.replace(sheet)
    arranged.commands["tidy"].trigger()
    after, scene = arranged.document.sheet, arranged.canvas.picture.scene
    assert after.places == corners
    everything = [scene.rect(name) for name in (*after.graph.nodes, *after.remarks)]
    assert not any(one.intersects(other) for one, other in combinations(everything, 2))
    assert after.remarks[far] == sheet.remarks[far]
    arranged.commands["tidy"].trigger()
    assert arranged.document.sheet == after


def test_who_looks_at_a_part_goes_on_looking_there(arranged: MainWindow) -> None:
    canvas = arranged.canvas
    show(canvas, (), "dense_2")
    canvas.set_view(canvas.picture.view.zoomed(2.0, canvas.node_rect("dense_2").center().toPointF()))
    before = canvas.node_rect("dense_2")
    arranged.commands["tidy"].trigger()
    assert arranged.document.sheet.places["dense_2"] != mess().places["dense_2"]
    assert (canvas.node_rect("dense_2").topLeft() - before.topLeft()).manhattanLength() <= 2


def test_tidy_moves_the_selected_nodes_alone(arranged: MainWindow) -> None:
    arranged.selection.set(("dense_1", "tanh", "dense_2"))
    arranged.commands["tidy"].trigger()
    sheet = arranged.document.sheet
    moved = {name for name, place in sheet.places.items() if place != mess().places[name]}
    assert moved <= {"dense_1", "tanh", "dense_2"}
    assert covering(sheet, sheet.graph.nodes) == []
    assert len({sheet.places[name][1] for name in ("dense_1", "tanh", "dense_2")}) == 1
    assert arranged.document.undo_stack.undoText() == "Tidy 3 nodes"


def test_one_selected_node_is_no_selection_to_tidy(arranged: MainWindow) -> None:
    arranged.selection.set(("tanh",))
    arranged.commands["tidy"].trigger()
    assert arranged.document.undo_stack.undoText() == "Tidy 6 nodes"


@pytest.mark.parametrize("fitted", [True, False])
def test_what_was_all_in_view_is_so_after_it(arranged: MainWindow, fitted: bool) -> None:
    canvas = arranged.canvas
    canvas.fit()
    if not fitted:
        canvas.set_view(canvas.picture.view.panned(-1, 0))
    arranged.commands["tidy"].trigger()
    for name in arranged.document.sheet.graph.nodes:
        assert canvas.rect().contains(canvas.node_rect(name))
    assert canvas.fits or not fitted


def test_the_menu_lies_between_node_and_view_and_offers_what_can_be_done(arranged: MainWindow) -> None:
    titles = [action.text().replace("&", "") for action in arranged.menuBar().actions()]
    assert titles[titles.index("Arrange") - 1 : titles.index("Arrange") + 2] == ["Node", "Arrange", "View"]
    menu = next(a.menu() for a in arranged.menuBar().actions() if a.text() == "&Arrange")
    assert isinstance(menu, QMenu)
    shown = [action for action in menu.actions() if not action.isSeparator()]
    keys = [key for key, action in arranged.commands.items() if action in shown]
    aligning, spreading = keys[:6], keys[6:8]
    for count, able in ((0, []), (1, []), (2, aligning), (3, [*aligning, *spreading])):
        arranged.selection.set(["spiral", "tanh", "loss"][:count])
        assert [key for key in keys if arranged.commands[key].isEnabled()] == [*able, "tidy"]
    arranged.selection.set(("tanh",))
    assert arranged.commands["align_left"].toolTip() == "Select two nodes or more first."
    assert arranged.commands["distribute_down"].toolTip() == "Select three nodes or more first."
    arranged.document.replace(Sheet())
    assert not arranged.commands["tidy"].isEnabled()


def test_a_frame_goes_with_its_nodes(arranged: MainWindow) -> None:
    """With its note; a frame that still holds the same nodes stays."""
    sheet = edits.move(chain(), {"dense_1": (0.0, 1000.0), "tanh": (300.0, 1100.0)})
    sheet, frame = remarks.add(sheet, Frame(place=(-50.0, 900.0), size=(600.0, 400.0)))
    sheet, note = remarks.add(sheet, Note(place=(0.0, 1200.0), size=(100.0, 60.0)))
    sheet, other = remarks.add(sheet, Frame(place=(3000.0, 900.0), size=(300.0, 300.0)))
    arranged.document.replace(sheet)
    arranged.commands["tidy"].trigger()
    after = arranged.document.sheet
    x, y, _, _ = boxes(after)["dense_1"]
    _, _, right, bottom = boxes(after)["tanh"]
    assert after.remarks[frame].place == (x - 24, y - 54)
    assert after.remarks[frame].size == (right - x + 48, bottom - y + 78)
    assert after.remarks[note].place == (x - 24 + 50, y - 54 + 300)
    assert after.remarks[other] == sheet.remarks[other]
    arranged.commands["tidy"].trigger()
    assert arranged.document.sheet == after
    arranged.document.undo_stack.undo()
    assert arranged.document.sheet == sheet


def test_snapping_is_switched_in_the_view_menu_and_remembered(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    snap = window.commands["snap_to_grid"]
    assert snap.isChecked()
    assert window.canvas.snap_to_grid
    snap.trigger()
    assert not snap.isChecked()
    assert not window.canvas.snap_to_grid
    assert QSettings().value("snap_to_grid") == "false"
    assert not next_window().canvas.snap_to_grid
    snap.trigger()
    assert next_window().canvas.snap_to_grid


def next_window() -> MainWindow:
    """The window of the program's next start."""
    window = build(Namespace(theme="dark", size=None))
    window.session.close()
    return window
