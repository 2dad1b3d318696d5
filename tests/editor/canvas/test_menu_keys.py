"""Keys that the menu has do on the canvas what it says, once."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.actions import Actions
from editor.document.document import Document
from editor.look.look import Look
from editor.main_window import MainWindow
from editor.training.inline import InlineWorker
from editor.training.session import Session
from engine.sheet import Sheet
from tests.editor.canvas.conftest import chain


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow(Document(), Session(worker=InlineWorker), Look("dark"))
    Actions(window)
    qtbot.addWidget(window, before_close_func=lambda w: w.document.undo_stack.setClean())
    window.document.replace(chain())
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: window.plots.count() > 0)
    window.canvas.setFocus()
    yield window
    window.session.close()


def press(window: MainWindow, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(window.canvas, key, Qt.KeyboardModifier.ControlModifier)


def test_copy_paste_cut_and_duplicate_are_one_step_each(window: MainWindow) -> None:
    graph, steps = chain().graph, window.document.undo_stack
    window.selection.set(("dense_1", "tanh"))
    press(window, Qt.Key.Key_D)
    assert len(window.document.sheet.graph.nodes) == len(graph.nodes) + 2
    press(window, Qt.Key.Key_C, Qt.Key.Key_V)
    assert len(window.document.sheet.graph.nodes) == len(graph.nodes) + 4
    press(window, Qt.Key.Key_X)
    assert len(window.document.sheet.graph.nodes) == len(graph.nodes) + 2
    assert steps.count() == 3
    press(window, Qt.Key.Key_Z, Qt.Key.Key_Z, Qt.Key.Key_Z)
    assert window.document.sheet.graph == graph
    press(window, Qt.Key.Key_A)
    assert window.selection.nodes == set(graph.nodes)


def test_f2_renames(window: MainWindow) -> None:
    window.selection.set(("tanh",))
    QTest.keyClick(window.canvas, Qt.Key.Key_F2)
    QTest.keyClicks(window.canvas.editing.field, "squash")
    QTest.keyClick(window.canvas.editing.field, Qt.Key.Key_Return)
    assert "squash" in window.document.sheet.graph.nodes
    assert window.canvas.picture.captions["squash"].title == "squash"


def test_what_can_do_nothing_is_disabled_in_the_menu_and_the_key_tells_why(window: MainWindow) -> None:
    edit = next(action.menu() for action in window.menuBar().actions() if action.text() == "&Edit")
    QApplication.clipboard().setText("no layers")
    window.document.replace(Sheet())
    assert not window.commands["select_all"].isEnabled()
    edit.aboutToShow.emit()  # type: ignore[union-attr]
    assert not window.commands["paste"].isEnabled()
    edit.aboutToHide.emit()  # type: ignore[union-attr]
    press(window, Qt.Key.Key_V)
    bubble = window.canvas.picture.overlay.bubble
    assert bubble is not None
    assert bubble.title.startswith("The clipboard holds no layers")
    window.document.replace(chain())
    assert window.commands["select_all"].isEnabled()
    window.selection.set(("dense_1",))
    press(window, Qt.Key.Key_C)
    edit.aboutToShow.emit()  # type: ignore[union-attr]
    assert window.commands["paste"].isEnabled()


def test_menu_keys_wait_while_hands_are_at_work(window: MainWindow) -> None:
    window.selection.set(("tanh",))
    press(window, Qt.Key.Key_D)
    steps, canvas = window.document.undo_stack, window.canvas
    start = canvas.node_rect("dense_1").center()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas, start + QPoint(30, 40))
    assert canvas.gesture is not None
    press(window, Qt.Key.Key_Z, Qt.Key.Key_D, Qt.Key.Key_A)
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert (steps.index(), steps.count()) == (1, 1)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(30, 40))
    assert canvas.gesture is None
    assert (steps.index(), steps.count()) == (2, 2)
    press(window, Qt.Key.Key_Z)
    assert steps.index() == 1
