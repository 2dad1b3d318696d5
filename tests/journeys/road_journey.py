"""The whole road by hand: an empty canvas, five nodes, their wires, Train, Pause, back to empty and forward again."""

from argparse import Namespace
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from editor.application import build
from editor.canvas.scene import Side
from editor.look import colours
from editor.main_window import MainWindow
from engine.events import Progress
from engine.graph import Wire
from engine.train import Run
from tests.journeys.screen import Hands, on_screen

NODES = ("Circle", "Dense", "Tanh", "Dense", "Binary cross-entropy")
PLACES = ((0.08, 0.4), (0.28, 0.3), (0.46, 0.3), (0.64, 0.3), (0.84, 0.45))  # shares of the canvas, left to right
WIRES = (
    Wire("circle_1", "inputs", "dense_1", "x"),
    Wire("dense_1", "y", "tanh_1", "x"),
    Wire("tanh_1", "y", "dense_2", "x"),
    Wire("dense_2", "y", "binary_cross_entropy_1", "prediction"),
    Wire("circle_1", "targets", "binary_cross_entropy_1", "targets"),
)
CARRYING = WIRES[:4]


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """The program as it starts without a project, at the top left of the screen."""
    window = build(Namespace(project=None, theme="dark", size=(1500, 940)))
    window.show()
    window.move(0, 0)
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(lambda: window.plots.count() == 2, timeout=10_000)
    yield window
    window.document.undo_stack.setClean()  # so that closing asks nothing
    window.close()


def palette_row(window: MainWindow, hands: Hands, title: str) -> QPoint:
    """Where the palette shows a layer, found by typing its title into the search field."""
    hands.click(on_screen(window.palette_panel.field))
    hands.press("ctrl+a")
    hands.type(title)
    rows = window.palette_panel.list
    model = rows.model()
    (row,) = (r for r in range(model.rowCount()) if model.index(r, 0).data() == title)
    return on_screen(rows.viewport(), rows.visualRect(model.index(row, 0)).center())


def port(window: MainWindow, node: str, name: str, side: Side) -> QPoint:
    """Where a port lies on the screen."""
    return on_screen(window.canvas, window.canvas.port_position(node, name, side))


def node(window: MainWindow, name: str) -> QPoint:
    """A node's title bar on the screen."""
    return on_screen(window.canvas, window.canvas.node_rect(name).center() - QPoint(0, 14))


def button(window: MainWindow, key: str) -> QPoint:
    """The middle of the toolbar's button of an action."""
    action = window.commands[key]
    (found,) = (b for b in window.findChildren(QToolButton) if b.defaultAction() is action and b.isVisible())
    return on_screen(found)


def field(window: MainWindow, label: str) -> QPoint:
    """The entry of the inspector's form under this name."""
    (found,) = (e for e in window.inspector.findChildren(QLineEdit) if e.accessibleName() == label and e.isVisible())
    return on_screen(found)


def empty(window: MainWindow) -> QPoint:
    """A place of the canvas where nothing is."""
    return on_screen(window.canvas, QPoint(60, window.canvas.height() - 40))


def drop(window: MainWindow, hands: Hands, title: str, share: tuple[float, float]) -> None:
    """Drags a layer from the palette to a place of the canvas."""
    canvas = window.canvas
    count = len(window.document.sheet.graph.nodes)
    at = QPoint(round(share[0] * canvas.width()), round(share[1] * canvas.height()))
    hands.drag(palette_row(window, hands, title), on_screen(canvas, at))
    hands.qtbot.waitUntil(lambda: len(window.document.sheet.graph.nodes) == count + 1)


def seen(window: MainWindow, wire: Wire) -> QColor:
    """The colour on the screen of a wire, a bit along it: away from its ports, its arrow and its chip."""
    scene, canvas = window.canvas.picture.scene, window.canvas
    points = scene.points[scene.wire_index[wire]]
    x, y = points[round(0.28 * (len(points) - 1))]
    at = on_screen(canvas, canvas.picture.view.to_widget(QPointF(x, y)).toPoint())
    return window.screen().grabWindow(0, at.x(), at.y(), 1, 1).toImage().pixelColor(0, 0)


def expected(window: MainWindow, progress: Progress) -> dict[Wire, QColor]:
    """The ramp's colours for the RMS that a run of our own computes at the iteration that is shown."""
    run = Run(window.document.sheet)
    while run.iteration < progress.iteration - 1:
        run.iterate()
    gradients = run.iterate("watching").gradients
    found = {}
    for wire in CARRYING:
        rms = float(np.sqrt(np.mean(gradients[wire].astype(np.float64) ** 2)))
        assert progress.wires[wire].gradient == pytest.approx(rms, rel=1e-5)
        found[wire] = window.look.theme.ramp[int(colours.bins(np.array([rms]))[0])]
    return found


def settled(window: MainWindow, hands: Hands) -> dict[Wire, QColor]:
    """Pauses by the button, and reads the wires off the screen."""
    hands.click(button(window, "train"))
    hands.qtbot.waitUntil(lambda: window.session.state == "paused")
    hands.do("mousemove", 5, 5, "sleep", 0.6)  # nothing hovered, the last frame painted
    return {wire: seen(window, wire) for wire in CARRYING}


def trained_on(window: MainWindow, hands: Hands) -> dict[Wire, QColor]:
    """Trains for a while and pauses again; what is seen then agrees with the engine."""
    enough = window.session.progress.iteration + 3000
    hands.click(button(window, "train"))
    hands.qtbot.waitUntil(lambda: window.session.progress.iteration > enough, timeout=60_000)
    colours_seen = settled(window, hands)
    for wire, colour in expected(window, window.session.progress).items():
        assert close(colours_seen[wire], colour), (wire, colours_seen[wire].name(), colour.name())
    return colours_seen


def close(one: QColor, other: QColor) -> bool:
    """The same colour as far as anti-aliasing lets a pixel tell."""
    return max(abs(a - b) for a, b in zip(one.getRgb(), other.getRgb(), strict=True)) <= 10


def test_the_whole_road(window: MainWindow, qtbot: QtBot) -> None:
    hands, document, session = Hands(qtbot), window.document, window.session
    for title, share in zip(NODES, PLACES, strict=True):
        drop(window, hands, title, share)
    assert list(document.sheet.graph.nodes) == ["circle_1", "dense_1", "tanh_1", "dense_2", "binary_cross_entropy_1"]

    for wire in WIRES:
        hands.drag(port(window, wire.source, wire.output, "out"), port(window, wire.target, wire.input, "in"))
        qtbot.waitUntil(lambda wire=wire: wire in document.sheet.graph.wires)
    assert document.inspection.errors  # eight outputs against one label
    assert not window.commands["train"].isEnabled()

    hands.click(node(window, "dense_2"))
    hands.click(field(window, "Units"), count=3)
    hands.type("1")
    hands.press("Return")
    hands.click(node(window, "dense_1"))
    hands.click(field(window, "Units"), count=3)
    hands.type("24")
    hands.press("Return")
    assert document.sheet.graph.nodes["dense_1"].units == 24
    hands.click(empty(window))
    hands.click(field(window, "Epochs"), count=3)
    hands.type("100000")
    hands.press("Return")
    assert not document.inspection.problems
    assert document.sheet.training.epochs == 100_000
    drawn = document.sheet

    hands.click(button(window, "train"))
    qtbot.waitUntil(lambda: session.progress is not None and session.progress.iteration > 20, timeout=20_000)
    first = settled(window, hands)
    for wire, colour in expected(window, session.progress).items():
        assert close(first[wire], colour), (wire, first[wire].name(), colour.name())

    second = trained_on(window, hands)
    for _ in range(5):  # a gradient may come by the same bin of the ramp again: then look at a later pass
        if all(second[wire] != first[wire] for wire in CARRYING):
            break
        second = trained_on(window, hands)
    for wire in CARRYING:
        assert second[wire] != first[wire], wire
    assert session.curve[-1, 1] < session.curve[0, 1]

    hands.click(empty(window))
    for _ in range(document.undo_stack.count()):
        hands.press("ctrl+z")
    qtbot.waitUntil(lambda: not document.sheet.graph.nodes)
    assert not document.modified
    while document.undo_stack.canRedo():
        hands.press("ctrl+shift+z")
    assert document.sheet == drawn
