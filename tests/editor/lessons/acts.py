"""What somebody does who takes a lesson: with mouse and keys, in the window."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from editor.canvas.weights.place import Place
from editor.main_window import MainWindow
from editor.panels.mixer import Mixer
from engine.graph import Wire
from tests.editor.hands import Hands

LEFT, NONE, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


def entry(window: MainWindow, *titles: str) -> QAction:
    """Of the menus, one in the other; each is asked to fill itself as when it opens."""
    actions = window.menuBar().actions()
    for title in titles:
        found = next(action for action in actions if f" {action.text().replace('&', '')}".endswith(f" {title}"))
        menu: QMenu | None = found.menu()
        if menu is None:
            return found
        menu.aboutToShow.emit()
        actions = menu.actions()
    raise LookupError(titles)


class Learner:
    """Acts in this window."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot, self.hands = window, qtbot, Hands(window.canvas)

    def wait(self, until: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(until, timeout=20_000)

    def example(self, name: str) -> None:
        entry(self.window, "File", "Examples", name).trigger()

    def press(self, command: str) -> None:
        action = self.window.commands[command]
        shown = [found for found in self.window.findChildren(QToolButton) if found.defaultAction() is action]
        QTest.mouseClick(next(found for found in shown if found.isVisible()), LEFT)

    def click(self, node: str, keys: Qt.KeyboardModifier = NONE) -> None:
        self.hands.click(self.hands.node(node), keys)

    def click_wire(self, wire: Wire) -> None:
        self.hands.click(self.window.canvas.wire_position(wire))

    def look_into(self, node: str) -> None:
        self.click(node)
        self.hands.key(Qt.Key.Key_W)

    def click_weight(self, node: str) -> None:
        """Of a layer with one weight."""
        if self.window.canvas.opened != node:
            self.look_into(node)
        body = self.window.weights.body
        self.wait(lambda: self.window.weights.view is not None and self.window.weights.view.node == node)
        QTest.mouseClick(body, LEFT, NONE, body.drawing.spot(Place("number", (0, 0))).toPoint())

    def turn_fader(self) -> None:
        """The first in the mixer, a little up."""
        (mixer,) = self.window.plots.findChildren(Mixer)
        self.wait(lambda: mixer.mix is not None and bool(mixer.mix.strips) and bool(mixer.strips.desk.count))
        at = mixer.strips.knob(0).toPoint()
        QTest.mousePress(mixer.strips, LEFT, NONE, at)
        QTest.mouseMove(mixer.strips, at - QPoint(0, 6))
        QTest.qWait(100)
        QTest.mouseRelease(mixer.strips, LEFT, NONE, at - QPoint(0, 6))

    def tab(self, title: str) -> None:
        bar = self.window.plots.tabBar()
        place = next(place for place in range(bar.count()) if bar.tabText(place) == title)
        QTest.mouseClick(bar, LEFT, NONE, bar.tabRect(place).center())

    def write(self, field: str, text: str) -> None:
        """Into a field of the training settings."""
        self.settle_on_nothing()
        form = self.window.inspector.form
        found = form.fields.get(field) or form.below["optimizer"].fields[field]
        line: QLineEdit = found.line
        line.setFocus()
        QTest.keyClick(line, Qt.Key.Key_A, CTRL)
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Qt.Key.Key_Return)

    def choose(self, field: str, title: str) -> None:
        self.settle_on_nothing()
        box: QComboBox = self.window.inspector.form.fields[field].box
        box.setFocus()
        QTest.keyClicks(box, title)
        assert box.currentText() == title

    def settle_on_nothing(self) -> None:
        """A click where nothing lies."""
        QTest.keyClick(self.window.canvas, Qt.Key.Key_Escape)
        canvas = self.window.canvas
        self.hands.click(canvas.rect().topLeft() + canvas.rect().bottomRight() / 60)
        assert not self.window.selection.nodes

    def replace(self, nodes: list[str], word: str) -> None:
        for node in nodes:
            self.click(node, CTRL if node != nodes[0] else NONE)
        self.hands.key(Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClicks(QApplication.focusWidget(), word)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)

    def export(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("editor.dialogs.ask_export", lambda *_: path)
        self.window.commands["export"].trigger()
