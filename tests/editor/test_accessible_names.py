"""Whatever takes the focus has a name that a screen reader can say, in the window and in every dialog."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QWidget

from editor.commands.help import node_help, shortcut_list
from editor.lessons.guide import Guide
from editor.lessons.lesson import files
from editor.main_window import MainWindow
from editor.picture_dialog import PictureDialog
from engine.graph import Wire


def focusable(widget: QWidget) -> Iterator[QWidget]:
    """The widget and all in it that a key or a click gives the focus, and that are seen."""
    for each in (widget, *widget.findChildren(QWidget)):
        seen = each.isVisible() and each.isEnabled() and not each.isWindow()
        if seen and each.focusPolicy() != Qt.FocusPolicy.NoFocus and each.focusProxy() is None:
            yield each


def name_of(widget: QWidget) -> str:
    """As Qt tells it; of a box with choices Qt tells the choice on Linux, and the label that belongs to it."""
    if isinstance(widget, QComboBox):
        labels = [label for label in widget.window().findChildren(QLabel) if label.buddy() is widget]
        return widget.accessibleName() or " ".join(label.text() for label in labels)
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def nameless(widget: QWidget) -> list[str]:
    """Those without a name, with what they lie in."""
    found = []
    for each in focusable(widget):
        if not name_of(each).strip():
            around = each.parentWidget()
            found.append(f"{type(each).__name__} {each.objectName()!r} in {type(around).__name__}")
    return found


STATES: dict[str, Callable[[MainWindow], object]] = {
    "nothing selected": lambda window: window.selection.set(()),
    "a data set": lambda window: window.selection.set(("spiral_1",)),
    "a node": lambda window: window.selection.set(("dense_1",)),
    "a wire": lambda window: window.selection.set((), (Wire("spiral_1", "inputs", "dense_1", "x"),)),
    "several": lambda window: window.selection.set(("dense_1", "dense_2")),
    "the search": lambda window: window.canvas.editing.search(None),
    "a new name": lambda window: (window.selection.set(("dense_1",)), window.canvas.editing.rename()),
    "a note": lambda window: (window.canvas.remarking.note(),),
    "find": lambda window: window.find.open(),
    "a banner": lambda window: window.banner.say("It went wrong."),
    "a lesson": lambda window: window.findChild(Guide).open(files()[0]),
    "inside a group": lambda window: (
        window.selection.set(("dense_1", "tanh_1")),
        window.commands["group"].trigger(),
        window.commands["open_inside"].trigger(),
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_everything_in_the_window_that_takes_the_focus_has_a_name(window: MainWindow, state: str) -> None:
    window.files.load("spiral")  # type: ignore[arg-type]
    window.activateWindow()
    STATES[state](window)
    for place in range(window.plots.count()):
        window.plots.setCurrentIndex(place)
        QApplication.processEvents()
        assert nameless(window) == []
    assert len(list(focusable(window))) > 12


DIALOGS: dict[str, Callable[[MainWindow], object]] = {
    "shortcuts": shortcut_list,
    "help": node_help,
    "picture": lambda window: PictureDialog(window, Path("drawing.svg"), True, "dark").show(),
}


@pytest.mark.parametrize("dialog", DIALOGS)
def test_everything_in_a_dialog_that_takes_the_focus_has_a_name(window: MainWindow, dialog: str) -> None:
    window.files.load("spiral")  # type: ignore[arg-type]
    window.selection.set(("dense_1",))
    DIALOGS[dialog](window)
    QApplication.processEvents()
    (shown,) = [each for each in window.findChildren(QDialog) if each.isVisible()]
    assert list(focusable(shown))
    assert nameless(shown) == []


def test_a_training_is_told_as_it_begins_and_ends(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    monkeypatch.setattr("editor.panels.status.announce", lambda _, words: told.append(words))
    window.files.load("spiral")  # type: ignore[arg-type]
    QApplication.processEvents()
    assert told == []
    window.commands["train"].trigger()
    assert told == ["training in worker"]
    window.commands["train"].trigger()
    QApplication.processEvents()
    assert told == ["training in worker", "paused"]
