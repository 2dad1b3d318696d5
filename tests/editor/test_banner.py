"""What went wrong is said over the canvas: where it is seen, in nobody's way, and not longer than it holds."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.main_window import MainWindow
from engine.editing import edits
from engine.optimizers.sgd import SGD

SENTENCE = "The loss of mse_1 became infinite in iteration 3. Lower the learning rate, then train on."


def lower(rate: float) -> Callable[[MainWindow], None]:
    """SGD with this learning rate, as an edit."""

    def edit(window: MainWindow) -> None:
        sheet = window.document.sheet
        training = replace(sheet.training, optimizer=SGD(learning_rate=rate))
        window.document.apply("Change training", edits.set_training(sheet, training))

    return edit


def test_a_run_that_breaks_down_is_said_over_the_canvas_and_takes_no_focus(window: MainWindow, qtbot: QtBot) -> None:
    window.files.load("house-prices")
    lower(100.0)(window)
    window.canvas.setFocus()
    window.commands["train"].trigger()
    qtbot.waitUntil(lambda: window.session.state == "failed", timeout=10_000)
    qtbot.waitUntil(window.banner.isVisible)
    assert "infinite" in window.banner.words.text() or "NaN" in window.banner.words.text()
    assert window.banner.accessibleName() == window.banner.words.text()
    assert window.statusBar().currentMessage() == ""
    assert "training failed" in window.statusBar().right.text()
    assert not window.banner.cross.hasFocus()


def test_a_new_worker_is_said_there_too(window: MainWindow) -> None:
    window.session.restarted.emit("The training process was ended by SIGKILL. A new one is ready.")
    assert window.banner.isVisible()
    assert "SIGKILL" in window.banner.words.text()


@pytest.mark.parametrize("width", [1040, 1280, 1600])
@pytest.mark.parametrize("example", ["house-prices", "spiral", "digits-cnn"])
def test_no_node_of_a_fitted_view_is_below_it_and_it_lies_in_the_canvas(
    window: MainWindow, qtbot: QtBot, example: str, width: int
) -> None:
    window.resize(width, 700)
    window.files.load(example)
    qtbot.wait(1)
    window.banner.say(SENTENCE + " " + SENTENCE)
    for _ in range(2):
        canvas = window.canvas
        assert canvas.rect().contains(window.banner.geometry())
        nodes = [QRect(canvas.node_rect(name)) for name in window.document.sheet.graph.nodes]
        assert not any(window.banner.geometry().intersects(node) for node in nodes)
        assert not window.banner.geometry().intersects(window.legend.geometry())
        assert window.banner.words.height() >= window.banner.words.heightForWidth(window.banner.words.width())
        window.resize(width + 100, 660)  # it finds its place again
        qtbot.wait(1)


def test_who_has_moved_the_view_keeps_it(window: MainWindow) -> None:
    window.files.load("house-prices")
    window.canvas.set_view(window.canvas.picture.view.panned(0, 150))
    before = window.canvas.picture.view
    window.banner.say(SENTENCE)
    assert window.canvas.picture.view == before


@pytest.mark.parametrize("key", ["train", "step_operation", "step_batch", "step_epoch", "reset"])
def test_it_goes_when_something_is_done_about_it(window: MainWindow, key: str) -> None:
    window.files.load("xor")
    window.banner.say(SENTENCE)
    window.commands[key].trigger()
    assert window.banner.isHidden()
    assert window.canvas.room_below == 0


def test_it_goes_with_an_edit_of_the_graph_and_stays_while_nodes_are_moved(window: MainWindow) -> None:
    window.files.load("xor")
    window.banner.say(SENTENCE)
    name = next(iter(window.document.sheet.graph.nodes))
    window.document.apply("Move", edits.move(window.document.sheet, {name: (7.0, 7.0)}))
    assert window.banner.isVisible()
    window.document.apply("Delete", edits.remove(window.document.sheet, [name]))
    assert window.banner.isHidden()
    window.banner.say(SENTENCE)
    window.files.load("spiral")
    assert window.banner.isHidden()


def test_the_cross_has_a_name_and_the_keyboard_comes_to_it_and_back(window: MainWindow) -> None:
    window.banner.say(SENTENCE)
    cross = window.banner.cross
    assert cross.accessibleName() == "Close this message"
    assert cross.focusPolicy() == Qt.FocusPolicy.TabFocus
    cross.setFocus()
    QTest.keyClick(cross, Qt.Key.Key_Space)
    assert window.banner.isHidden()
    assert window.canvas.hasFocus()
    window.banner.say(SENTENCE)
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert window.banner.isHidden()


def test_a_press_on_it_is_not_one_on_the_canvas(window: MainWindow) -> None:
    window.files.load("xor")
    window.canvas.editing.select_all()
    window.banner.say(SENTENCE)
    QTest.mouseClick(window.banner, Qt.MouseButton.LeftButton, pos=window.banner.rect().bottomLeft())
    assert window.canvas.selection.nodes
