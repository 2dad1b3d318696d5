"""Surgery by hand: a layer comes into a graph that trains and goes again, and the training never stops by itself."""

from PySide6.QtCore import QPoint, QPointF
from pytestqt.qtbot import QtBot

from editor.canvas.curves import along
from editor.main_window import MainWindow
from engine.graph import Wire
from tests.journeys.places import button, empty, field, iteration, palette_row
from tests.journeys.screen import Hands, on_screen

MORE = 200  # iterations that say it goes on


def middle(window: MainWindow, wire: Wire) -> QPoint:
    """Of a wire, on the screen."""
    scene = window.canvas.picture.scene
    at = window.canvas.picture.view.to_widget(QPointF(*along(scene.points[scene.wire_index[wire]], 0.5)))
    return on_screen(window.canvas, at.toPoint())


def goes_on(window: MainWindow, qtbot: QtBot) -> None:
    """It counts from where it is."""
    before = iteration(window)
    qtbot.waitUntil(lambda: iteration(window) > before + MORE, timeout=60_000)


def test_a_layer_comes_and_goes_while_it_trains(window: MainWindow, qtbot: QtBot) -> None:
    hands, document, session = Hands(qtbot), window.document, window.session
    window.files.load("spiral")
    qtbot.waitUntil(lambda: bool(session.has_program))
    hands.click(empty(window))
    hands.click(field(window, "Epochs"), count=3)
    hands.type("100000")
    hands.press("Return")
    nodes = list(document.sheet.graph.nodes)
    wire = next(w for w in document.sheet.graph.wires if w.input == "x" and w.source.startswith("dense"))
    hands.click(button(window, "train"))
    qtbot.waitUntil(lambda: iteration(window) > MORE, timeout=60_000)

    states, before = [], iteration(window)
    session.state_changed.connect(states.append)
    hands.drag(palette_row(window, hands, "Tanh"), middle(window, wire))
    qtbot.waitUntil(lambda: len(document.sheet.graph.nodes) == len(nodes) + 1)
    qtbot.waitUntil(lambda: window.follow.compiled is document.sheet and bool(session.has_program))
    assert iteration(window) >= before, "it has not begun anew"
    goes_on(window, qtbot)
    new = next(w for w in document.sheet.graph.wires if w.source == wire.source and w.target not in nodes)
    assert session.progress.wires[new].gradient, "the new wires have their colours"

    hands.click(empty(window))
    hands.press("ctrl+z")
    qtbot.waitUntil(lambda: list(document.sheet.graph.nodes) == nodes)
    qtbot.waitUntil(lambda: window.follow.compiled is document.sheet and bool(session.has_program))
    assert iteration(window) >= before + MORE
    goes_on(window, qtbot)
    assert not states, "all the time it was seen to train"
    assert window.banner.isHidden()

    hands.press("f")  # what was added was brought into view: now all is again
    hands.click(middle(window, wire))
    assert window.selection.wires == {wire}
    hands.press("Delete")
    qtbot.waitUntil(lambda: session.state == "empty")
    assert window.banner.isVisible()
    assert window.banner.words.text().startswith("Training is paused at iteration ")
    assert window.banner.words.text().endswith(" Then press Train to go on from there.")
    hands.press("ctrl+z")
    qtbot.waitUntil(lambda: bool(session.has_program) and window.commands["train"].isEnabled())
    assert session.state == "paused"
    assert window.banner.isHidden()
    hands.click(button(window, "train"))
    qtbot.waitUntil(lambda: iteration(window) > before + 2 * MORE, timeout=60_000)
    hands.click(button(window, "train"))
    qtbot.waitUntil(lambda: session.state == "paused")
