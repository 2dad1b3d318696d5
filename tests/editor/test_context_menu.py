"""The menu of what is selected, asked for by keyboard: by the Menu key and by Shift+F10."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from editor.main_window import MainWindow
from engine.sheet import Note
from tests.editor.canvas.conftest import MIDDLE, chain


def by_menu_key(window: MainWindow) -> None:
    """What Qt makes of the key is in the middle of the widget."""
    middle = window.canvas.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, window.canvas.mapToGlobal(middle))
    QApplication.sendEvent(window.canvas, event)


def by_shift_f10(window: MainWindow) -> None:
    QTest.keyClick(window.canvas, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[QPoint]:
    """Where menus were opened; without a window system they cannot be."""
    found: list[QPoint] = []
    monkeypatch.setattr(QMenu, "popup", lambda _, at: found.append(at))
    return found


@pytest.fixture
def full(window: MainWindow, asked: list[QPoint]) -> MainWindow:
    window.document.replace(replace(chain(), remarks={"note_1": Note(place=(0, 300), text="read me")}))
    window.activateWindow()
    window.canvas.setFocus()
    QApplication.processEvents()
    return window


def offered(window: MainWindow) -> set[str]:
    """The keys of the commands in the open menu."""
    by_action = {action: key for key, action in window.commands.items()}
    return {by_action[action] for action in window.menu.actions() if action in by_action}


@pytest.mark.parametrize("ask", [by_menu_key, by_shift_f10])
def test_it_is_the_menu_of_what_is_selected_wherever_that_lies(
    full: MainWindow, ask: Callable[[MainWindow], None]
) -> None:
    full.selection.set(("spiral", "loss"))  # between them is another node
    ask(full)
    found = offered(full)
    assert {"add_behind", "wire_to", "group", "duplicate", "delete"} <= found
    assert full.selection.nodes == {"spiral", "loss"}
    full.selection.set((), (MIDDLE,))
    ask(full)
    assert offered(full) == {"add_behind", "reroute", "wire_to", "delete"}
    assert full.selection.wires == {MIDDLE}
    full.selection.set((), (), ("note_1",))
    ask(full)
    assert {"colour_red", "delete"} <= offered(full)
    full.selection.set(())
    ask(full)
    assert {"note", "select_all", "fit"} <= offered(full)


def test_it_opens_on_what_is_selected_inside_the_canvas(full: MainWindow, asked: list[QPoint]) -> None:
    canvas = full.canvas
    full.selection.set(("tanh",))
    by_shift_f10(full)
    assert canvas.node_rect("tanh").contains(canvas.mapFromGlobal(asked[-1]))
    full.selection.set((), (MIDDLE,))
    by_shift_f10(full)
    assert canvas.mapFromGlobal(asked[-1]) == canvas.wire_position(MIDDLE)
    canvas.set_view(canvas.picture.view.panned(-5000, 0))
    by_shift_f10(full)
    assert canvas.mapFromGlobal(asked[-1]) == QPoint(0, canvas.wire_position(MIDDLE).y())
