"""XOR without a mouse: drawn, wired, set and trained by keys that go to whatever has the focus, and all of it undone.

The window is only looked at. Nothing of it is called.
"""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from editor.main_window import MainWindow
from engine.graph import Wire

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
NONE = Qt.KeyboardModifier.NoModifier
PANELS = ("time line", "plots", "inspector")  # behind the canvas
MOST = 30  # presses of Tab on the way to a field
WIRES = {
    Wire("xor_1", "inputs", "dense_1", "x"),
    Wire("dense_1", "y", "tanh_1", "x"),
    Wire("tanh_1", "y", "dense_2", "x"),
    Wire("dense_2", "y", "binary_cross_entropy_1", "prediction"),
    Wire("xor_1", "targets", "binary_cross_entropy_1", "targets"),
}


def focus() -> QWidget:
    QApplication.processEvents()
    found = QApplication.focusWidget()
    assert found is not None
    return found


def press(key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(focus(), key, keys)


def write(text: str) -> None:
    """Letter by letter: the first may open what the others go into."""
    for letter in text:
        QTest.keyClicks(focus(), letter)


def enter(text: str) -> None:
    write(text)
    press(Qt.Key.Key_Return)


def set_field(name: str, value: str) -> None:
    """From the canvas into the inspector, to the field of this name; and back."""
    for _ in PANELS:
        press(Qt.Key.Key_F6)
    for _ in range(MOST):
        if focus().accessibleName() == name:
            break
        press(Qt.Key.Key_Tab)
    assert focus().accessibleName() == name
    assert isinstance(focus(), QLineEdit)
    press(Qt.Key.Key_A, CTRL)
    enter(value)
    for _ in PANELS:
        press(Qt.Key.Key_F6, SHIFT)


def behind(title: str) -> None:
    """A new layer, wired to what is selected."""
    press(Qt.Key.Key_Return, SHIFT)
    enter(title)


@pytest.fixture
def start(window: MainWindow) -> MainWindow:
    """As the program starts: an empty canvas, which has the focus."""
    window.activateWindow()
    assert focus() is window.canvas
    return window


def draw(window: MainWindow) -> None:
    """The five nodes and their wires."""
    enter("xor")
    behind("dense")
    set_field("Units", "4")
    behind("tanh")
    behind("dense")
    set_field("Units", "1")
    behind("binary cross")
    press(Qt.Key.Key_K, CTRL)
    enter("targets")
    assert focus() is window.canvas


def test_xor_is_built_trained_and_undone_with_keys_alone(start: MainWindow, qtbot: QtBot) -> None:
    draw(start)
    graph = start.document.sheet.graph
    assert set(graph.wires) == WIRES
    assert [graph.nodes[name].units for name in ("dense_1", "dense_2")] == [4, 1]  # type: ignore[attr-defined]
    assert start.document.inspection.problems == ()
    assert start.canvas.rect().contains(start.canvas.node_rect("binary_cross_entropy_1"))

    press(Qt.Key.Key_Escape)  # with nothing selected the inspector has the training
    set_field("Learning rate", "0.05")
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: start.session.state == "running")
    session = start.session
    qtbot.waitUntil(lambda: session.progress is not None and (session.progress.loss or 1) < 0.1, timeout=60_000)
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: session.state == "paused")

    drawn, steps = start.document.sheet, start.document.undo_stack.count()
    assert steps == 9  # five nodes, two units, the targets' wire, the learning rate
    for _ in range(steps):
        assert start.document.undo_stack.canUndo()
        press(Qt.Key.Key_Z, CTRL)
    assert not start.document.undo_stack.canUndo()
    assert not start.document.sheet.graph.nodes
    for _ in range(steps):
        press(Qt.Key.Key_Y, CTRL)
    assert start.document.sheet == drawn


def test_what_is_drawn_is_changed_with_keys_alone(start: MainWindow) -> None:
    """A wire is deleted and drawn anew, another moved; a node goes into a wire, others into a group and out again."""
    draw(start)
    press(Qt.Key.Key_W, ALT)  # of the loss: first the prediction's, then the targets'
    press(Qt.Key.Key_W, ALT)
    press(Qt.Key.Key_Delete)
    assert set(start.document.sheet.graph.wires) == {wire for wire in WIRES if wire.input != "targets"}
    press(Qt.Key.Key_Left, CTRL)  # nothing is selected: begins at the end
    press(Qt.Key.Key_K, CTRL)
    enter("targets")
    assert set(start.document.sheet.graph.wires) == WIRES

    press(Qt.Key.Key_Left, ALT)
    assert start.selection.nodes == {"dense_2"}
    press(Qt.Key.Key_W, ALT)
    behind("dropout")
    assert Wire("dropout_1", "y", "dense_2", "x") in start.document.sheet.graph.wires
    press(Qt.Key.Key_Left, ALT | SHIFT)
    assert start.selection.nodes == {"dropout_1", "tanh_1"}
    press(Qt.Key.Key_G, CTRL)
    (group,) = start.selection.nodes
    press(Qt.Key.Key_Return)
    assert start.scope.path == (group,)
    press(Qt.Key.Key_Right, CTRL)
    press(Qt.Key.Key_Right, CTRL)
    press(Qt.Key.Key_M, CTRL)
    assert start.scope.sheet.graph.muted
    press(Qt.Key.Key_Up, CTRL)
    assert start.scope.path == ()
    assert start.selection.nodes == {group}
    press(Qt.Key.Key_F2)
    press(Qt.Key.Key_A, CTRL)
    enter("calm")
    assert start.selection.nodes == {"calm"}
    assert focus() is start.canvas
    before = start.document.undo_stack.count()
    while start.document.undo_stack.canUndo():
        press(Qt.Key.Key_Z, CTRL)
    assert before == 14
    assert not start.document.sheet.graph.nodes
