"""The window as a whole: what its menus do, what can be done when, and how it opens and closes."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import platformdirs
import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QAction, QFontInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel, QMenu, QSplitter, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from editor import dialogs
from editor.document import recent
from editor.look import colours
from editor.look.legend import mark
from editor.main_window import MainWindow
from editor.panels.loop_ribbon import LoopRibbon
from editor.panels.readouts import Readouts
from editor.panels.transport import Transport
from engine.formats.project import examples, read, write


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


def test_export_writes_a_script_with_the_weights_there_are(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed: list[str] = []
    path = tmp_path / "net.py"
    monkeypatch.setattr(dialogs, "ask_export", lambda _, name: proposed.append(name) or path)
    window.files.load("xor")
    menu(window)["Export…"].trigger()
    assert Path(proposed[0]).name == "xor.py"
    assert "class Net(nn.Module):" in path.read_text()
    with np.load(path.with_suffix(".npz")) as arrays:
        first = arrays["model/dense_1.weight"]
    trained_project(window, qtbot, tmp_path / "mine.chain")
    qtbot.waitUntil(lambda: window.files.learned() is not None)
    menu(window)["Export…"].trigger()
    assert Path(proposed[1]) == tmp_path / "mine.py"
    with np.load(path.with_suffix(".npz")) as arrays:
        assert not np.array_equal(arrays["model/dense_1.weight"], first)
    assert window.document.path == tmp_path / "mine.chain", "the project is still the project"


def test_what_cannot_be_exported_is_said(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(dialogs, "say", lambda _, sentence: said.append(sentence))
    monkeypatch.setattr(dialogs, "ask_export", lambda *_: pytest.fail("nothing to ask"))
    menu(window)["Export…"].trigger()
    assert "no loss" in said[0]
    window.files.load("xor")
    monkeypatch.setattr(dialogs, "ask_export", lambda *_: tmp_path / "nowhere" / "net.py")
    menu(window)["Export…"].trigger()
    assert "its folder is not there" in said[1]
    monkeypatch.setattr(dialogs, "ask_export", lambda *_: None)
    menu(window)["Export…"].trigger()
    assert len(said) == 2


def trained_project(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    """Opens a project that has a file, and trains it for a batch."""
    write(path, read(examples()["xor"]).sheet)
    window.files.open_file(path)
    qtbot.waitUntil(lambda: window.session.progress is not None)
    assert window.windowTitle() == "mine — Chainrule"
    step(window, qtbot)


def step(window: MainWindow, qtbot: QtBot) -> None:
    """One batch more."""
    before = window.session.progress.iteration if window.session.progress is not None else 0
    window.commands["step_batch"].trigger()
    qtbot.waitUntil(lambda: window.session.weights is not None and window.session.weights.iteration == before + 1)
    qtbot.waitUntil(lambda: window.session.progress is not None and window.session.progress.iteration == before + 1)


def test_what_was_learned_is_starred_until_it_is_saved(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    trained_project(window, qtbot, tmp_path / "mine.chain")
    assert window.windowTitle() == "mine* — Chainrule"
    window.commands["save"].trigger()
    assert window.windowTitle() == "mine — Chainrule"
    saved = read(tmp_path / "mine.chain").weights
    assert saved is not None
    name = next(iter(saved))
    assert np.array_equal(saved[name], window.session.weights.arrays[name])  # type: ignore[union-attr]
    window.session.progressed.emit()  # the same numbers once more
    assert window.windowTitle() == "mine — Chainrule"
    step(window, qtbot)
    assert window.windowTitle() == "mine* — Chainrule"
    window.commands["reset"].trigger()
    assert window.windowTitle() == "mine — Chainrule"


def test_training_that_went_on_after_the_saved_weights_stays_starred(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    """Weights come every two seconds: what is saved may be behind."""
    trained_project(window, qtbot, tmp_path / "mine.chain")
    weights = window.session.weights
    step(window, qtbot)
    window.session.weights = weights
    window.commands["save"].trigger()
    assert window.windowTitle() == "mine* — Chainrule"


def test_weights_of_another_graph_are_not_saved(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    """After an edit the newest weights may still be those of the graph before."""
    trained_project(window, qtbot, tmp_path / "mine.chain")
    arrays = window.session.weights.arrays  # type: ignore[union-attr]
    arrays["foreign.weight"] = np.ones(3, np.float32)
    window.commands["save"].trigger()
    assert read(tmp_path / "mine.chain").weights is None
    del arrays["foreign.weight"]
    window.commands["save"].trigger()
    assert read(tmp_path / "mine.chain").weights is not None


def test_the_first_dialog_begins_in_a_folder_that_is_there(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platformdirs, "user_documents_path", lambda: tmp_path / "missing")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(recent, "recent", lambda _: [])
    assert recent.folder(QSettings()) == tmp_path


def test_opening_trained_weights_is_no_training(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    trained_project(window, qtbot, tmp_path / "mine.chain")
    window.commands["save"].trigger()
    step(window, qtbot)
    assert window.windowTitle() == "mine* — Chainrule"
    window.files.open_file(tmp_path / "mine.chain")  # without a question
    qtbot.waitUntil(lambda: window.session.progress is not None)
    assert window.windowTitle() == "mine — Chainrule"


def test_an_opened_training_goes_on_where_it_was(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    trained_project(window, qtbot, tmp_path / "mine.chain")
    for _ in range(3):
        step(window, qtbot)
    window.commands["save"].trigger()
    window.files.new()
    assert window.session.progress is None
    window.files.open_file(tmp_path / "mine.chain")
    qtbot.waitUntil(lambda: window.session.progress is not None)
    assert (window.session.progress.iteration, len(window.session.curve)) == (4, 0)  # type: ignore[union-attr]
    assert window.windowTitle() == "mine — Chainrule"
    step(window, qtbot)
    assert window.session.curve[0, 0] == 5
    assert window.windowTitle() == "mine* — Chainrule"
    window.commands["save"].trigger()
    course = read(tmp_path / "mine.chain").course
    assert course is not None
    assert course.iteration == 5


@pytest.mark.parametrize("answer", ["cancel", "discard", "save"])
def test_closing_asks_about_what_was_learned(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    questions: list[str] = []
    monkeypatch.setattr(dialogs, "ask_discard", lambda _, question: questions.append(question) or answer)
    trained_project(window, qtbot, tmp_path / "mine.chain")
    assert window.close() == (answer != "cancel")
    assert questions == ["Save what mine has learned?"]
    assert (read(tmp_path / "mine.chain").weights is not None) == (answer == "save")


def test_an_example_may_be_trained_and_left_without_a_question(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask_discard", lambda *_: pytest.fail("nothing to ask"))
    window.files.load("xor")
    qtbot.waitUntil(lambda: window.session.progress is not None)
    step(window, qtbot)
    assert window.windowTitle() == "xor — Chainrule"
    menu(window)["spiral"].trigger()
    assert window.document.title == "spiral"
    assert window.close()


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


def test_weights_that_were_left_out_are_said(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(dialogs, "say", lambda _, sentence: said.append(sentence))
    path = tmp_path / "other.chain"
    write(path, read(examples()["xor"]).sheet, {"gone.weight": np.zeros(3, np.float32)})
    window.files.open_file(path)
    assert len(said) == 1
    assert "Training starts afresh." in said[0]
    window.files.load(str(path))
    qtbot.waitUntil(lambda: len(said) == 2)
    assert window.document.sheet.graph.nodes


def test_menus_show_the_keys_that_the_canvas_hears(window: MainWindow) -> None:
    shown = {words: action.shortcut().toString() for words, action in menu(window).items()}
    assert (shown["Delete"], shown["Fit all"], shown["Fit selection"]) == ("Del", "F", "Shift+F")
    assert all(
        shown[words] for words in ("Undo", "Copy", "Paste", "Duplicate", "Rename", "Train", "Step one batch", "Reset")
    )


def test_delete_in_a_field_deletes_letters_and_on_the_canvas_nodes(window: MainWindow) -> None:
    window.files.load("xor")
    window.selection.set(["dense_1"])
    line = window.inspector.form.fields["units"].line  # type: ignore[union-attr]
    line.setFocus()
    line.setCursorPosition(0)
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert "dense_1" in window.document.sheet.graph.nodes
    before = window.canvas.picture.view
    QTest.keyClicks(window.palette_panel.field, "f")
    assert window.palette_panel.field.text() == "f"
    assert window.canvas.picture.view == before
    window.palette_panel.list.setFocus()
    QTest.keyClick(window.palette_panel.list, Qt.Key.Key_Delete)
    assert "dense_1" in window.document.sheet.graph.nodes
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Delete)
    assert "dense_1" not in window.document.sheet.graph.nodes


def test_the_toolbars_buttons_say_what_they_do_and_their_keys(window: MainWindow) -> None:
    window.files.load("xor")
    for key, said in (("step_operation", "F10"), ("step_batch", "F11"), ("step_epoch", "F12"), ("train", "Ctrl+")):
        assert said in window.commands[key].toolTip()
        assert len(window.commands[key].toolTip()) > 30


def test_the_status_says_ready_before_anything_ran_and_paused_after(window: MainWindow, qtbot: QtBot) -> None:
    window.files.load("xor")
    qtbot.waitUntil(lambda: window.session.progress is not None)
    assert window.statusBar().right.text() == "ready"
    window.commands["step_batch"].trigger()
    qtbot.waitUntil(lambda: window.statusBar().right.text().endswith("paused"))
    window.commands["reset"].trigger()
    qtbot.waitUntil(lambda: window.statusBar().right.text() == "ready")


@pytest.mark.parametrize("width", [1280, 1600])
def test_no_text_of_the_panels_is_smaller_than_11_pixels(window: MainWindow, qtbot: QtBot, width: int) -> None:
    window.resize(width, 800)
    window.files.load("digits-cnn")
    window.commands["step_batch"].trigger()
    qtbot.waitUntil(lambda: window.session.progress is not None and window.session.progress.iteration == 1)
    small = [
        widget.text()
        for widget in window.findChildren(QLabel) + window.findChildren(QAbstractButton)
        if widget.isVisible() and QFontInfo(widget.font()).pixelSize() < 11
    ]
    assert small == []


def test_in_the_smallest_window_everything_is_there_whole(window: MainWindow, qtbot: QtBot) -> None:
    window.files.load("spiral")
    window.resize(window.minimumSize())
    window.commands["step_batch"].trigger()
    qtbot.waitUntil(lambda: bool(window.session.views))
    both = window.plots.widget(0)
    assert isinstance(both, QSplitter)
    qtbot.waitUntil(lambda: window.findChild(Readouts).isVisible())
    parts = (both.widget(0), both.widget(1), window.findChild(Transport), window.findChild(LoopRibbon))

    def whole(part: QWidget) -> bool:
        layout = part.layout()
        return part.width() >= (layout.minimumSize() if layout is not None else part.minimumSizeHint()).width()

    qtbot.waitUntil(lambda: all(map(whole, parts)))  # layouts take their time


def test_the_buttons_of_the_file_dialog_show_their_icons(window: MainWindow, qtbot: QtBot) -> None:
    dialog = QFileDialog(window, options=QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    dialog.show()
    for button in (button for button in dialog.findChildren(QToolButton) if button.isVisible()):
        picture = button.grab().toImage()
        colours = {
            picture.pixelColor(x, y).rgb()
            for x in range(4, picture.width() - 4)
            for y in range(4, picture.height() - 4)
        }
        assert len(colours) > 3, button.objectName()


def test_hovering_a_wire_marks_its_place_on_the_legend(window: MainWindow, qtbot: QtBot) -> None:
    window.files.load("xor")
    window.commands["step_batch"].trigger()
    qtbot.waitUntil(lambda: window.session.progress is not None and window.session.progress.iteration == 1)
    wire = next(w for w in window.document.sheet.graph.wires if w.input == "prediction")
    assert mark(window.legend.marked) is None
    QTest.mouseMove(window.canvas, QPoint(5, 5))  # a cursor that is there already would not move
    QTest.mouseMove(window.canvas, window.canvas.wire_position(wire, 0.5))
    qtbot.waitUntil(lambda: mark(window.legend.marked) is not None)
    targets = next(w for w in window.document.sheet.graph.wires if w.input == "targets")
    QTest.mouseMove(window.canvas, window.canvas.wire_position(targets, 0.4))
    qtbot.waitUntil(lambda: window.canvas.picture.hovered == targets)
    assert window.legend.marked == colours.NONE
    QTest.mouseMove(window.canvas, QPoint(5, 5))
    qtbot.waitUntil(lambda: window.canvas.picture.hovered is None)
    assert window.legend.marked == colours.PLAIN


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


def test_hidden_plots_ask_for_no_pictures(window: MainWindow, qtbot: QtBot) -> None:
    """They cost the worker time: a plane is a forward pass of thousands of points."""
    window.files.load("xor")
    qtbot.waitUntil(lambda: bool(window.session.views))
    menu(window)["Plots"].trigger()
    assert not window.plots.isVisible()
    seen = window.session.views
    step(window, qtbot)
    qtbot.waitUntil(lambda: window.session.views is not seen)  # the last layer's node shows the plane
    menu(window)["Weights"].trigger()  # of the miniatures
    seen = window.session.views
    step(window, qtbot)
    step(window, qtbot)
    assert window.session.views is seen
    menu(window)["Plots"].trigger()
    qtbot.waitUntil(lambda: window.session.views is not seen)
