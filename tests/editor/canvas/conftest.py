"""A canvas with a small graph, a session that says what the test wants, and hands that use the mouse."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.canvas.canvas import Canvas
from editor.document.document import Document
from editor.document.scope import Scope
from editor.look.look import Look
from editor.selection import Selection
from engine.events import Operation, Progress, Reading
from engine.graph import Graph, Wire
from engine.layers.layer import LAYERS
from engine.sheet import Sheet, Training

IN = Wire("spiral", "inputs", "dense_1", "x")
MIDDLE = Wire("dense_1", "y", "tanh", "x")
OUT = Wire("tanh", "y", "dense_2", "x")
LAST = Wire("dense_2", "y", "loss", "prediction")
TARGETS = Wire("spiral", "targets", "loss", "targets")
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def chain() -> Sheet:
    """Data, two dense layers with an activation between, a loss; and a dense node on its own below."""
    nodes = {
        "spiral": LAYERS["Spiral"](),
        "dense_1": LAYERS["Dense"](units=8),
        "tanh": LAYERS["Tanh"](),
        "dense_2": LAYERS["Dense"](units=1),
        "loss": LAYERS["BinaryCrossEntropy"](),
        "dense_3": LAYERS["Dense"](units=3),
    }
    places = {name: (column * 240.0, 0.0) for column, name in enumerate(nodes)}
    places["dense_3"] = (480.0, 200.0)
    wires = (IN, MIDDLE, OUT, LAST, TARGETS)
    return Sheet(graph=Graph(nodes, wires), places=places, training=Training(batch_size=64))


def grid(count: int) -> Sheet:
    """Many nodes in rows, each wired to the one before."""
    nodes = {f"relu_{i}": LAYERS["ReLU"]() for i in range(count)}
    places = {name: (i % 20 * 220.0, i // 20 * 140.0) for i, name in enumerate(nodes)}
    names = list(nodes)
    made = (Wire(a, "y", b, "x") for a, b in pairwise(names))
    return Sheet(graph=Graph(nodes, tuple(made)), places=places)


class FakeSession(QObject):
    """What the canvas reads of a session."""

    progressed = Signal()
    state_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.progress: Progress | None = None
        self.weights: Any = None

    def say(self, gradients: dict[Wire, float | None], operation: Operation | None = None, **fields: Any) -> None:
        """A new progress with these gradients."""
        wires = {wire: Reading(0.5, gradient) for wire, gradient in gradients.items()}
        known: dict[str, Any] = {"losses": {}, "iteration": 0} | fields
        self.progress = Progress(
            generation=1,
            state="running",
            stage="backward",
            epoch=1,
            iterations_per_epoch=10,
            loss=0.5,
            test_loss=None,
            metrics=(),
            wires=wires,
            operation=operation,
            learning_rate=0.1,
            steps_per_second=1.0,
            curve=np.zeros((0, 3)),
            views=None,
            **known,
        )
        self.progressed.emit()


class Bench:
    """The canvas with all it works on, and the mouse."""

    def __init__(self, qtbot: QtBot, sheet: Sheet) -> None:
        self.document, self.session = Document(), FakeSession()
        self.selection, self.look = Selection(), Look("dark")
        self.document.replace(sheet)
        self.canvas = Canvas(Scope(self.document), self.session, self.selection, self.look)  # type: ignore[arg-type]
        qtbot.addWidget(self.canvas)
        self.canvas.resize(1360, 620)
        self.canvas.show()
        self.canvas.activateWindow()
        self.canvas.setFocus()
        qtbot.waitExposed(self.canvas)
        self.start = sheet

    @property
    def sheet(self) -> Sheet:
        return self.document.sheet

    def port(self, node: str, port: str, side: str) -> QPoint:
        return self.canvas.port_position(node, port, side)  # type: ignore[arg-type]

    def node(self, name: str) -> QPoint:
        """A point on a node's body, away from its ports."""
        rect = self.canvas.node_rect(name)
        return QPoint(rect.center().x(), rect.top() + rect.height() // 4)

    def press(self, at: QPoint, keys: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        QTest.mouseMove(self.canvas, at)
        QTest.mousePress(self.canvas, button, keys, at)

    def move(self, *points: QPoint) -> None:
        # A cursor that is there already would not move: the first place is come to from beside it.
        for point in (points[0] + QPoint(1, 1), *points):
            QTest.mouseMove(self.canvas, point)
            QApplication.processEvents()

    def release(self, at: QPoint, keys: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        QTest.mouseRelease(self.canvas, button, keys, at)

    def drag(self, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        """Presses, moves there in three steps, lets go."""
        self.press(start, keys, button)
        self.move(start + (end - start) / 3, start + (end - start) * 2 / 3, end)
        self.release(end, keys, button)

    def click(self, at: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        self.press(at, keys)
        self.release(at, keys)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.canvas, key, keys)

    def untouched(self) -> bool:
        """Whether document, dirty mark and undo stack are as they were."""
        return self.sheet is self.start and not self.document.modified and self.document.undo_stack.count() == 0

    def undone(self) -> bool:
        """Undoes the one step there is; whether that leads back to the start."""
        single = self.document.undo_stack.count() == 1
        self.document.undo_stack.undo()
        return single and self.sheet == self.start

    def refusal(self) -> str:
        """The sentence beside the cursor."""
        bubble = self.canvas.picture.overlay.bubble
        return bubble.title if bubble is not None and bubble.refused else ""


@pytest.fixture
def make_bench(qtbot: QtBot) -> Callable[[Sheet], Bench]:
    return lambda sheet: Bench(qtbot, sheet)


@pytest.fixture
def bench(make_bench: Callable[[Sheet], Bench]) -> Bench:
    return make_bench(chain())
