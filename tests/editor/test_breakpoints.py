"""Breakpoints by keys and menu: a disc on the node, training that pauses there, one operation on and back."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.canvas import hover
from editor.canvas.painters.breakpoints import place
from editor.main_window import MainWindow
from engine.breakpoint import Breakpoint
from engine.editing import edits
from engine.events import Halted
from engine.halts import short

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NODE = "dense_2"


def opened(window: MainWindow, qtbot: QtBot, *nodes: str) -> None:
    """The deep sigmoid stack, with these nodes selected."""
    window.files.load("vanishing")
    qtbot.waitUntil(lambda: window.session.has_program is True)
    window.canvas.selection.set(nodes)


def index(window: MainWindow) -> int:
    """Of the operation that ran last; −1 for none."""
    progress = window.session.progress
    return -1 if progress is None or progress.operation is None else progress.operation.index


def disc(window: MainWindow, name: str = NODE) -> QColor:
    """What is painted in the middle of where a breakpoint's disc would be."""
    QApplication.processEvents()
    return window.canvas.grab().toImage().pixelColor(place(window.canvas.picture, name).toPoint())


def test_training_pauses_at_the_node_and_goes_on_operation_by_operation(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot, NODE)
    danger = window.look.theme.danger
    assert disc(window) != danger
    QTest.keyClick(window.canvas, Qt.Key.Key_F9)
    assert window.session.breakpoints.placed == {NODE: Breakpoint(NODE)}
    assert disc(window) == danger
    said: list[Halted] = []
    window.session.halted.connect(said.append)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: bool(said) and window.session.progress.operation is not None)
    assert window.session.state == "paused"
    assert said[0].node == NODE
    assert window.banner.isVisible()
    assert window.banner.words.text() == said[0].sentence
    progress = window.session.progress
    gradient = next(each.gradient for wire, each in progress.wires.items() if wire.source == NODE)
    assert short(gradient) in said[0].sentence
    start = progress.operation.index
    QTest.keyClick(window.canvas, Qt.Key.Key_F10)
    qtbot.waitUntil(lambda: index(window) == start + 1)
    assert not window.banner.isVisible()
    assert window.session.progress.operation.node == NODE
    QTest.keyClick(window.canvas, Qt.Key.Key_F10, CTRL)
    qtbot.waitUntil(lambda: index(window) == start)
    assert window.session.progress.wires == progress.wires
    QTest.keyClick(window.canvas, Qt.Key.Key_F9)
    assert not window.session.breakpoints.placed
    assert disc(window) != danger
    QTest.keyClick(window.canvas, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: window.session.progress.iteration > 2)
    assert len(said) == 1


def test_a_condition_is_a_hollow_disc_and_says_when(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot, NODE)
    QTest.keyClick(window.canvas, Qt.Key.Key_F9, SHIFT)
    assert window.session.breakpoints.placed == {NODE: Breakpoint(NODE, 1e-7)}
    assert disc(window) == window.look.theme.canvas
    middle = QPointF(window.canvas.node_rect(NODE).center())
    assert "below 1e-07 or is not finite" in hover.tool_tip(window.canvas, middle)
    window.commands["clear_breakpoints"].trigger()
    assert not window.session.breakpoints.placed
    assert "pauses" not in hover.tool_tip(window.canvas, middle)


def test_it_goes_with_the_node_under_its_new_name_and_not_into_another_project(
    window: MainWindow, qtbot: QtBot
) -> None:
    opened(window, qtbot, NODE, "dense_3")
    QTest.keyClick(window.canvas, Qt.Key.Key_F9)
    window.document.apply("Rename", edits.rename(window.document.sheet, NODE, "second"))
    window.follow.catch_up()
    assert set(window.session.breakpoints.placed) == {"second", "dense_3"}
    assert disc(window, "second") == window.look.theme.danger
    window.files.load("xor")
    assert not window.session.breakpoints.placed


def test_with_no_node_selected_it_says_so(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot)
    action = window.commands["breakpoint"]
    QTest.keyClick(window.canvas, Qt.Key.Key_F9)
    assert not window.session.breakpoints.placed
    assert "No node is selected" in action.toolTip() or not action.isEnabled()


def test_a_new_worker_pauses_there_too(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot, NODE)
    QTest.keyClick(window.canvas, Qt.Key.Key_F9)
    window.session._renew(window.document.sheet)
    said: list[Halted] = []
    window.session.halted.connect(said.append)
    qtbot.waitUntil(lambda: window.session.has_program is True)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: bool(said))


def test_a_pulse_carries_what_the_operation_wrote(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot, NODE)
    for step in range(1, 6):
        QTest.keyClick(window.canvas, Qt.Key.Key_F10)
        qtbot.waitUntil(lambda step=step: index(window) == step - 1)
    while window.session.progress.carried is None:
        before = index(window)
        QTest.keyClick(window.canvas, Qt.Key.Key_F10)
        qtbot.waitUntil(lambda before=before: index(window) == before + 1)
    assert window.canvas.picture.carried is window.session.progress.carried
    assert window.canvas.pulses.alive[0].carries
