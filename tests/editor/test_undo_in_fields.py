"""Ctrl+Z in a field: typing while there is some, else the document."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from editor.keymap import Keymap
from editor.main_window import MainWindow

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def line(window: MainWindow) -> QLineEdit:
    """The field of dense_2's units, 8, chosen and with the cursor in it."""
    window.files.load("spiral")
    window.activateWindow()
    window.canvas.selection.set(["dense_2"])
    assert window.inspector.form is not None
    field = window.inspector.form.fields["units"].entry
    assert isinstance(field, QLineEdit)
    field.setFocus()
    field.selectAll()
    return field


def units(window: MainWindow) -> Any:
    """As the document has them."""
    return window.document.sheet.graph.nodes["dense_2"].units  # type: ignore[attr-defined]


def undo(line: QLineEdit) -> None:
    QTest.keyClick(line, Qt.Key.Key_Z, CONTROL)


def redo(line: QLineEdit) -> None:
    QTest.keyClick(line, Qt.Key.Key_Y, CONTROL)


def test_after_return_ctrl_z_takes_back_the_edit_and_makes_no_new_one(window: MainWindow, line: QLineEdit) -> None:
    former = units(window)
    QTest.keyClicks(line, "1")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert units(window) == 1
    undo(line)
    assert units(window) == former
    assert line.text() == str(former)
    assert window.document.undo_stack.count() == 1, "it can be redone"
    undo(line)
    assert units(window) == former, "there is nothing before it"
    redo(line)
    assert units(window) == 1
    assert line.text() == "1"
    undo(line)
    QTest.keyClick(line, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert units(window) == 1


def test_while_one_types_it_undoes_typing_and_then_the_document(window: MainWindow, line: QLineEdit) -> None:
    former = units(window)
    QTest.keyClicks(line, "5")
    QTest.keyClick(line, Qt.Key.Key_Return)
    QTest.keyClicks(line, "2")
    assert units(window) == 52
    undo(line)
    assert line.text() == "5"
    assert units(window) == 5
    undo(line)
    assert units(window) == former
    assert line.text() == str(former)


def test_typing_that_was_undone_in_part_comes_back(window: MainWindow, line: QLineEdit) -> None:
    QTest.keyClicks(line, "12")
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    QTest.keyClicks(line, "x")  # refused
    undo(line)
    undo(line)
    assert line.text() == "12"
    assert units(window) == 12
    redo(line)
    assert line.text() == "1"
    assert units(window) == 1


def test_a_refused_text_is_undone_even_after_return(window: MainWindow, line: QLineEdit) -> None:
    former = units(window)
    QTest.keyClicks(line, "eight")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == "eight"
    undo(line)
    assert line.text() == str(former)
    assert not line.property("refused")
    assert window.document.undo_stack.count() == 0


def test_steps_of_the_arrow_keys_are_the_documents(window: MainWindow, line: QLineEdit) -> None:
    former = units(window)
    for _ in range(3):
        QTest.keyClick(line, Qt.Key.Key_Up)
    assert units(window) == former + 3
    undo(line)
    assert units(window) == former
    assert line.text() == str(former)
    redo(line)
    assert units(window) == former + 3


@pytest.fixture
def keymap(window: MainWindow) -> Iterator[Keymap]:
    """To be changed: what comes after finds it as it was at first."""
    yield window.keymap
    window.keymap.reset()


def test_the_keys_are_those_that_a_person_chose(window: MainWindow, line: QLineEdit, keymap: Keymap) -> None:
    (command,) = (command for command in keymap.commands() if command.key == "undo")
    keymap.bind(command, "Ctrl+B")
    former = units(window)
    QTest.keyClicks(line, "12")
    QTest.keyClick(line, Qt.Key.Key_B, CONTROL)
    assert line.text() == str(former), "the typing alone, which the document does not undo"
    assert window.document.undo_stack.count() == 0
    QTest.keyClicks(line, "12")
    QTest.keyClick(line, Qt.Key.Key_Return)
    QTest.keyClick(line, Qt.Key.Key_B, CONTROL)
    assert units(window) == former
    assert line.text() == str(former)
