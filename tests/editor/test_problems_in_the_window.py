"""From the tab Problems to the node and back: the window as a whole."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.document import grouping
from editor.document.cures import cures
from editor.main_window import MainWindow
from editor.panels.problems import Problems
from editor.panels.status import Status
from engine.editing import edits
from engine.formats.sheet_text import to_text
from engine.sheet import Training
from tests.editor.document.faulty import CASES, sheet_of
from tests.editor.document.sheets import chain, deep

ROOT = Path(__file__).parents[2]


def panel(window: MainWindow) -> Problems:
    (found,) = window.plots.findChildren(Problems)
    return found


def tab(window: MainWindow) -> str:
    return window.plots.tabText(window.plots.indexOf(panel(window)))


def status(window: MainWindow) -> Status:
    found = window.statusBar()
    assert isinstance(found, Status)
    return found


def click_row(window: MainWindow, row: int) -> None:
    rows = panel(window).list
    at = rows.visualRect(rows.model().index(row, 0)).topLeft() + QPoint(40, 14)
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_the_tab_counts(window: MainWindow) -> None:
    assert tab(window) == "Problems"
    window.document.replace(sheet_of(CASES["images into Dense"]))
    assert tab(window) == "Problems · 1"
    window.document.replace(chain())
    assert tab(window) == "Problems"


def test_the_status_bar_leads_to_the_tab(window: MainWindow, qtbot: QtBot) -> None:
    assert status(window).problems.isHidden()
    window.document.replace(sheet_of(CASES["images into Dense"]._replace(training=Training(batch_size=2000))))
    assert status(window).problems.text() == "2 problems"
    assert status(window).left.text() == "n1 wants a row of features and gets 1×8×8. Insert Flatten before it."
    QTest.mouseClick(status(window).problems, Qt.MouseButton.LeftButton)
    assert window.plots.currentWidget() is panel(window)
    assert panel(window).list.hasFocus()
    window.commands["show_plots"].trigger()
    assert window.plots.isHidden()
    QTest.mouseClick(status(window).problems, Qt.MouseButton.LeftButton)
    assert window.plots.isVisible()
    window.document.replace(sheet_of(CASES["a batch of more than there is"]))
    assert status(window).problems.text() == "1 problem"
    assert status(window).left.text().startswith("3 nodes")  # a warning stops nobody
    window.document.replace(chain())
    assert status(window).problems.isHidden()


def test_a_click_selects_the_node_and_brings_it_into_view(window: MainWindow) -> None:
    sheet = deep(60)
    window.document.replace(edits.disconnect(sheet, [wire for wire in sheet.graph.wires if wire.target == "dense_50"]))
    window.show_tab("Problems")
    rows = panel(window).list.rows.problems
    click_row(window, [problem.node for problem in rows].index("dense_50"))
    assert window.selection.nodes == {"dense_50"}
    assert window.canvas.rect().contains(window.canvas.node_rect("dense_50"))
    assert window.inspector.name.text() == "dense_50"
    assert panel(window).list.hasFocus()  # arrows go on


def test_return_goes_to_the_canvas(window: MainWindow) -> None:
    window.document.replace(sheet_of(CASES["images into Dense"]))
    window.show_tab("Problems")
    QTest.keyClick(panel(window).list, Qt.Key.Key_Return)
    assert window.selection.nodes == {"n1"}
    assert window.canvas.hasFocus()


def test_tab_leads_from_a_row_to_its_own_buttons(window: MainWindow, qtbot: QtBot) -> None:
    window.document.replace(sheet_of(CASES["images into Dense"]._replace(training=Training(batch_size=2000))))
    window.show_tab("Problems")
    rows = panel(window).list
    qtbot.waitUntil(lambda: len(rows.buttons) == 2 and all(rows.buttons.values()))
    first, second = (rows.buttons[problem][0] for problem in rows.rows.problems)
    QTest.keyClick(rows, Qt.Key.Key_Down)
    QTest.keyClick(rows, Qt.Key.Key_Tab)
    assert second.hasFocus()
    QTest.keyClick(second, Qt.Key.Key_Backtab)
    assert rows.hasFocus()
    QTest.keyClick(rows, Qt.Key.Key_Up)
    QTest.keyClick(rows, Qt.Key.Key_Tab)
    assert first.hasFocus()
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert window.document.undo_stack.undoText() == "Insert Flatten before n1"
    assert rows.hasFocus()


def test_into_a_group_in_a_group_and_out_again(window: MainWindow, qtbot: QtBot) -> None:
    sheet = sheet_of(CASES["images into Dense"])
    inner, name = grouping.group(sheet, ["n1"])
    outer, around = grouping.group(inner, [name])
    # a second error outside the groups
    window.document.replace(edits.add_node(outer, sheet.graph.nodes["n1"], (0.0, 400.0))[0])
    window.show_tab("Problems")
    rows = [problem.node for problem in panel(window).list.rows.problems]
    click_row(window, rows.index(f"{around}.{name}.n1"))
    assert window.scope.path == (around, name)
    assert window.selection.nodes == {"n1"}
    assert window.canvas.rect().contains(window.canvas.node_rect("n1"))
    click_row(window, rows.index("dense_1"))
    assert window.scope.path == ()
    assert window.selection.nodes == {"dense_1"}


@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize(
    "case", ["images into Dense", "a residual of another width", "no loss", "two wires at one input"]
)
def test_a_new_node_covers_no_other(window: MainWindow, qtbot: QtBot, case: str, grouped: bool) -> None:
    """Though the nodes stand closely one beside the other."""
    sheet = sheet_of(CASES[case])
    sheet = edits.move(sheet, {name: (170.0 * place, 0.0) for place, name in enumerate(sheet.graph.nodes)})
    path: tuple[str, ...] = ()
    if grouped:
        members = [name for name, layer in sheet.graph.nodes.items() if layer.inputs()]
        sheet, name = grouping.group(sheet, members)
        path = (name,)
    window.document.replace(sheet)
    window.scope.go(path)
    before = set(window.scope.sheet.graph.nodes)
    for problem in window.document.inspection.errors:
        for cure in cures(sheet, window.document.inspection, problem):
            window.offers.take(problem, cure.words)
            scene, added = window.canvas.picture.scene, set(window.scope.sheet.graph.nodes) - before
            for name in added:
                others = [scene.rect(other) for other in scene.names if other != name]
                assert not any(scene.rect(name).intersects(other) for other in others), (cure.words, name)
            window.document.undo_stack.undo()


def test_cured_from_the_inspector_the_row_is_gone_too(window: MainWindow, qtbot: QtBot) -> None:
    window.document.replace(sheet_of(CASES["images into Dense"]))
    window.selection.set(["n1"])
    plates = window.inspector.plates
    qtbot.waitUntil(lambda: bool(plates.plates[0].buttons))
    QTest.mouseClick(plates.plates[0].buttons[0], Qt.MouseButton.LeftButton)
    assert tab(window) == "Problems"
    assert window.canvas.hasFocus()  # the button is gone: what one types next is for the drawing
    assert window.commands["train"].isEnabled()
    assert window.commands["undo"].text().replace("&", "") == "Undo Insert Flatten before n1"
    window.commands["undo"].trigger()
    assert tab(window) == "Problems · 1"


def test_the_program_ends_well_with_problems_on_its_screen(tmp_path: Path) -> None:
    """Qt takes the window apart while it is seen, at the very end: no view may need what is gone by then."""
    (tmp_path / "faulty.json").write_bytes(to_text(sheet_of(CASES["images into Dense"])))
    words = [sys.executable, "-m", "editor", str(tmp_path / "faulty.json")]
    words += ["--screenshot", str(tmp_path / "x.png"), "--after", "2"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
