"""The shortcut list in the window: searched, and keys changed by pressing them."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from editor.actions import Actions
from editor.canvas.gestures.hand import described
from editor.command import plain
from editor.document.document import Document
from editor.keymap import GROUP, spoken
from editor.look.look import Look
from editor.main_window import MainWindow
from editor.panels.shortcuts import COMMAND, ShortcutList
from editor.training.inline import InlineWorker
from editor.training.session import Session

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def _settings(qapp: object) -> Iterator[None]:
    QSettings().remove(GROUP)
    yield
    QSettings().remove(GROUP)


@pytest.fixture
def shortcuts(window: MainWindow, qtbot: QtBot) -> ShortcutList:
    """The list, opened by its key."""
    window.files.load("xor")
    window.activateWindow()
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Key.Key_Slash, Ctrl)
    found = window.findChild(ShortcutList)
    assert isinstance(found, ShortcutList)
    qtbot.waitUntil(lambda: found.isActiveWindow() and found.search.hasFocus())
    return found


def shown(shortcuts: ShortcutList) -> dict[str, str]:
    """What is done, and how, in the rows that are seen."""
    return {item.text(0): item.text(1) for item in shortcuts.rows() if not item.isHidden()}


def choose(shortcuts: ShortcutList, words: str) -> None:
    """Selects a row as with the mouse."""
    (item,) = (item for item in shortcuts.rows() if item.text(0) == words)
    shortcuts.tree.scrollToItem(item)
    at = shortcuts.tree.visualItemRect(item).center()
    QTest.mouseClick(shortcuts.tree.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert shortcuts.tree.currentItem() is item


def rebind(shortcuts: ShortcutList, words: str, key: Key, modifiers: Qt.KeyboardModifier) -> None:
    choose(shortcuts, words)
    QTest.mouseClick(shortcuts.field, Qt.MouseButton.LeftButton)
    assert shortcuts.field.hasFocus()
    QTest.keyClick(shortcuts.field, key, modifiers)


def on_canvas(window: MainWindow, key: Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    window.activateWindow()
    while QApplication.activeWindow() is not window:  # its own word is true for a dialog's parent too
        QTest.qWait(5)
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, key, modifiers)


def count(window: MainWindow) -> int:
    return len(window.document.sheet.graph.nodes)


def test_every_command_and_every_hand_is_in_the_list(window: MainWindow, shortcuts: ShortcutList) -> None:
    rows = {item.data(0, COMMAND).key: item for item in shortcuts.rows() if item.data(0, COMMAND) is not None}
    assert set(rows) == set(window.commands)
    for key, item in rows.items():
        assert item.text(1) == spoken(window.keymap.shortcuts[key])
    hands = [(item.text(1), item.text(0)) for item in shortcuts.rows() if item.data(0, COMMAND) is None]
    assert hands == list(described().items())


def test_rows_stand_under_their_menus(window: MainWindow, shortcuts: ShortcutList) -> None:
    bar = [plain(action.text()).upper() for action in window.menuBar().actions()]
    tops = [shortcuts.tree.topLevelItem(place) for place in range(shortcuts.tree.topLevelItemCount() - 1)]
    headings = [top.text(0) for top in tops]
    assert headings == [name for name in bar if name in headings] + ["ON THE CANVAS"]
    assert {"FILE", "EDIT", "VIEW", "TRAIN", "HELP"} <= set(headings)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dupl", "Duplicate"),
        ("COPIES of", "Duplicate"),
        ("ctrl+shift+z", "Redo"),
        ("edit node", "Rename"),
        ("middle", "Move the view"),
        ("wheel", "Zoom in or out at the cursor"),
        ("canvas left", "Nudge left"),
    ],
)
def test_the_search_finds_by_words_keys_menu_and_sentence(shortcuts: ShortcutList, text: str, found: str) -> None:
    every = shown(shortcuts)
    QTest.keyClicks(shortcuts.search, text)
    assert found in shown(shortcuts)
    assert len(shown(shortcuts)) < len(every) / 3
    shortcuts.search.clear()
    assert shown(shortcuts) == every


def test_what_is_called_nothing_is_said(shortcuts: ShortcutList) -> None:
    last = shortcuts.tree.topLevelItem(shortcuts.tree.topLevelItemCount() - 1)
    assert last.isHidden()
    QTest.keyClicks(shortcuts.search, "zzz")
    assert shown(shortcuts) == {}
    assert not last.isHidden()
    assert "No command" in last.text(0)


def test_a_key_that_is_changed_works_at_once_and_the_old_one_no_longer(
    window: MainWindow, shortcuts: ShortcutList
) -> None:
    window.canvas.editing.select_all()
    rebind(shortcuts, "Duplicate", Key.Key_F8, Ctrl)
    assert shortcuts.sentence.text() == "Duplicate has Ctrl+F8 now."
    assert shown(shortcuts)["Duplicate"] == "Ctrl+F8"
    before = count(window)
    on_canvas(window, Key.Key_D, Ctrl)
    assert count(window) == before
    on_canvas(window, Key.Key_F8, Ctrl)
    assert count(window) == 2 * before
    assert window.commands["duplicate"].toolTip().endswith("(Ctrl+F8)")
    assert window.commands["duplicate"].shortcut().toString() == "Ctrl+F8"


def test_plain_keys_of_the_canvas_change_too_and_stay_the_canvas_s_own(
    window: MainWindow, shortcuts: ShortcutList, qtbot: QtBot
) -> None:
    rebind(shortcuts, "Delete", Key.Key_7, Qt.KeyboardModifier.NoModifier)
    rebind(shortcuts, "Nudge left", Key.Key_8, Qt.KeyboardModifier.NoModifier)
    window.selection.set(("dense_1",))
    x, y = window.document.sheet.places["dense_1"]
    on_canvas(window, Key.Key_Left)
    assert window.document.sheet.places["dense_1"] == (x, y)
    on_canvas(window, Key.Key_8)
    assert window.document.sheet.places["dense_1"] == (x - 10, y)
    on_canvas(window, Key.Key_Delete)
    on_canvas(window, Key.Key_Backspace)
    assert "dense_1" in window.document.sheet.graph.nodes
    window.palette_panel.list.setFocus()
    QTest.keyClick(window.palette_panel.list, Key.Key_7)
    QTest.keyClicks(window.palette_panel.field, "7")
    assert window.palette_panel.field.text() == "7"
    assert "dense_1" in window.document.sheet.graph.nodes
    on_canvas(window, Key.Key_7)
    assert "dense_1" not in window.document.sheet.graph.nodes
    assert window.canvas.editing.popup is None
    on_canvas(window, Key.Key_9)  # every other sign still searches
    assert window.canvas.editing.popup is not None


def test_a_key_of_the_canvas_may_be_one_with_ctrl(window: MainWindow, shortcuts: ShortcutList) -> None:
    rebind(shortcuts, "Delete", Key.Key_F8, Ctrl)
    window.selection.set(("dense_1",))
    on_canvas(window, Key.Key_F8, Ctrl)
    assert "dense_1" not in window.document.sheet.graph.nodes


def test_another_window_has_the_same_keys(window: MainWindow, shortcuts: ShortcutList, qtbot: QtBot) -> None:
    rebind(shortcuts, "Duplicate", Key.Key_F8, Ctrl)
    rebind(shortcuts, "Fit all", Key.Key_7, Qt.KeyboardModifier.NoModifier)
    QSettings().sync()
    other = MainWindow(Document(), Session(worker=InlineWorker), Look("dark"))
    Actions(other)
    qtbot.addWidget(other, before_close_func=lambda w: w.document.undo_stack.setClean())
    other.resize(1280, 800)
    other.show()
    other.files.load("xor")
    other.canvas.editing.select_all()
    before = count(other)
    on_canvas(other, Key.Key_D, Ctrl)
    assert count(other) == before
    on_canvas(other, Key.Key_F8, Ctrl)
    assert count(other) == 2 * before
    moved = other.canvas.picture.view.panned(40, 0)
    other.canvas.set_view(moved)
    on_canvas(other, Key.Key_F)
    assert other.canvas.picture.view == moved
    other.canvas.editing.dismiss()
    on_canvas(other, Key.Key_7)
    assert other.canvas.picture.view != moved
    other.session.close()


def test_a_key_that_another_command_has_is_taken_over_only_when_asked(
    window: MainWindow, shortcuts: ShortcutList
) -> None:
    rebind(shortcuts, "Duplicate", Key.Key_E, Ctrl)
    assert shortcuts.sentence.text() == "Ctrl+E belongs to Export, which would lose it."
    assert shown(shortcuts)["Duplicate"] == "Ctrl+D"
    assert shortcuts.yes.isVisible()
    choose(shortcuts, "Cut")  # thought better of it
    assert not shortcuts.yes.isVisible()
    rebind(shortcuts, "Duplicate", Key.Key_E, Ctrl)
    QTest.mouseClick(shortcuts.yes, Qt.MouseButton.LeftButton)
    assert (shown(shortcuts)["Duplicate"], shown(shortcuts)["Export"]) == ("Ctrl+E", "")
    assert not shortcuts.yes.isVisible()
    assert window.commands["export"].shortcuts() == []
    window.canvas.editing.select_all()
    before = count(window)
    on_canvas(window, Key.Key_E, Ctrl)
    assert count(window) == 2 * before


@pytest.mark.parametrize(
    ("key", "modifiers", "said"),
    [
        (Key.Key_J, Qt.KeyboardModifier.NoModifier, "J alone is needed for typing"),
        (Key.Key_Tab, Qt.KeyboardModifier.NoModifier, "Tab alone is needed for typing"),
        (Key.Key_Space, Qt.KeyboardModifier.NoModifier, "Space moves the view"),
        (Key.Key_F, Qt.KeyboardModifier.AltModifier, "Alt+F opens the menu File"),
    ],
)
def test_keys_that_cannot_be_had_are_refused_with_the_reason(
    shortcuts: ShortcutList, key: Key, modifiers: Qt.KeyboardModifier, said: str
) -> None:
    rebind(shortcuts, "Duplicate", key, modifiers)
    assert shortcuts.sentence.text().startswith(said)
    assert shortcuts.field.hasFocus()
    assert shown(shortcuts)["Duplicate"] == "Ctrl+D"


def test_esc_leaves_the_field_and_ctrl_alone_is_not_yet_a_key(shortcuts: ShortcutList) -> None:
    rebind(shortcuts, "Duplicate", Key.Key_Control, Ctrl)
    assert shortcuts.sentence.text() == ""
    QTest.keyClick(shortcuts.field, Key.Key_Escape)
    assert shortcuts.tree.hasFocus()
    assert shortcuts.isVisible()
    assert shown(shortcuts)["Duplicate"] == "Ctrl+D"


def test_reset_one_and_reset_all(shortcuts: ShortcutList) -> None:
    every = shown(shortcuts)
    assert not shortcuts.first.isEnabled()
    assert not shortcuts.all.isEnabled()
    rebind(shortcuts, "Duplicate", Key.Key_F8, Ctrl)
    assert "At first: Ctrl+D." in shortcuts.says.text()
    rebind(shortcuts, "Delete", Key.Key_D, Ctrl)
    rebind(shortcuts, "Fit all", Key.Key_7, Qt.KeyboardModifier.NoModifier)
    QTest.mouseClick(shortcuts.first, Qt.MouseButton.LeftButton)
    assert shown(shortcuts)["Fit all"] == "F"
    choose(shortcuts, "Duplicate")
    QTest.mouseClick(shortcuts.first, Qt.MouseButton.LeftButton)
    assert shortcuts.sentence.text() == "Ctrl+D belongs to Delete, which would lose it."
    QTest.mouseClick(shortcuts.yes, Qt.MouseButton.LeftButton)
    assert (shown(shortcuts)["Duplicate"], shown(shortcuts)["Delete"]) == ("Ctrl+D", "")
    QTest.mouseClick(shortcuts.all, Qt.MouseButton.LeftButton)
    assert shortcuts.sentence.text().startswith("1 command has other keys")
    QTest.mouseClick(shortcuts.yes, Qt.MouseButton.LeftButton)
    assert shown(shortcuts) == every
    assert [key for key in QSettings().allKeys() if key.startswith(GROUP)] == []
    assert not shortcuts.all.isEnabled()


def test_a_command_can_have_no_keys(window: MainWindow, shortcuts: ShortcutList) -> None:
    choose(shortcuts, "Duplicate")
    QTest.mouseClick(shortcuts.none, Qt.MouseButton.LeftButton)
    assert shown(shortcuts)["Duplicate"] == ""
    refused = "Select a node, a frame or a note first."
    assert window.commands["duplicate"].toolTip() in ("Adds copies of the selected nodes.", refused)
    window.canvas.editing.select_all()
    before = count(window)
    on_canvas(window, Key.Key_D, Ctrl)
    assert count(window) == before


def test_gestures_of_the_mouse_are_read_only(shortcuts: ShortcutList) -> None:
    choose(shortcuts, "Zoom in or out at the cursor")
    assert "always the same" in shortcuts.says.text()
    for widget in (shortcuts.field, shortcuts.none, shortcuts.first):
        assert not widget.isEnabled()


def test_the_list_can_be_used_without_a_mouse(window: MainWindow, shortcuts: ShortcutList) -> None:
    QTest.keyClicks(shortcuts.search, "duplicate")
    QTest.keyClick(shortcuts.search, Key.Key_Down)
    assert shortcuts.tree.hasFocus()
    QTest.keyClick(shortcuts.tree, Key.Key_Return)
    assert shortcuts.field.hasFocus()
    QTest.keyClick(shortcuts.field, Key.Key_F8, Ctrl)
    QTest.keyClick(shortcuts.field, Key.Key_Escape)
    QTest.keyClick(shortcuts.tree, Key.Key_Escape)
    assert not shortcuts.isVisible()
    assert window.keymap.shortcuts["duplicate"] == "Ctrl+F8"
    on_canvas(window, Key.Key_Slash, Ctrl)
    assert shortcuts.isVisible(), "the same list, opened again"
    assert len(window.findChildren(ShortcutList)) == 1


def test_the_toolbar_shows_the_key_as_it_is_now(window: MainWindow, shortcuts: ShortcutList) -> None:
    assert window.commands["step_batch"].toolTip().endswith("(F11)")
    rebind(shortcuts, "Step one batch", Key.Key_F5, Shift)
    assert window.commands["step_batch"].toolTip().endswith("(Shift+F5)")
    window.look.set_theme("light")
    assert window.commands["step_batch"].toolTip().endswith("(Shift+F5)")


def test_every_button_says_what_it_does_to_screen_readers(shortcuts: ShortcutList) -> None:
    assert all(
        button.text() or button.accessibleName() for button in shortcuts.findChildren(QPushButton) if button.isVisible()
    )
    for widget in (shortcuts.search, shortcuts.tree, shortcuts.field):
        assert widget.accessibleName()
