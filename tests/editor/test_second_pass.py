"""In the second forward pass a wire's new value stands beside the gradient of the pass before, which is said."""

from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from editor.canvas import hover
from editor.main_window import MainWindow
from engine.events import Operation, Reading
from engine.graph import Wire


def operation(window: MainWindow) -> Operation | None:
    progress = window.session.progress
    return progress.operation if progress is not None else None


def step(window: MainWindow, qtbot: QtBot) -> Operation:
    """One operation more."""
    before = operation(window)
    window.commands["step_operation"].trigger()
    qtbot.waitUntil(lambda: operation(window) not in (None, before))
    found = operation(window)
    assert found is not None
    return found


def reading(window: MainWindow, wire: Wire) -> Reading:
    assert window.session.progress is not None
    return window.session.progress.wires[wire]


def test_which_pass_a_gradient_is_of(window: MainWindow, qtbot: QtBot) -> None:
    window.files.load("xor")
    window.commands["step_batch"].trigger()
    qtbot.waitUntil(lambda: window.session.progress is not None and window.session.progress.iteration == 1)
    graph = window.document.sheet.graph
    wire = next(wire for wire in graph.wires if wire.source == "dense_1")
    assert not any(each.former for each in window.session.progress.wires.values())  # type: ignore[union-attr]
    window.canvas.selection.set((), [wire])
    while wire not in step(window, qtbot).wires:
        assert not reading(window, wire).former, "value and gradient are both of the pass before"
    assert reading(window, wire).former
    targets = next(wire for wire in graph.wires if wire.input == "targets")
    assert not reading(window, targets).former, "no gradient flows there"
    bubble = hover.words(window.canvas.picture, wire, QPointF(0, 0))
    assert dict(bubble.lines)["gradient, RMS"].endswith(", of the pass before")
    readings = window.inspector.readings
    assert readings.rows[""][2].text().endswith("*")
    assert readings.remark.isVisible()
    assert readings.remark.text() == "* of the pass before"
    while True:
        now = step(window, qtbot)
        if now.stage == "backward" and wire in now.wires:
            break
        assert reading(window, wire).former
    assert not reading(window, wire).former
    assert "pass" not in str(hover.words(window.canvas.picture, wire, QPointF(0, 0)).lines)
    assert not readings.remark.isVisible()
    assert "*" not in readings.rows[""][2].text()
