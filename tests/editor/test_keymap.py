"""Which keys commands have: from the start, by choice, and from settings that make no sense."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtGui import QKeyEvent
from pytestqt.qtbot import QtBot

from editor.command import Command, Menu
from editor.keymap import GROUP, Keymap, pressed, shared_out, spoken, stored, types

NEW = Command("new", "&New", lambda: None, "Ctrl+N")
REDO = Command("redo", "&Redo", lambda: None, "Ctrl+Shift+Z; Ctrl+Y")
FIT = Command("fit", "&Fit all", lambda: None, "F", where="canvas")
QUIET = Command("quiet", "Quiet", lambda: None)
ALL = {"File": (NEW, Menu("&More", (QUIET,))), "Edit": (REDO, None), "Insert": (), "On the canvas": (FIT,)}


@pytest.fixture(autouse=True)
def _settings(qapp: object) -> Iterator[None]:
    QSettings().remove(GROUP)
    yield
    QSettings().remove(GROUP)


def keymap() -> Keymap:
    """As at a new start of the program."""
    found = Keymap()
    found.take(ALL, {"Alt+F": "File"})
    return found


def test_commands_have_their_own_keys_at_first_and_nothing_is_written_down() -> None:
    assert keymap().shortcuts == {"new": "Ctrl+N", "quiet": "", "redo": "Ctrl+Shift+Z; Ctrl+Y", "fit": "F"}
    assert not [key for key in QSettings().allKeys() if key.startswith(GROUP)]


def test_commands_are_called_by_their_words_and_those_of_the_menu_inside_the_menu() -> None:
    assert keymap().names == {"new": "New", "quiet": "More: Quiet", "redo": "Redo", "fit": "Fit all"}
    assert list(keymap().groups) == ["File", "Edit", "On the canvas"], "no menu without commands"


def test_only_what_differs_is_written_down_and_found_again() -> None:
    first = keymap()
    first.bind(NEW, "Ctrl+J")
    first.bind(FIT, "")
    assert keymap().shortcuts == {"new": "Ctrl+J", "quiet": "", "redo": "Ctrl+Shift+Z; Ctrl+Y", "fit": ""}
    assert [key for key in QSettings().allKeys() if key.startswith(GROUP)] == [f"{GROUP}/fit", f"{GROUP}/new"]
    first.bind(NEW, "Ctrl+N")
    assert [key for key in QSettings().allKeys() if key.startswith(GROUP)] == [f"{GROUP}/fit"]


def test_one_of_two_keys_can_be_taken_over_and_the_other_stays(qtbot: QtBot) -> None:
    keys = keymap()
    with qtbot.waitSignal(keys.changed):
        keys.bind(NEW, "Ctrl+Y")
    assert keys.shortcuts["new"] == "Ctrl+Y"
    assert keys.shortcuts["redo"] == "Ctrl+Shift+Z"
    assert keys.owner("Ctrl+Y") is NEW
    assert keys.owner("Ctrl+N") is None
    assert keymap().shortcuts == keys.shortcuts
    keys.reset()
    assert keys.shortcuts == keymap().shortcuts
    assert keys.shortcuts["redo"] == "Ctrl+Shift+Z; Ctrl+Y"


@pytest.mark.parametrize(
    "value",
    [
        "banana",
        "Ctrl+",
        "\x00\x01",
        "x" * 10_000,
        "Ctrl+K, Ctrl+C",  # two presses
        "Ctrl+J; banana",
        "Esc",
        "Alt+F",  # opens a menu
        "J",  # is for typing
        17,
        3.5,
        True,
        ["Ctrl+J", "Ctrl+K"],
        {"a": 1},
        b"\xff\xfe",
    ],
)
def test_settings_that_make_no_sense_count_as_none(value: object) -> None:
    QSettings().setValue(f"{GROUP}/new", value)
    QSettings().setValue(f"{GROUP}/of_another_version", "Ctrl+J")
    assert keymap().shortcuts["new"] == "Ctrl+N"


def test_a_file_of_random_bytes_counts_as_none(tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    path.write_bytes(bytes(range(256)) * 9)
    value = QSettings(str(path), QSettings.Format.IniFormat).value("shortcuts/new")
    assert stored(value) is None


def test_two_that_claim_one_key_in_the_settings_do_not_both_get_it() -> None:
    QSettings().setValue(f"{GROUP}/new", "Ctrl+J")
    QSettings().setValue(f"{GROUP}/quiet", "Ctrl+J; Ctrl+K")
    assert keymap().shortcuts == {"new": "Ctrl+J", "quiet": "Ctrl+K", "redo": "Ctrl+Shift+Z; Ctrl+Y", "fit": "F"}


def test_a_chosen_key_comes_before_one_from_the_start() -> None:
    found = shared_out([NEW, REDO], {"redo": "Ctrl+N"})
    assert found == {"new": "", "redo": "Ctrl+N"}


@pytest.mark.parametrize(
    ("command", "keys", "said"),
    [
        (NEW, "J", "needed for typing"),
        (NEW, "Del", "needed for typing"),
        (NEW, "Shift+J", "needed for typing"),
        (NEW, "Left", "needed for typing"),
        (NEW, "Esc", "ends whatever is under way"),
        (FIT, "Space", "moves the view"),
        (FIT, "Alt+F", "opens the menu File"),
        (NEW, "Ctrl+J", ""),
        (NEW, "F7", ""),
        (NEW, "Shift+F7", ""),
        (NEW, "Ctrl+Alt+Del", ""),
        (FIT, "J", ""),
        (FIT, "Left", ""),
    ],
)
def test_keys_that_cannot_be_a_commands_are_refused_with_the_reason(command: Command, keys: str, said: str) -> None:
    refused = keymap().why_not(command, keys)
    assert (said in refused) if said else (refused == "")


def test_what_types() -> None:
    assert [keys for keys in ("A", "Shift+A", "Tab", "F1", "Ctrl+A", "Alt+1", "?") if types(keys)] == [
        "A",
        "Shift+A",
        "Tab",
        "?",
    ]


Key, Modifier = Qt.Key, Qt.KeyboardModifier


@pytest.mark.parametrize(
    ("key", "modifiers", "text", "found"),
    [
        (Key.Key_A, Modifier.ControlModifier, "\x01", "Ctrl+A"),
        (Key.Key_F, Modifier.ShiftModifier, "F", "Shift+F"),
        (Key.Key_Question, Modifier.ShiftModifier, "?", "?"),
        (Key.Key_1, Modifier.KeypadModifier, "1", "1"),
        (Key.Key_Left, Modifier.ShiftModifier, "", "Shift+Left"),
        (Key.Key_Shift, Modifier.ShiftModifier, "", ""),
        (Key.Key_Control, Modifier.ControlModifier, "", ""),
    ],
)
def test_pressed_keys_are_written_as_shortcuts_are(key: Key, modifiers: Modifier, text: str, found: str) -> None:
    assert pressed(QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)) == found


def test_shortcuts_are_read_by_people() -> None:
    assert spoken("Del; Backspace") in ("Del or Backspace", "⌦ or ⌫")
    assert spoken("") == ""
