"""F1: the window tells of the selected node all that its layer's class says, and what is wrong with it."""

import inspect
import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from editor.look.themes import DARK, LIGHT, Theme
from editor.main_window import MainWindow
from editor.panels.formula import FormulaLabel
from editor.panels.help import Help
from editor.panels.help_page import beginning, node_page
from engine.check import check
from engine.editing import edits
from engine.graph import Graph, Learning, Wire
from engine.layers.layer import LAYERS, Layer
from engine.reference import settings
from engine.sheet import Sheet


def press_f1(window: MainWindow, *nodes: str) -> Help:
    window.activateWindow()
    while QApplication.activeWindow() is not window:
        QTest.qWait(5)
    window.selection.set(nodes)
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_F1)
    found = window.findChild(Help)
    assert isinstance(found, Help)
    assert found.isVisible()
    return found


def seen(shown: Help) -> str:
    """All that is written in the window."""
    labels = [label for label in shown.area.widget().findChildren(QLabel) if label.isVisible()]
    texts = [label.formula if isinstance(label, FormulaLabel) else label.text() for label in labels]
    return "\n".join(texts)


def test_f1_tells_of_the_selected_node(window: MainWindow) -> None:
    window.files.load("vanishing")
    text = seen(press_f1(window, "dense_1"))
    for words in (
        "Dense",
        "dense_1 · Layers",
        "Multiplies by weights and adds a bias",
        "y = f(W·x + b)",
        "Units",
        "How many outputs, each with its own weights. A whole number from 1 to 1,000,000,000. At first 8.",
        "Deviation",  # a setting of the initialiser
        "2 ← spiral_1.inputs",
        "16 → sigmoid_1.x",
        "16×3 = 48 numbers",
    ):
        assert words in text


def test_of_several_nodes_it_tells_of_the_first_in_the_graph(window: MainWindow) -> None:
    window.files.load("xor")
    first, second, *_ = window.document.sheet.graph.nodes
    shown = press_f1(window, second, first)
    assert shown.node == first
    assert first in seen(shown)


def test_without_a_node_it_says_how_to_begin_with_the_keys_as_they_are(window: MainWindow) -> None:
    window.files.load("xor")
    shown = press_f1(window)
    text = seen(shown)
    assert "How to begin" in text
    for key in ("Ctrl+Return", "Ctrl+/", "F1", "Ctrl+Z"):
        assert key in text
    window.keymap.bind(next(one for one in window.keymap.commands() if one.key == "undo"), "Ctrl+U")
    assert "Ctrl+U takes back" in seen(shown)
    window.keymap.reset()
    assert "Ctrl+Z takes back" in seen(shown)


def test_problems_stand_there_with_their_next_step_and_go_when_they_are_solved(window: MainWindow) -> None:
    window.files.load("xor")
    shown = press_f1(window, "dense_1")
    sheet = window.document.sheet
    window.document.apply("Cut", edits.disconnect(sheet, [w for w in sheet.graph.wires if w.target == "dense_1"]))
    problem = next(one for one in window.document.inspection.problems if one.node == "dense_1")
    assert f"{problem.sentence}\n{problem.next_step}" in seen(shown)
    assert "nothing is wired here" in seen(shown)
    window.document.undo_stack.undo()
    assert problem.sentence not in seen(shown)


def test_it_follows_the_selection_and_what_is_typed(window: MainWindow) -> None:
    window.files.load("xor")
    shown = press_f1(window, "dense_1")
    window.selection.set(("dense_2",))
    assert "dense_2 · Layers" in seen(shown)
    window.selection.set(())
    assert "dense_2 · Layers" in seen(shown), "a click beside is no wish to read something else"
    layer = LAYERS["Dense"](units=77)
    window.document.apply("Change", edits.set_layer(window.document.sheet, "dense_2", layer))
    assert "77" in seen(shown)
    window.document.apply("Delete", edits.remove(window.document.sheet, ["dense_2"]))
    assert "How to begin" in seen(shown)
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()
    assert press_f1(window, "dense_1") is shown, "the same window"


def test_closed_it_does_nothing(window: MainWindow) -> None:
    window.files.load("xor")
    shown = press_f1(window, "dense_1")
    shown.close()
    page = shown.page
    window.selection.set(("dense_2",))
    window.document.apply("Delete", edits.remove(window.document.sheet, ["dense_1"]))
    assert shown.page is page


@pytest.mark.parametrize("kind", list(LAYERS), ids=lambda kind: kind.__name__)
def test_every_layer_has_a_page_with_all_that_its_class_says(kind: type[Layer]) -> None:
    graph = Graph({"it": kind()})
    page = node_page(Sheet(graph=graph), check(graph), "it")
    assert page.title == kind.title
    assert page.formula == kind.formula
    docstring = re.sub(r"\s+", " ", inspect.getdoc(kind) or "")
    assert " ".join(page.paragraphs) == docstring
    sections = dict(page.sections)
    texts = " ".join(row.text for row in sections.get("Settings", ()))
    for declared in settings(kind):
        assert declared["description"] in texts
    assert [row.term for row in sections.get("Inputs", ())] == list(kind().inputs())
    assert [row.term for row in sections.get("Outputs", ())] == list(kind().outputs())
    found = [problem for problem in check(graph).problems if problem.node == "it"]
    assert sorted(map(str, page.problems)) == sorted(map(str, found))


def test_frozen_parameters_say_so() -> None:
    nodes = {"data": LAYERS["Xor"](), "it": LAYERS["Dense"]()}
    sheet = Sheet(graph=Graph(nodes, (Wire("data", "inputs", "it", "x"),)))
    sheet = edits.set_learning(sheet, "it", Learning(frozen=True))
    rows = dict(node_page(sheet, check(sheet.graph), "it").sections)["Parameters"]
    assert [(row.term, row.value, row.text) for row in rows] == [("weight", "8×3 = 24 numbers", "frozen")]


def test_how_to_begin_knows_no_key_that_a_command_does_not_have() -> None:
    shortcuts = dict.fromkeys(("search", "train", "step_operation", "undo", "redo", "help", "shortcuts"), "")
    text = " ".join(row.text for _, rows in beginning(shortcuts).sections for row in rows)
    assert not re.search(r"Ctrl|F\d|Tab", text)
    assert "its menu" in text


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_it_is_painted_in_the_theme_s_colours(window: MainWindow, theme: Theme) -> None:
    window.look.set_theme(theme.name)
    window.files.load("xor")
    shown = press_f1(window, "dense_1")
    picture = shown.grab().toImage()
    inks = {picture.pixelColor(x, y).name() for x in range(22, 160) for y in range(20, 45)}
    assert picture.pixelColor(4, 4) == theme.panel
    assert theme.text.name() in inks
    assert shown.area.widget().width() <= shown.width()
    assert not shown.area.horizontalScrollBar().isVisible()
