"""The window as a whole: what its menus do, what can be done when, and how it opens and closes."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from editor import dialogs
from editor.actions import Actions
from editor.document.document import Document
from editor.look.look import Look
from editor.main_window import MainWindow
from editor.training.inline import InlineWorker
from editor.training.session import Session
from engine.formats.project import examples, read


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """With a worker in the test's own process."""
    window = MainWindow(Document(), Session(worker=InlineWorker), Look("dark"))
    window.commands = Actions(window)
    qtbot.addWidget(window, before_close_func=lambda w: w.document.undo_stack.setClean())
    window.resize(1280, 800)
    window.show()
    qtbot.waitUntil(lambda: window.plots.count() == 2)
    yield window
    window.session.close()


def entries(menu: QMenu) -> dict[str, QAction]:
    """A menu's entries and those of its menus, by their words."""
    found = {}
    for action in menu.actions():
        inner = action.menu()
        found.update(entries(inner) if isinstance(inner, QMenu) else {action.text().replace("&", ""): action})
    return found


def menu(window: MainWindow) -> dict[str, QAction]:
    """Every entry of the menu bar."""
    found: dict[str, QAction] = {}
    for action in window.menuBar().actions():
        found |= entries(action.menu())  # type: ignore[arg-type]
    return found


def test_nothing_can_be_trained_on_an_empty_canvas_and_the_button_says_why(window: MainWindow) -> None:
    assert not window.commands["train"].isEnabled()
    assert "no loss" in window.commands["train"].toolTip()


def test_every_example_opens_from_the_menu_and_can_be_trained(window: MainWindow) -> None:
    for name in examples():
        menu(window)[name].trigger()
        assert window.document.sheet == read(examples()[name]).sheet
        assert window.windowTitle() == f"{name} — Chainrule"
        assert window.commands["train"].isEnabled()
        assert not window.document.modified


def test_train_and_pause_is_one_command_and_the_loss_is_drawn(window: MainWindow, qtbot: QtBot) -> None:
    window.files.load("xor")
    QTest.keyClick(window.canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.session.state == "running")
    assert window.commands["train"].text().replace("&", "") == "Pause"
    qtbot.waitUntil(lambda: len(window.session.curve) > 2)
    window.commands["train"].trigger()
    qtbot.waitUntil(lambda: window.session.state == "paused")
    assert window.commands["train"].text().replace("&", "") == "Train"


@pytest.mark.parametrize(("key", "done"), [("step_operation", (0, 1)), ("step_batch", (1, 0)), ("step_epoch", None)])
def test_steps_stop_where_they_say(window: MainWindow, qtbot: QtBot, key: str, done: tuple[int, int] | None) -> None:
    window.files.load("xor")
    window.commands[key].trigger()
    qtbot.waitUntil(lambda: window.session.progress is not None and window.session.progress.epoch == 1)
    qtbot.waitUntil(lambda: window.session.state == "paused")
    qtbot.wait(100)
    progress = window.session.progress
    assert progress is not None
    if done is None:
        assert progress.iteration == progress.iterations_per_epoch
    else:
        assert progress.iteration == done[0]
        assert (progress.operation is not None and progress.operation.index == 0) or done[1] == 0


def test_insert_from_the_menu_is_one_undoable_step(window: MainWindow) -> None:
    menu(window)["Dense"].trigger()
    assert list(window.document.sheet.graph.nodes) == ["dense_1"]
    window.commands["undo"].trigger()
    assert not window.document.sheet.graph.nodes


def test_save_asks_for_a_place_and_then_knows_it(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.chain"
    monkeypatch.setattr(dialogs, "ask_save", lambda *_: path)
    window.files.load("xor")
    menu(window)["Dense"].trigger()
    assert window.windowTitle() == "xor* — Chainrule"
    window.commands["save"].trigger()
    assert read(path).sheet == window.document.sheet
    assert window.windowTitle() == "mine — Chainrule"


@pytest.mark.parametrize(("answer", "opened"), [("cancel", False), ("discard", True), ("save", True)])
def test_what_is_unsaved_is_asked_about(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, opened: bool
) -> None:
    monkeypatch.setattr(dialogs, "ask_discard", lambda *_: answer)
    monkeypatch.setattr(dialogs, "ask_save", lambda *_: tmp_path / "kept.chain")
    menu(window)["Dense"].trigger()
    menu(window)["xor"].trigger()
    assert ("dense_1" not in window.document.sheet.graph.nodes or len(window.document.sheet.graph.nodes) > 1) == opened
    assert (tmp_path / "kept.chain").exists() == (answer == "save")


def test_a_file_that_cannot_be_opened_is_said_and_changes_nothing(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(dialogs, "say", lambda _, sentence: said.append(sentence))
    window.files.load("xor")
    before = window.document.sheet
    broken = tmp_path / "broken.chain"
    broken.write_text('{"graph": 1}')
    window.files.open_file(broken)
    assert window.document.sheet is before
    assert len(said) == 1
    assert "broken.chain" in said[0]


def test_hovering_a_wire_marks_its_place_on_the_legend(window: MainWindow, qtbot: QtBot) -> None:
    window.files.load("xor")
    window.commands["step_batch"].trigger()
    qtbot.waitUntil(lambda: window.session.progress is not None and window.session.progress.iteration == 1)
    wire = next(w for w in window.document.sheet.graph.wires if w.input == "prediction")
    assert window.legend.mark() is None
    QTest.mouseMove(window.canvas, window.canvas.wire_position(wire, 0.5))
    qtbot.waitUntil(lambda: window.legend.mark() is not None)


def test_no_tab_of_plots_pushes_the_canvas_away(window: MainWindow, qtbot: QtBot) -> None:
    window.files.load("xor")
    height = window.canvas.height()
    window.plots.setCurrentIndex(1)
    for _ in range(3):
        window.commands["step_epoch"].trigger()
        qtbot.waitUntil(lambda: window.session.state == "paused")
        qtbot.wait(250)
    assert window.canvas.height() == height
    window.plots.setCurrentIndex(0)
    assert window.canvas.height() == height


def test_the_first_frame_does_not_wait_for_the_plots() -> None:
    code = (
        "import sys; from argparse import Namespace; from PySide6.QtWidgets import QApplication\n"
        "a = QApplication([]); from editor.application import build\n"
        "w = build(Namespace(project=None, theme='dark', size=(1000, 700))); w.show(); w.grab()\n"
        "print('pyqtgraph' in sys.modules); w.session.close()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "False", done.stderr
