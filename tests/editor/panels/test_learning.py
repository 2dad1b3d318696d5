"""How a node learns is a form of its own in the inspector, and is said on the node."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from editor.canvas.captions import captions
from editor.canvas.painters.node import ROOM
from editor.document.document import Document
from editor.document.offers import Offers
from editor.document.scope import Scope
from editor.look import fonts
from editor.look.look import Look
from editor.panels.inspector import Inspector
from editor.selection import Selection
from engine.editing import edits
from engine.graph import Learning
from engine.layers.dense import Dense
from tests.editor.document.sheets import chain
from tests.editor.panels.fake_session import FakeSession


@pytest.fixture
def inspector(qtbot: QtBot, look: Look) -> Inspector:
    """Of a chain with dense_1 and dense_2; dense_1 is selected."""
    document = Document()
    document.replace(chain())
    inspector = Inspector(Scope(document), FakeSession(), Selection(), look, Offers(document))  # type: ignore[arg-type]
    qtbot.addWidget(inspector)
    inspector.resize(320, 800)
    inspector.show()
    inspector.activateWindow()
    inspector.selection.set(["dense_1"])
    return inspector


def learns(inspector: Inspector, name: str = "dense_1") -> Learning:
    return inspector.scope.sheet.graph.learns(name)


def choose(box: QComboBox, title: str) -> None:
    box.setCurrentText(title)
    box.activated.emit(box.currentIndex())


def test_it_is_folded_until_one_asks_or_something_differs(inspector: Inspector) -> None:
    section = inspector.learning
    assert section.isVisible()
    assert section.form is not None
    assert not section.form.isVisible()
    section.heading.click()
    assert section.form.isVisible()
    section.form.fields["frozen"].entry.click()  # type: ignore[attr-defined]
    assert learns(inspector) == Learning(frozen=True)
    section.form.fields["frozen"].entry.click()  # type: ignore[attr-defined]
    assert learns(inspector) == Learning()
    assert section.form.isVisible(), "it stays under the cursor"
    inspector.selection.set(["dense_2"])
    assert section.form is not None
    assert not section.form.isVisible()
    inspector.scope.apply("", edits.set_learning(inspector.scope.sheet, "dense_1", Learning(rate=2.0)))
    inspector.selection.set(["dense_1"])
    assert section.form.isVisible()


@pytest.mark.parametrize("chosen", [["relu_1"], ["loss"], ["dense_1", "dense_2"], []])
def test_who_has_no_parameters_has_nothing_to_learn(inspector: Inspector, chosen: list[str]) -> None:
    inspector.selection.set(chosen)
    assert not inspector.learning.isVisible()


def test_each_change_is_one_step_that_can_be_undone(inspector: Inspector, qtbot: QtBot) -> None:
    stack, section = inspector.scope.undo_stack, inspector.learning
    section.heading.click()
    assert section.form is not None
    rate, seed, shares = (section.form.fields[name].entry for name in ("rate", "seed", "shares"))
    assert isinstance(rate, QLineEdit)
    assert isinstance(seed, QLineEdit)
    assert isinstance(shares, QComboBox)
    rate.setFocus()
    rate.selectAll()
    qtbot.keyClicks(rate, "0.25")
    assert stack.count() == 1
    assert seed.text() == ""
    seed.setFocus()
    qtbot.keyClicks(seed, "17")
    qtbot.keyClick(seed, Qt.Key.Key_Return)
    choose(shares, "dense_2")
    assert learns(inspector) == Learning(rate=0.25, seed=17, shares="dense_2")
    assert stack.count() == 3
    seed.setFocus()
    seed.selectAll()
    qtbot.keyClick(seed, Qt.Key.Key_Delete)
    assert learns(inspector).seed is None
    stack.undo()
    assert seed.text() == "17"
    for _ in range(3):
        stack.undo()
    assert learns(inspector) == Learning()
    assert (rate.text(), seed.text(), shares.currentText()) == ("1.0", "", "its own")


def test_a_seed_that_is_none_is_refused_with_a_sentence(inspector: Inspector, qtbot: QtBot) -> None:
    inspector.learning.heading.click()
    assert inspector.learning.form is not None
    field = inspector.learning.form.fields["seed"]
    field.setFocus()
    qtbot.keyClicks(field.entry, "1.5")
    assert field.sentence.text() == "Seed must be a whole number, such as 8. It stays empty."
    assert learns(inspector).seed is None


def test_only_nodes_that_can_lend_their_weights_are_offered(inspector: Inspector) -> None:
    document = inspector.scope
    sheet, third = edits.add_node(document.sheet, Dense(), (0.0, 200.0))
    document.apply("", edits.set_learning(sheet, third, Learning(shares="dense_2")))
    assert inspector.learning.form is not None
    shares = inspector.learning.form.fields["shares"].entry
    assert isinstance(shares, QComboBox)
    assert [shares.itemText(row) for row in range(shares.count())] == ["its own", "dense_2"]
    choose(shares, "dense_2")
    document.apply("", edits.rename(document.sheet, "dense_2", "last"))
    assert [shares.itemText(row) for row in range(shares.count())] == ["its own", "last"]
    assert shares.currentText() == "last"


def test_a_frozen_node_and_a_sharing_one_say_so_on_the_canvas() -> None:
    sheet = edits.set_learning(chain(), "dense_1", Learning(frozen=True))
    sheet = edits.set_learning(sheet, "dense_2", Learning(shares="dense_1"))
    document = Document()
    document.replace(sheet)
    found = captions(sheet, document.inspection)
    assert found["dense_1"].count == "24 frozen"
    assert found["dense_2"].count == "weights of dense_1"
    document.apply("", edits.disconnect(sheet, sheet.graph.wires))
    assert captions(document.sheet, document.inspection)["dense_1"].count == "frozen"


def test_what_is_special_has_room_on_the_node() -> None:
    font = QFontMetricsF(fonts.mono(8))
    for words in ("weights of dense_12", "16,777,216 frozen"):
        assert font.horizontalAdvance(words) <= ROOM
