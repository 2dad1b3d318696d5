"""A canvas with a small graph, a session that says what the test wants, and hands that use the mouse."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from editor.canvas import hurry
from editor.canvas.canvas import Canvas
from editor.canvas.commands.edit import edit
from editor.canvas.commands.keys import keys
from editor.canvas.commands.node import node
from editor.canvas.commands.view import view
from editor.command import commands_in
from editor.document.document import Document
from editor.document.scope import Scope
from editor.look.look import Look
from editor.selection import Selection
from editor.training.breakpoints import Breakpoints
from editor.training.wishes import Wishes
from engine.events import Operation, Progress, Reading
from engine.finding import Finding
from engine.graph import Graph, Wire
from engine.insight.miniatures import BINS
from engine.layers.layer import LAYERS
from engine.pictures import Bars, Miniature, View
from engine.sheet import Sheet, Training
from engine.timeline import Timeline
from tests.editor.hands import Hands

IN = Wire("spiral", "inputs", "dense_1", "x")
MIDDLE = Wire("dense_1", "y", "tanh", "x")
OUT = Wire("tanh", "y", "dense_2", "x")
LAST = Wire("dense_2", "y", "loss", "prediction")
TARGETS = Wire("spiral", "targets", "loss", "targets")


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
    went_on = Signal()
    state_changed = Signal(str)
    views_changed = Signal()
    timeline_changed = Signal()
    diagnosed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.progress: Progress | None = None
        self.findings: tuple[Finding, ...] = ()
        self.timeline: Timeline | None = None
        self.live: Progress | None = None
        self.views: tuple[View, ...] = ()
        self.wishes = Wishes()
        self.breakpoints = Breakpoints(self, lambda command: None)

    def say(self, gradients: dict[Wire, float | None], operation: Operation | None = None, **fields: Any) -> None:
        """A new progress with these gradients."""
        wires = {wire: Reading(0.5, gradient) for wire, gradient in gradients.items()}
        known: dict[str, Any] = {"losses": {}, "iteration": 0, "state": "paused"} | fields
        self.progress = Progress(
            generation=1,
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
        self.live = self.progress
        self.went_on.emit()
        self.progressed.emit()


def weights_of(name: str, numbers: Any) -> Miniature:
    """How a node's weights are spread."""
    counts, edges = np.histogram(numbers, BINS)
    return Miniature(name, 7, Bars("weights", tuple(counts.tolist()), float(edges[0]), float(edges[-1])))


class Bench(Hands):
    """The canvas with all it works on, and the mouse."""

    def __init__(self, qtbot: QtBot, sheet: Sheet) -> None:
        self.document, self.session = Document(), FakeSession()
        self.look = Look("dark")
        self.document.replace(sheet)
        super().__init__(Canvas(Scope(self.document), self.session, Selection(), self.look))  # type: ignore[arg-type]
        commands = (*edit(self.canvas), *node(self.canvas), *view(self.canvas), *keys(self.canvas))
        self.canvas.keyboard.listen(commands_in(commands), {})
        qtbot.addWidget(self.canvas)
        self.canvas.resize(1360, 620)
        self.canvas.show()
        self.canvas.activateWindow()
        self.canvas.setFocus()
        qtbot.waitExposed(self.canvas)


@pytest.fixture
def make_bench(qtbot: QtBot) -> Callable[[Sheet], Bench]:
    return lambda sheet: Bench(qtbot, sheet)


@pytest.fixture
def bench(make_bench: Callable[[Sheet], Bench]) -> Bench:
    return make_bench(chain())


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wires look for their ways at the first step of a drag, and then not for a minute: nothing moves by itself."""
    monkeypatch.setattr(hurry, "AGAIN", 60_000)
