"""The flow of gradients by hand: in a deep sigmoid stack the light goes out, is looked into, comes back with ReLU."""

from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from editor.look import colours
from editor.main_window import MainWindow
from editor.panels.transport import Transport
from engine.graph import Wire
from tests.journeys.places import empty, field, iteration, node
from tests.journeys.screen import Hands, on_screen
from tests.journeys.seen import bin_of, screenshot

SIGMOIDS = 6
FIRST = Wire("dense_1", "y", "sigmoid_1", "x")
LAST = Wire("dense_7", "y", "binary_cross_entropy_1", "prediction")


def gradient(window: MainWindow, wire: Wire) -> float:
    """The RMS that is shown."""
    found = window.session.progress.wires[wire].gradient
    assert found is not None
    return found


def seen(window: MainWindow, hands: Hands, wire: Wire) -> int:
    """The bin of the ramp in whose colour the wire is on the screen now."""
    return bin_of(window, screenshot(window, hands), wire)


def stop(window: MainWindow, hands: Hands) -> None:
    """Pauses, and goes on to the end of the batch: a whole pass is shown."""
    hands.press("ctrl+Return")
    hands.press("F11")
    paused(window, hands.qtbot)


def paused(window: MainWindow, qtbot: QtBot) -> None:
    """What is shown is where it has stopped."""
    session = window.session
    qtbot.waitUntil(
        lambda: session.state == "paused" and session.progress is not None and session.progress.state == "paused",
        timeout=20_000,
    )


def test_the_light_goes_out_and_comes_back(window: MainWindow, qtbot: QtBot) -> None:
    hands, session, past = Hands(qtbot), window.session, window.session.past
    window.files.load("vanishing")
    qtbot.waitUntil(lambda: bool(session.has_program))
    hands.click(empty(window))
    hands.click(field(window, "Epochs"), count=3)
    hands.type("100000")
    hands.press("Return")

    slider = window.findChild(Transport).slider
    hands.click(on_screen(slider, QPoint(slider.width() - 8, slider.height() // 2)))
    hands.press("Left", "Next")  # at full speed the stack would be stuck for good before it is looked at
    assert slider.accessibleDescription() == "1,000 op/s"
    hands.click(empty(window))
    hands.press("ctrl+Return")
    qtbot.waitUntil(lambda: iteration(window) > 20, timeout=60_000)
    stop(window, hands)
    low, high = seen(window, hands, FIRST), seen(window, hands, LAST)
    dark, bright = gradient(window, FIRST), gradient(window, LAST)
    assert dark < 1e-3 * bright, "the light goes out"
    assert (low, high) == (int(colours.bins(dark)), int(colours.bins(bright)))
    assert high - low > colours.BINS / 4

    hands.click(node(window, "dense_2"))
    hands.press("F9")
    hands.press("ctrl+Return")
    qtbot.waitUntil(lambda: window.banner.isVisible(), timeout=20_000)
    assert window.banner.words.text().startswith("Paused at dense_2: the backward pass has reached it")
    paused(window, qtbot)
    before = session.progress.operation
    assert before is not None
    hands.press("F10")
    qtbot.waitUntil(lambda: session.progress.operation.index == before.index + 1)
    assert session.progress.operation.node == "dense_2"

    hands.press("w")
    qtbot.waitUntil(lambda: window.canvas.opened == "dense_2")
    qtbot.waitUntil(lambda: session.progress.weights is not None)
    hands.press("w")
    qtbot.waitUntil(lambda: window.canvas.opened is None)

    track, live = window.timeline_bar.track, session.live.iteration
    hands.click(on_screen(track))
    qtbot.waitUntil(lambda: past.shown is not None)
    hands.press("Home")
    qtbot.waitUntil(lambda: past.shown is not None and past.shown.iteration <= 1 and not past.waiting)
    hands.press("Right")
    qtbot.waitUntil(lambda: past.shown is not None and past.shown.iteration in (1, 2) and not past.waiting)
    assert gradient(window, FIRST) < 1e-2 * gradient(window, LAST)
    assert session.live.iteration == live, "the run has not noticed"
    hands.press("End")
    qtbot.waitUntil(lambda: past.shown is None)

    hands.click(node(window, "dense_2"))
    hands.press("F9")
    assert not session.breakpoints.placed
    states: list[str] = []
    session.state_changed.connect(states.append)
    hands.press("ctrl+Return")
    qtbot.waitUntil(lambda: states == ["running"])
    hands.click(node(window, "sigmoid_1"))
    hands.do("keydown", "shift")
    for number in range(2, SIGMOIDS + 1):
        hands.click(node(window, f"sigmoid_{number}"))
    hands.do("keyup", "shift")
    hands.press("shift+s")
    hands.type("ReLU")
    hands.press("Return")
    qtbot.waitUntil(lambda: "relu_6" in window.document.sheet.graph.nodes)
    assert states == ["running"], "it trains all the time"
    assert not window.document.inspection.errors
    first = Wire("dense_1", "y", "relu_1", "x")
    qtbot.waitUntil(lambda: window.follow.compiled is window.document.sheet and bool(session.has_program))
    enough = iteration(window) + 5
    qtbot.waitUntil(lambda: iteration(window) > enough, timeout=60_000)
    stop(window, hands)
    light = seen(window, hands, first)
    assert gradient(window, first) > 10 * dark, "colours recover"
    assert light == int(colours.bins(gradient(window, first)))
    assert light > low
