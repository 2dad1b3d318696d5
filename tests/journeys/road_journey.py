"""The whole road by hand: an empty canvas, five nodes, their wires, Train, Pause, back to empty and forward again."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from editor.look import colours
from editor.main_window import MainWindow
from engine.events import Progress
from engine.graph import Wire
from engine.train import Run
from tests.journeys.places import button, empty, field, iteration, node, palette_row, port, read_out
from tests.journeys.screen import Hands, on_screen
from tests.journeys.seen import bin_of, screenshot

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
MOST_STEPS = 60  # of undo, until the canvas must be empty


def drop(window: MainWindow, hands: Hands, title: str, share: tuple[float, float]) -> None:
    """Drags a layer from the palette to a place of the canvas."""
    canvas = window.canvas
    count = len(window.document.sheet.graph.nodes)
    at = QPoint(round(share[0] * canvas.width()), round(share[1] * canvas.height()))
    hands.drag(palette_row(window, hands, title), on_screen(canvas, at))
    hands.qtbot.waitUntil(lambda: len(window.document.sheet.graph.nodes) == count + 1)


def expected(window: MainWindow, progress: Progress) -> dict[Wire, int]:
    """The ramp's bins for the RMS that a run of our own computes at the iteration that is shown."""
    run = Run(window.document.sheet)
    while run.iteration < progress.iteration - 1:
        run.iterate()
    gradients = run.iterate("watching").gradients
    found = {}
    for wire in CARRYING:
        rms = float(np.sqrt(np.mean(gradients[wire].astype(np.float64) ** 2)))
        assert progress.wires[wire].gradient == pytest.approx(rms, rel=1e-5)
        found[wire] = int(colours.bins(rms))
    return found


def trained_on(window: MainWindow, hands: Hands, more: int) -> dict[Wire, int]:
    """Trains for so many iterations and pauses, by the button; what is seen then agrees with the engine."""
    enough = iteration(window) + more
    hands.click(button(window, "train"))
    hands.qtbot.waitUntil(lambda: iteration(window) > enough, timeout=60_000)
    hands.click(button(window, "train"))
    hands.qtbot.waitUntil(lambda: window.session.state == "paused")
    picture = screenshot(window, hands)
    seen = {wire: bin_of(window, picture, wire) for wire in CARRYING}
    assert seen == expected(window, window.session.progress)
    return seen


def test_the_whole_road(window: MainWindow, qtbot: QtBot) -> None:
    hands, document = Hands(qtbot), window.document
    blank = screenshot(window, hands)
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
    drawn, picture = document.sheet, screenshot(window, hands)

    first = trained_on(window, hands, 20)
    loss = float(read_out(window, "batch loss"))
    second = trained_on(window, hands, 3000)
    for _ in range(5):  # a gradient may come by the same bin of the ramp again: then look at a later pass
        if all(second[wire] != first[wire] for wire in CARRYING):
            break
        second = trained_on(window, hands, 3000)
    for wire in CARRYING:
        assert second[wire] != first[wire], wire
    assert float(read_out(window, "batch loss")) < loss

    hands.click(empty(window))
    for _ in range(MOST_STEPS):
        if screenshot(window, hands) == blank:
            break
        hands.press("ctrl+z")
    assert screenshot(window, hands) == blank
    assert not document.sheet.graph.nodes
    assert not document.modified
    while document.undo_stack.canRedo():
        hands.press("ctrl+shift+z")
    assert document.sheet == drawn
    hands.click(button(window, "reset"))  # what was learned has stayed; now the little histograms are the first ones
    assert screenshot(window, hands) == picture
