"""Every command is in a menu or on the canvas, says what it does, and has keys that nobody else has."""

import gc
from collections import Counter

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from editor.actions import Actions
from editor.canvas.canvas import Canvas
from editor.canvas.gestures.drop import Drop
from editor.canvas.gestures.gesture import Gesture
from editor.canvas.gestures.hand import described
from editor.command import Command
from editor.keymap import split
from editor.main_window import MainWindow

# The keys of shared conventions, by the command that each of them is for.
CONVENTIONS = {
    "undo": "Ctrl+Z",
    "redo": "Ctrl+Y; Ctrl+Shift+Z",
    "copy": "Ctrl+C",
    "cut": "Ctrl+X",
    "paste": "Ctrl+V",
    "duplicate": "Ctrl+D",
    "select_all": "Ctrl+A",
    "delete": "Del; Backspace",
    "search": "Tab",
    "rename": "F2",
    "fit": "F",
    "fit_selection": "Shift+F",
    "group": "Ctrl+G",
    "nudge_left": "Left",
    "nudge_right": "Right",
    "nudge_up": "Up",
    "nudge_down": "Down",
    "train": "Ctrl+Return",
    "help": "F1",
    "find": "Ctrl+F",
}
# What the mouse does: words that one gesture's description has, and words of what it is for.
HANDS = {
    "wheel": "zoom in or out at the cursor",
    "middle button": "move the view",
    "space held": "move the view",
    "drag over empty canvas": "select",
    "with shift or ctrl": "add",
    "double-click empty canvas": "search",
    "type a word": "search",
    "from a port over empty canvas": "search for a layer that fits",
    "from a port to another": "snaps to ports that can take it",
    "on a wire": "insert",
}


def commands(window: MainWindow) -> dict[str, Command]:
    return {command.key: command for command in window.keymap.commands()}


def actions(window: MainWindow) -> Actions:
    (found,) = (child for child in window.children() if isinstance(child, Actions))
    return found


def in_menus(menu: QMenu) -> list[QAction]:
    """Of a menu and of those in it."""
    found = []
    for action in menu.actions():
        inner = action.menu()
        found += in_menus(inner) if isinstance(inner, QMenu) else [action]
    return found


def gestures(kind: type = Gesture) -> list[type]:
    return [each for heir in kind.__subclasses__() for each in (heir, *gestures(heir))]


def test_every_action_is_a_command_of_the_list_and_the_other_way_round(window: MainWindow) -> None:
    assert set(window.commands) == set(commands(window)) == set(actions(window).by_key)
    assert len(window.keymap.commands()) == len(commands(window)), "no two have the same key"


def test_every_action_of_the_menus_is_a_command_but_for_what_is_found_in_files(window: MainWindow) -> None:
    bar = {action.text().replace("&", ""): action.menu() for action in window.menuBar().actions()}
    known = set(window.commands.values())
    unknown = [
        action.text()
        for name, menu in bar.items()
        if name != "Insert"
        for action in in_menus(menu)
        if action not in known and not action.isSeparator()
    ]
    (lessons,) = (action.menu() for action in bar["Help"].actions() if action.text() == "&Lessons")
    files = {action.text() for menu in (bar["File"], lessons) for action in in_menus(menu)}
    assert set(unknown) <= files, "examples, recent files and lessons alone are no commands"


def test_every_command_says_what_it_does_in_a_sentence(window: MainWindow) -> None:
    for command in commands(window).values():
        assert command.says[0].isupper(), command.key
        assert command.says.endswith("."), command.key
        assert command.words


def test_no_two_commands_have_the_same_keys_at_first_and_none_is_refused(window: MainWindow) -> None:
    window.keymap.reset()
    claimed = Counter(keys for command in commands(window).values() for keys in split(command.shortcuts))
    assert [keys for keys, count in claimed.items() if count > 1] == []
    for command in commands(window).values():
        for keys in split(command.shortcuts):
            assert window.keymap.why_not(command, keys) == "", command.key
            assert window.keymap.owner(keys) is command


@pytest.mark.parametrize("key", CONVENTIONS)
def test_the_keys_are_those_that_users_have_in_their_fingers(window: MainWindow, key: str) -> None:
    assert set(split(CONVENTIONS[key])) <= set(split(commands(window)[key].shortcuts))


@pytest.mark.parametrize("hand", HANDS)
def test_the_hands_are_those_that_users_know(hand: str) -> None:
    found = [what_for.lower() for how, what_for in described().items() if hand in how.lower()]
    assert any(HANDS[hand] in what_for for what_for in found)


@pytest.mark.parametrize("kind", [*gestures(), Drop, Canvas], ids=lambda kind: kind.__name__)
def test_every_gesture_says_what_hands_do(kind: type) -> None:
    assert kind.__dict__.get("hands"), "say in `hands` what a hand does, and what for"
    assert kind.hands.items() <= described().items()  # type: ignore[attr-defined]


def test_a_new_gesture_is_described_by_existing() -> None:
    class Wave(Gesture):
        """For this test."""

        hands = {"Wave": "Greet"}

    assert described()["Wave"] == "Greet"
    del Wave
    gc.collect()
    assert "Wave" not in described()


def test_the_canvas_hears_every_key_that_is_its_own(window: MainWindow) -> None:
    heard = {keys: command.key for keys, command in window.canvas.keyboard.keys.items()}
    own = [command for command in commands(window).values() if command.where == "canvas"]
    assert heard == {keys: command.key for command in own for keys in split(window.keymap.shortcuts[command.key])}


def test_what_cannot_be_done_now_says_why_in_its_tool_tip(window: MainWindow) -> None:
    assert not window.commands["duplicate"].isEnabled()
    assert window.commands["duplicate"].toolTip() == "Select a node, a frame or a note first."
    window.files.load("xor")
    window.canvas.editing.select_all()
    assert window.commands["duplicate"].isEnabled()
    assert window.commands["duplicate"].toolTip() == "Adds copies of the selected nodes. (Ctrl+D)"


def test_what_is_on_or_off_is_checked_as_it_is(window: MainWindow) -> None:
    palette = window.commands["show_palette"]
    assert palette.isChecked()
    palette.trigger()
    assert not window.palette_panel.isVisible()
    assert not palette.isChecked()
    palette.trigger()
    assert window.palette_panel.isVisible()
    assert palette.isChecked()
    window.commands["theme_light"].trigger()
    window.commands["theme_light"].trigger()
    assert [key for key, action in window.commands.items() if key.startswith("theme") and action.isChecked()] == [
        "theme_light"
    ]
