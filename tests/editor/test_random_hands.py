"""Random hands at the whole window: whatever they press, nothing is raised and document, undo and picture agree."""

import random
import sys
import traceback

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from editor.actions import Actions
from editor.keymap import sequences
from editor.main_window import MainWindow
from engine.formats.sheet_text import from_text, to_text
from engine.sheet import Frame, Note, Sheet
from tests.editor.canvas.conftest import chain
from tests.editor.document.views import canvas_agrees

# These open dialogs.
OUTSIDE = {
    "new",
    "open",
    "save",
    "save_as",
    "export",
    "export_picture",
    "export_history",
    "quit",
    "help",
    "shortcuts",
    "about",
}  # dialogs
BUTTONS = (Qt.MouseButton.LeftButton,) * 6 + (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton)
NONE = Qt.KeyboardModifier.NoModifier
MODIFIERS = (NONE,) * 6 + (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
LETTERS = ["Return", "Esc", "Space", "Tab", "Up", "Down", "a", "d", "r", "7"]
SHORT, LONG = 150, 1_000  # events
MANY = 40  # nodes: more are undone, so that each step stays small


class RandomHands:
    """Each step is one event, at a place that is worth pressing."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        self.window, self.canvas, self.chance = window, window.canvas, random.Random(seed)
        self.down: set[Qt.MouseButton] = set()
        actions = window.findChild(Actions)
        assert actions is not None
        known = [each for each in actions.commands.values() if each.key not in OUTSIDE]
        self.keys = [keys for each in known for keys in sequences(each.shortcuts)]
        self.told: list[str] = []

    def step(self) -> None:
        """One event."""
        ways = (self.press, self.move, self.move, self.move, self.release, self.release, self.command, self.command)
        rare = (self.double, self.wheel, self.type, self.menu, self.undo, self.elsewhere, self.inside)
        seldom = self.chance.random()
        self.chance.choice(ways if seldom < 0.75 else rare if seldom < 0.99 else (self.theme,))()
        QApplication.processEvents()
        while self.size() > MANY and self.window.document.undo_stack.canUndo():
            self.window.document.undo_stack.undo()

    def size(self) -> int:
        return len(self.window.document.sheet.places)

    def say(self, *words: object) -> None:
        self.told.append(" ".join(map(str, words)))

    def place(self) -> QPointF:
        """On a port, a node, a wire, a frame's edge, or anywhere."""
        scene, view, kind = self.canvas.picture.scene, self.canvas.picture.view, self.chance.random()
        aside = QPointF(self.chance.uniform(-5, 5), self.chance.uniform(-5, 5))
        if kind < 0.3 and scene.keys:
            return view.to_widget(scene.port(self.chance.choice(scene.keys))) + aside / 2
        if kind < 0.5 and scene.names:
            return view.to_widget(scene.rect(self.chance.choice(scene.names)).center()) + aside
        if kind < 0.65 and scene.wires:
            return self.canvas.wire_position(self.chance.choice(scene.wires), self.chance.random()).toPointF()
        if kind < 0.8 and scene.remarks:
            rect = scene.rect(self.chance.choice(sorted(scene.remarks)))
            return view.to_widget(self.chance.choice((rect.topLeft() + QPointF(9, 9), rect.bottomRight()))) - aside / 2
        return QPointF(self.chance.uniform(0, self.canvas.width()), self.chance.uniform(0, self.canvas.height()))

    def mouse(self, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, keys: Qt.KeyboardModifier) -> None:
        """As the window system sends it, with all buttons that are down; to what lies there on the canvas."""
        buttons = Qt.MouseButton.NoButton
        for each in self.down:
            buttons |= each
        event = QMouseEvent(kind, at, self.canvas.mapToGlobal(at), button, buttons, keys)
        QApplication.sendEvent(self.canvas, event)

    def press(self) -> None:
        free = [button for button in BUTTONS if button not in self.down]
        if len(self.down) > 1:
            return
        button, at, keys = self.chance.choice(free), self.place(), self.chance.choice(MODIFIERS)
        self.say("press", button, at, keys)
        self.down.add(button)
        self.canvas.setFocus()
        self.mouse(QEvent.Type.MouseButtonPress, at, button, keys)

    def move(self) -> None:
        at = self.place()
        self.say("move", at)
        self.mouse(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, self.chance.choice(MODIFIERS))

    def release(self) -> None:
        if self.down:
            button = self.chance.choice(sorted(self.down, key=lambda each: each.value))
            at = self.place()
            self.say("release", button, at)
            self.down.remove(button)
            self.mouse(QEvent.Type.MouseButtonRelease, at, button, NONE)

    def double(self) -> None:
        if not self.down:
            at = self.place()
            self.say("double", at)
            self.mouse(QEvent.Type.MouseButtonDblClick, at, Qt.MouseButton.LeftButton, NONE)

    def wheel(self) -> None:
        turned, at = self.chance.choice((-480, -120, 120, 480)), self.place()
        self.say("wheel", turned)
        none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
        QApplication.sendEvent(self.canvas, QWheelEvent(at, at, QPoint(), QPoint(0, turned), none, NONE, phase, False))

    def focused(self) -> QWidget:
        return QApplication.focusWidget() or self.canvas

    def command(self) -> None:
        keys = self.chance.choice(self.keys)
        self.say("key", keys.toString(), type(self.focused()).__name__)
        QTest.keySequence(self.focused(), keys)

    def type(self) -> None:
        key = self.chance.choice(LETTERS)
        self.say("type", key, type(self.focused()).__name__)
        QTest.keySequence(self.focused(), QKeySequence(key))

    def menu(self) -> None:
        """The menu of what lies there, and something in it."""
        at = self.place().toPoint()
        self.say("menu", at)
        QApplication.sendEvent(
            self.canvas, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, self.canvas.mapToGlobal(at))
        )
        for menu in self.window.findChildren(QMenu):
            if menu.isVisible():
                found = [each for each in menu.actions() if each.isEnabled() and not each.isSeparator()]
                found = [each for each in found if each.text().replace("&", "") not in ("Help", "Help on this layer")]
                menu.close()
                if found:
                    action = self.chance.choice(found)
                    self.say("chose", action.text())
                    action.trigger()

    def undo(self) -> None:
        self.say("undo")
        stack = self.window.document.undo_stack
        stack.setIndex(self.chance.randrange(stack.count() + 1))

    def elsewhere(self) -> None:
        """Another window takes the focus, and gives it back."""
        self.say("elsewhere")
        QApplication.sendEvent(self.window, QEvent(QEvent.Type.WindowDeactivate))
        self.canvas.clearFocus()
        QApplication.sendEvent(self.window, QEvent(QEvent.Type.WindowActivate))

    def theme(self) -> None:
        self.say("theme")
        self.window.look.set_theme(self.chance.choice(("dark", "light")))

    def inside(self) -> None:
        """Out of a group, or into the next."""
        self.say("inside")
        scope = self.window.scope
        groups = [name for name in scope.sheet.graph.nodes if self.canvas.structure.is_group(name)]
        if groups and len(scope.path) < 2:
            scope.enter(self.chance.choice(groups))
        else:
            scope.go(())

    def let_go(self) -> None:
        """No gesture, no button."""
        self.canvas.cancel()
        self.down.clear()

    def check(self) -> None:
        """What always holds."""
        window, sheet = self.window, self.window.document.sheet
        assert from_text(to_text(sheet)) == sheet
        if window.canvas.gesture is None:
            canvas_agrees(window.canvas, window.scope.sheet, window.scope.inspection, window.selection)
            assert not window.canvas.picture.lifted
            assert window.canvas.picture.overlay.open_ports is None


def start() -> Sheet:
    """A chain with a frame and a note."""
    frame = Frame(place=(460.0, -60.0), size=(200.0, 200.0), title="Bend")
    note = Note(place=(0.0, 240.0), size=(200.0, 100.0), text="# Read me\nand **this**", colour="yellow")
    return replace(chain(), remarks={"frame_1": frame, "note_1": note})


def play(window: MainWindow, monkeypatch: pytest.MonkeyPatch, seed: int, steps: int) -> None:
    """So many events, and then everything undone and redone."""
    raised: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda *what: raised.append("".join(traceback.format_exception(*what))))
    window.document.replace(start())
    window.activateWindow()
    hands = RandomHands(window, seed)
    first = window.document.sheet
    try:
        for number in range(steps):
            hands.step()
            assert not raised, raised[0]
            if number % 5 == 0:
                hands.check()
    finally:
        print("\n".join(hands.told[-40:]))  # shown where it fails
    hands.let_go()
    window.canvas.editing.dismiss()
    stack, last = window.document.undo_stack, window.document.sheet
    index = stack.index()
    stack.setIndex(0)
    assert window.document.sheet == first
    hands.check()
    stack.setIndex(stack.count())
    hands.check()
    stack.setIndex(index)
    assert window.document.sheet == last
    stack.setIndex(0)
    assert not raised


def test_random_hands(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    play(window, monkeypatch, 10, SHORT)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(20))
def test_random_hands_for_long(window: MainWindow, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    play(window, monkeypatch, seed, LONG)
