"""The inspector's plates offer the same cures as the tab, for what is selected."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from editor.document import grouping
from editor.document.document import Document
from editor.document.offers import Offers
from editor.document.scope import Scope
from editor.look.look import Look
from editor.panels.inspector import Inspector
from editor.panels.plates import MOST
from editor.selection import Selection
from engine.editing import edits
from engine.groups.group import Group
from engine.layers.dense import Dense
from tests.editor.document.faulty import CASES, sheet_of
from tests.editor.document.sheets import deep
from tests.editor.panels.fake_session import FakeSession


@pytest.fixture
def document(qapp: QApplication) -> Document:
    document = Document()
    document.replace(sheet_of(CASES["a residual of another width"]))
    return document


@pytest.fixture
def inspector(qtbot: QtBot, look: Look, document: Document) -> Iterator[Inspector]:
    session = FakeSession()
    inspector = Inspector(Scope(document), session, Selection(), look, Offers(document))  # type: ignore[arg-type]
    qtbot.addWidget(inspector)
    inspector.resize(320, 800)
    inspector.show()
    inspector.activateWindow()
    qtbot.waitExposed(inspector)
    return inspector


def words(inspector: Inspector) -> list[str]:
    return [button.words for plate in inspector.plates.plates for button in plate.buttons]


def test_the_selected_node_offers_its_cures(qtbot: QtBot, inspector: Inspector, document: Document) -> None:
    inspector.selection.set(["sum"])
    qtbot.waitUntil(lambda: words(inspector) == ["Set units of n1 to 2", "Insert Dense 6 before b of sum"])
    (plate,) = inspector.plates.plates
    texts = [plate.label.mapTo(plate, QPoint(0, 0)).x(), *(button.x() for button in plate.buttons)]
    assert len(set(texts)) == 1  # words and buttons begin at one line
    QTest.mouseClick(plate.buttons[0], Qt.MouseButton.LeftButton)
    assert document.sheet.graph.nodes["n1"] == Dense(units=2)
    assert document.undo_stack.undoText() == "Set units of n1 to 2"
    assert not inspector.plates.plates
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: len(words(inspector)) == 2)


def test_buttons_are_reached_by_tab_and_pressed_by_return(
    qtbot: QtBot, inspector: Inspector, document: Document
) -> None:
    inspector.selection.set(["sum"])
    qtbot.waitUntil(lambda: bool(words(inspector)))
    button = inspector.plates.plates[0].buttons[1]
    inspector.window().activateWindow()  # some other test's window may be the active one still
    qtbot.waitUntil(inspector.window().isActiveWindow)
    inspector.setFocus()
    for _ in range(12):
        QTest.keyClick(QApplication.focusWidget() or inspector, Qt.Key.Key_Tab)
        if button.hasFocus():
            break
    assert button.hasFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert not document.inspection.problems


def test_other_nodes_offer_nothing(qtbot: QtBot, inspector: Inspector) -> None:
    inspector.selection.set(["n3"])
    qtbot.wait(400)
    assert not inspector.plates.plates
    assert inspector.plates.isHidden()


def test_inside_a_group_and_from_outside(qtbot: QtBot, inspector: Inspector, document: Document) -> None:
    grouped, name = grouping.group(sheet_of(CASES["images into Dense"]), ["n1"])
    group = grouped.graph.nodes[name]
    assert isinstance(group, Group)
    document.replace(edits.set_layer(grouped, name, Group(graph=group.graph, repeat=2)))
    inspector.selection.set([name])
    qtbot.waitUntil(lambda: words(inspector) == ["Insert Flatten before n1"])
    inspector.scope.enter(name)
    inspector.selection.set(["n1"])
    qtbot.waitUntil(lambda: words(inspector) == ["Insert Flatten before n1"])
    QTest.mouseClick(inspector.plates.plates[0].buttons[0], Qt.MouseButton.LeftButton)
    assert not document.inspection.errors
    assert inspector.scope.path == (name,)
    assert inspector.name.text() == "n1"


def test_a_repeated_group_shows_the_problems_of_all_turns(inspector: Inspector, document: Document) -> None:
    case = CASES["turns that cannot share"]
    document.replace(sheet_of(case))
    inspector.scope.enter("n1")
    inspector.selection.set(["one"])
    said = [plate.text().partition(" ")[0] for plate in inspector.plates.plates]
    assert said == ["n1.2.one", "n1.3.one"]
    assert [problem.node for problem in inspector.scope.inspection.problems] == ["one", "one"]


def test_many_problems_are_counted(inspector: Inspector, document: Document) -> None:
    sheet = deep(20)
    document.replace(edits.disconnect(sheet, sheet.graph.wires))
    count = len(document.inspection.problems)
    assert len(inspector.plates.plates) == MOST + 1
    assert inspector.plates.plates[-1].text() == f"… and {count - MOST} more: the tab Problems lists them all."


def test_each_plate_has_a_sign_that_says_what_it_is(inspector: Inspector, document: Document, look: Look) -> None:
    inspector.selection.set(["sum"])
    (plate,) = inspector.plates.plates
    (sign,) = [label for label in plate.findChildren(QLabel) if label.accessibleName()]
    assert sign.accessibleName() == "error"
    before = sign.pixmap().toImage()
    look.set_theme("light")
    (plate,) = inspector.plates.plates
    (sign,) = [label for label in plate.findChildren(QLabel) if label.accessibleName()]
    assert sign.pixmap().toImage() != before
    look.set_theme("dark")


def test_a_hidden_inspector_asks_for_nothing(inspector: Inspector, document: Document) -> None:
    inspector.selection.set(["sum"])
    assert len(inspector.plates.offers._wanted["plates"]) == 1
    inspector.hide()
    document.apply("type", edits.set_layer(document.sheet, "n3", Dense(units=3)))
    assert inspector.plates.offers._wanted["plates"] == ()
    inspector.show()
    assert len(inspector.plates.offers._wanted["plates"]) == 1
