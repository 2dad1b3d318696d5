"""The tab Problems: live, by mouse and by keyboard, with cures as real buttons."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.document import grouping
from editor.document.document import Document
from editor.document.inspecting import inspect
from editor.document.offers import Offers
from editor.look.look import Look
from editor.panels.fix_button import FixButton
from editor.panels.problem_rows import LEFT, UPPER
from editor.panels.problems import Problems
from engine.editing import edits
from engine.graph import Graph
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.layers.softmax import Softmax
from engine.sheet import Sheet, Training
from tests.editor.document.faulty import CASES, sheet_of
from tests.editor.document.sheets import chain, deep


def faulty() -> Sheet:
    """Images into dense n1 and a batch that is too large: an error and a warning."""
    case = CASES["images into Dense"]
    return sheet_of(case._replace(training=Training(batch_size=2000)))


@pytest.fixture
def document(qapp: QApplication) -> Document:
    document = Document()
    document.replace(faulty())
    return document


@pytest.fixture
def panel(qtbot: QtBot, look: Look, document: Document) -> Iterator[Problems]:
    panel = Problems(document, Offers(document), look)
    qtbot.addWidget(panel)
    panel.resize(900, 240)
    panel.show()
    panel.activateWindow()
    qtbot.waitExposed(panel)
    return panel


def sentences(panel: Problems) -> list[str]:
    model = panel.list.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def buttons(panel: Problems) -> list[FixButton]:
    """Those that are seen, from top to bottom."""
    found = [button for button in panel.findChildren(FixButton) if button.isVisible()]
    return sorted(found, key=lambda button: (button.y(), button.x()))


def words(panel: Problems) -> list[str]:
    return [button.words for button in buttons(panel)]


def rect(panel: Problems, row: int) -> QRect:
    return panel.list.visualRect(panel.list.model().index(row, 0))


def test_errors_come_first_and_the_title_counts(panel: Problems, document: Document) -> None:
    assert panel.title == "Problems · 2"
    assert sentences(panel) == [
        "n1 wants a row of features and gets 1×8×8.",
        "A batch of 2,000 is more than the 1,438 samples data has to train with: it takes all.",
    ]
    assert [problem.warning for problem in panel.list.rows.problems] == [False, True]
    index = panel.list.model().index(1, 0)
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Warning: A batch of 2,000")
    assert spoken.endswith("one iteration then.")


def test_it_is_live(qtbot: QtBot, panel: Problems, document: Document) -> None:
    with qtbot.waitSignal(panel.retitled, check_params_cb=lambda title: title == "Problems · 3"):
        document.apply("more", edits.add_node(document.sheet, Softmax(), (0.0, 0.0))[0])
    document.undo_stack.undo()
    assert panel.title == "Problems · 2"
    document.replace(chain())
    assert panel.title == "Problems"
    assert panel.pages.currentWidget() is panel.empty
    assert panel.empty.text().startswith("No problems.")
    assert "shapes" in panel.empty.text()


def test_an_empty_canvas_is_no_fault(panel: Problems, document: Document) -> None:
    document.replace(Sheet())
    assert panel.title == "Problems"
    assert panel.empty.text().startswith("An empty canvas")


def test_a_click_on_a_row_goes_to_its_node(qtbot: QtBot, panel: Problems) -> None:
    with qtbot.waitSignal(panel.chosen) as heard:
        QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=rect(panel, 1).center())
    assert heard.args == ["data"]
    assert panel.list.currentIndex().row() == 1


def test_arrows_move_and_return_goes_there(qtbot: QtBot, panel: Problems) -> None:
    panel.setFocus()
    assert panel.list.hasFocus()
    chosen: list[str] = []
    panel.chosen.connect(chosen.append)
    QTest.keyClick(panel.list, Qt.Key.Key_Down)
    assert not chosen
    with qtbot.waitSignal(panel.left):
        QTest.keyClick(panel.list, Qt.Key.Key_Return)
    QTest.keyClick(panel.list, Qt.Key.Key_Up)
    QTest.keyClick(panel.list, Qt.Key.Key_Enter)
    assert chosen == ["data", "n1"]


def test_a_problem_of_the_whole_graph_leads_nowhere(qtbot: QtBot, panel: Problems, document: Document) -> None:
    document.replace(sheet_of(CASES["no loss"]))
    assert sentences(panel) == ["The graph has no loss: there is nothing to make smaller."]
    chosen: list[str] = []
    panel.chosen.connect(chosen.append)
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=rect(panel, 0).center())
    assert not chosen


def test_a_button_cures_with_one_click(qtbot: QtBot, panel: Problems, document: Document) -> None:
    qtbot.waitUntil(lambda: words(panel) == ["Insert Flatten before n1", "Set the batch to 1,438"])
    before = document.sheet
    for number, button in enumerate(buttons(panel)):  # each beside its own row
        assert rect(panel, number).contains(button.geometry())
    QTest.mouseClick(buttons(panel)[0], Qt.MouseButton.LeftButton)
    assert Flatten() in document.sheet.graph.nodes.values()
    assert panel.title == "Problems · 1"
    assert document.undo_stack.undoText() == "Insert Flatten before n1"
    qtbot.waitUntil(lambda: words(panel) == ["Set the batch to 1,438"])
    QTest.mouseClick(buttons(panel)[0], Qt.MouseButton.LeftButton)
    assert panel.title == "Problems"
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.sheet == before


def test_a_button_that_is_gone_gives_the_keyboard_back(qtbot: QtBot, panel: Problems, document: Document) -> None:
    qtbot.waitUntil(lambda: len(buttons(panel)) == 2)
    policies = [bool(button.focusPolicy() & Qt.FocusPolicy.TabFocus) for button in buttons(panel)]
    assert policies == [True, False]  # Tab leads to those of the current row
    buttons(panel)[0].setFocus()
    QTest.keyClick(buttons(panel)[0], Qt.Key.Key_Return)
    assert panel.title == "Problems · 1"
    assert panel.list.hasFocus()
    assert panel.list.currentIndex().row() == 0


def test_the_same_row_stays_current_when_others_go(qtbot: QtBot, panel: Problems, document: Document) -> None:
    panel.list.setCurrentIndex(panel.list.model().index(1, 0))
    document.apply("mend", edits.set_layer(document.sheet, "n1", Flatten()))
    assert panel.list.currentIndex().data().startswith("A batch of")


def test_buttons_do_not_come_and_go_while_somebody_types(qtbot: QtBot, panel: Problems, document: Document) -> None:
    qtbot.waitUntil(lambda: len(buttons(panel)) == 2)
    before = buttons(panel)
    document.apply("type", edits.set_layer(document.sheet, "n1", Dense(units=10, bias=False)))
    assert buttons(panel) == before
    QTest.mouseClick(before[0], Qt.MouseButton.LeftButton)
    assert document.sheet.graph.nodes["n1"] == Dense(units=10, bias=False)
    assert len(document.inspection.problems) == 1


def test_inside_a_group_the_node_has_its_long_name_and_the_cure_is_made_there(
    qtbot: QtBot, panel: Problems, document: Document
) -> None:
    grouped, name = grouping.group(faulty(), ["n1"])
    document.replace(grouped)
    with qtbot.waitSignal(panel.chosen) as heard:
        QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=rect(panel, 0).center())
    assert heard.args == [f"{name}.n1"]
    qtbot.waitUntil(lambda: "Insert Flatten before n1" in words(panel))
    QTest.mouseClick(buttons(panel)[0], Qt.MouseButton.LeftButton)
    assert not document.inspection.errors
    assert set(document.sheet.graph.nodes) == set(grouped.graph.nodes)


def test_only_rows_in_view_ask_for_cures(qtbot: QtBot, panel: Problems, document: Document) -> None:
    sheet = deep(200)
    document.replace(edits.disconnect(sheet, sheet.graph.wires[::2]))
    total = len(document.inspection.problems)
    assert len(sentences(panel)) == total > 100
    wanted = panel.list.offers._wanted["list"]
    assert 0 < len(wanted) < 10
    panel.list.scrollToBottom()
    below = panel.list.offers._wanted["list"]
    assert below[-1] == panel.list.rows.problems[-1]
    assert not set(below) & set(wanted)
    panel.hide()
    document.apply("type", edits.set_layer(document.sheet, "dense_1", Dense(units=3)))
    assert panel.list.offers._wanted["list"] == ()
    panel.show()
    qtbot.waitUntil(lambda: len(panel.list.offers._wanted["list"]) > 0)


def test_a_row_is_as_high_as_its_words_and_buttons(qtbot: QtBot, panel: Problems, document: Document) -> None:
    document.replace(sheet_of(CASES["a residual of another width"]))
    qtbot.waitUntil(lambda: len(buttons(panel)) == 2)
    assert rect(panel, 0).contains(buttons(panel)[0].geometry())
    assert rect(panel, 0).contains(buttons(panel)[1].geometry())
    assert not buttons(panel)[0].geometry().intersects(buttons(panel)[1].geometry())
    document.replace(sheet_of(CASES["a wire from nowhere"]))
    high = rect(panel, 0).height()
    panel.resize(300, 240)
    QApplication.processEvents()
    assert rect(panel, 0).height() > high


def test_errors_and_warnings_differ_in_shape_not_only_in_colour(panel: Problems) -> None:
    image = panel.list.viewport().grab().toImage()
    signs = []
    for number in (0, 1):
        corner = rect(panel, number).topLeft() + QPoint(LEFT, UPPER + 2)
        sign = image.copy(QRect(corner, corner + QPoint(11, 11))).convertToFormat(QImage.Format.Format_Grayscale8)
        ground = sign.pixelColor(0, 0).value()
        signs.append([abs(sign.pixelColor(x, y).value() - ground) > 60 for y in range(12) for x in range(12)])
    differing = sum(a != b for a, b in zip(*signs, strict=True))
    assert min(map(sum, signs)) > 25
    assert differing > 15


def test_words_longer_than_the_button_go_on_in_the_next_line(qtbot: QtBot, panel: Problems, document: Document) -> None:
    panel.resize(600, 240)
    name = "the_first_of_two_dense_layers"
    document.replace(edits.rename(faulty(), "n1", name))
    qtbot.waitUntil(lambda: len(buttons(panel)) == 2)
    button = buttons(panel)[0]
    assert button.text().split("\n")[-1] == name
    assert button.text().replace("\n", " ") == f"Insert Flatten before {name}"
    widest = max(button.fontMetrics().horizontalAdvance(line) for line in button.text().split("\n"))
    assert widest < button.width()
    assert rect(panel, 0).contains(button.geometry())
    assert button.height() >= button.fontMetrics().boundingRect(QRect(0, 0, 999, 999), 0, button.text()).height()


def test_a_name_longer_than_the_button_is_cut_in_the_middle(qtbot: QtBot, panel: Problems, document: Document) -> None:
    long = "a_" * 39 + "b"
    document.replace(edits.rename(faulty(), "n1", long))
    qtbot.waitUntil(lambda: len(buttons(panel)) == 2)
    button = buttons(panel)[0]
    assert button.words == f"Insert Flatten before {long}" == button.accessibleName()
    assert button.text().startswith("Insert Flatten before\na_a")
    assert "…" in button.text()
    assert button.text().endswith("_b")
    assert panel.list.viewport().rect().contains(button.geometry())


def test_it_agrees_with_the_inspection_of_any_drawing(panel: Problems, document: Document) -> None:
    for case in CASES.values():
        document.replace(sheet_of(case))
        found = inspect(sheet_of(case)).problems
        assert sorted(sentences(panel)) == sorted(problem.sentence for problem in found)
    document.replace(Sheet(graph=Graph({"s": Softmax()})))
    assert panel.title == "Problems · 3"
