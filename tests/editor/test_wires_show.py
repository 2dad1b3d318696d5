"""What wires are asked to show, from the menu to the pixels, beside the engine's own arrays."""

import math
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.look import colours
from editor.look.legend import BAR
from editor.look.shading import QUANTITIES, looks, read
from editor.main_window import MainWindow
from engine.graph import Graph, Wire
from engine.layers.layer import LAYERS
from engine.readings import OF_GRADIENT, WireQuantity
from engine.sheet import Sheet, Training
from engine.tensor import Array
from engine.train import Run

LENGTHS = {
    "rms": lambda g: math.sqrt(np.mean(g**2)),
    "l2": lambda g: math.sqrt(np.sum(g**2)),
    "mean": lambda g: np.mean(np.abs(g)),
    "signed mean": lambda g: abs(np.mean(g)),
    "max": lambda g: np.max(np.abs(g)),
}


def branching() -> Sheet:
    """A block that goes two ways and meets itself again."""
    nodes = {
        "spiral": LAYERS["Spiral"](),
        "dense_1": LAYERS["Dense"](units=8),
        "relu_1": LAYERS["ReLU"](),
        "dense_2": LAYERS["Dense"](units=8),
        "relu_2": LAYERS["ReLU"](),
        "add": LAYERS["Add"](),
        "dense_3": LAYERS["Dense"](units=1),
        "loss": LAYERS["BinaryCrossEntropy"](),
    }
    names = [*nodes]
    wires = [Wire(one, "inputs" if one == "spiral" else "y", two, "x") for one, two in pairwise(names[:5])]
    wires += [Wire("relu_2", "y", "add", "a"), Wire("relu_1", "y", "add", "b"), Wire("add", "y", "dense_3", "x")]
    wires += [Wire("dense_3", "y", "loss", "prediction"), Wire("spiral", "targets", "loss", "targets")]
    places = {name: (column * 240.0, 0.0) for column, name in enumerate(nodes)}
    return Sheet(graph=Graph(nodes, tuple(wires)), places=places, training=Training(batch_size=64))


@pytest.fixture
def trained(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """A network with a branch, zeros and weights, after three iterations."""
    window.document.replace(branching())
    qtbot.waitUntil(lambda: window.session.has_program is True and window.session.state == "paused", timeout=9000)
    for _ in range(3):
        step(window, qtbot)
    return window


def step(window: MainWindow, qtbot: QtBot) -> None:
    """One iteration more, until its numbers are there."""
    done = window.session.progress.iteration if window.session.progress is not None else 0
    window.session.step("batch")
    qtbot.waitUntil(
        lambda: window.session.progress is not None and window.session.progress.iteration > done, timeout=9000
    )


def choose(window: MainWindow, qtbot: QtBot, quantity: WireQuantity) -> None:
    """By the menu; waits for an answer to just that."""
    window.commands[f"wires_{quantity.replace(' ', '_')}"].trigger()
    qtbot.waitUntil(lambda: window.session.progress.quantity == quantity, timeout=9000)


def run_of(window: MainWindow) -> Run:
    return window.session._worker._worker.loop.run  # type: ignore[union-attr]


def wanted(run: Run, wire: Wire, quantity: WireQuantity, before: dict[str, Array]) -> float:
    """Of a long wire, as the picture has it: −1 where there is none."""
    recording = run.plan.recording
    if quantity in OF_GRADIENT:
        gradient = recording.gradients.get(wire)
        return -1.0 if gradient is None else float(LENGTHS[quantity](gradient.astype(float)))
    value = recording.values[wire.source, wire.output]
    if quantity == "activation":
        return float(LENGTHS["rms"](value.astype(float)))
    if quantity == "zeros":
        return float((value == 0).mean()) if value.dtype.kind == "f" else -1.0
    keys = [key for key in run.program.parameters if key.rpartition(".")[0] == wire.source]
    if not keys:
        return -1.0
    moved = [run.program.parameters[key].astype(float) - before[key] for key in keys]
    return math.hypot(*map(np.linalg.norm, moved)) / math.hypot(*[float(np.linalg.norm(before[key])) for key in keys])


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_wires_show_what_the_engine_has(trained: MainWindow, qtbot: QtBot, quantity: WireQuantity) -> None:
    choose(trained, qtbot, quantity)
    before = {key: array.copy() for key, array in run_of(trained).program.save().items()}
    step(trained, qtbot)
    picture, run = trained.canvas.picture, run_of(trained)
    expected = [wanted(run, wire, quantity, before) for wire in picture.long_wires]
    exact = 1e-4 if quantity == "updates" else 1e-6  # Δw is rounded to float32
    scale = max(map(abs, expected)) if quantity == "signed mean" else 0.0
    np.testing.assert_allclose(picture.sizes, expected, rtol=exact, atol=1e-7 * scale)
    np.testing.assert_array_equal(picture.looks, looks(np.array(picture.sizes), trained.look.shading))
    assert sum(size > 0 for size in expected) >= 3, "or the test proves nothing"


@pytest.mark.parametrize("quantity", ["l2", "zeros", "updates"])
def test_pixels_are_those_of_the_ramp(trained: MainWindow, qtbot: QtBot, quantity: WireQuantity) -> None:
    choose(trained, qtbot, quantity)
    step(trained, qtbot)
    canvas, ramp = trained.canvas, trained.look.theme.ramp
    for wire, look in zip(canvas.picture.scene.wires, canvas.picture.looks.tolist(), strict=True):
        if not 0 <= look < colours.BINS:
            continue
        canvas.set_view(canvas.picture.view.zoomed(100, QPointF(canvas.wire_position(wire))))
        picture, places = canvas.grab().toImage(), np.linspace(0.05, 0.95, 37)
        line = [canvas.wire_position(wire, share) for share in places]
        points = [at + QPoint(0, aside) for at in line for aside in (-1, 0, 1)]
        assert ramp[look] in [picture.pixelColor(at) for at in points if canvas.rect().contains(at)], wire
        canvas.fit()


def test_a_drag_on_the_legend_leaves_the_others_faint(trained: MainWindow) -> None:
    canvas, legend, picture = trained.canvas, trained.legend, trained.canvas.picture
    order = np.sort(picture.sizes[picture.sizes > 0])
    middle = math.sqrt(order[len(order) // 2 - 1] * order[len(order) // 2])
    x = round(BAR.left() + trained.look.shading.place(middle) * BAR.width())
    start, y = QPoint(x, round(BAR.center().y())), round(BAR.center().y())
    QTest.mousePress(legend, Qt.MouseButton.LeftButton, pos=start)
    for step in range(x, round(BAR.left()) - 20, -7):
        QTest.mouseMove(legend, QPoint(step, y))
    QTest.mouseMove(legend, QPoint(round(BAR.left()) - 20, y))
    QTest.mouseRelease(legend, Qt.MouseButton.LeftButton, pos=QPoint(round(BAR.left()) - 20, y))
    shading = trained.look.shading
    assert shading.only is not None
    assert shading.only[0] == 0
    assert shading.only[1] == pytest.approx(middle, rel=0.7)
    faint = picture.looks >= colours.FAINT
    np.testing.assert_array_equal(faint, (picture.sizes >= shading.only[1]) | (picture.sizes == -1))
    assert 0 < faint.sum() < len(faint)
    assert canvas.gesture is None, "the canvas below has not taken the mouse"
    picture_of_all = canvas.grab().toImage()
    assert trained.commands["show_all_wires"].isEnabled()
    QTest.keyClick(legend, Qt.Key.Key_Escape)
    assert not (picture.looks >= colours.FAINT).any()
    assert canvas.grab().toImage() != picture_of_all
    assert not trained.commands["show_all_wires"].isEnabled()
    assert trained.selection.wires == frozenset()


def test_escape_on_the_canvas_shows_all_once_there_is_nothing_else(trained: MainWindow) -> None:
    trained.look.set_shading(trained.look.shading.filtered(0, 0.3))
    trained.selection.set(["relu_1"])
    trained.canvas.setFocus()
    QTest.keyClick(trained.canvas, Qt.Key.Key_Escape)
    assert trained.look.shading.only is not None
    QTest.keyClick(trained.canvas, Qt.Key.Key_Escape)
    assert trained.look.shading.only is None


def test_scales_follow_and_hold(trained: MainWindow, qtbot: QtBot) -> None:
    trained.commands["scale_auto"].trigger()
    sizes = trained.canvas.picture.sizes
    known = np.log10(sizes[sizes > 0])
    low, high = trained.look.shading.decades
    assert low <= known.min()
    assert known.max() <= high
    assert low + 1 > known.min() or high - low == 2
    trained.commands["scale_hold"].trigger()
    choose(trained, qtbot, "activation")
    assert trained.look.shading.decades == (low, high)
    trained.commands["scale_fixed"].trigger()
    assert trained.look.shading.decades == colours.DECADES
    choose(trained, qtbot, "zeros")
    assert not trained.commands["scale_auto"].isEnabled()


def test_the_choice_is_remembered(trained: MainWindow, qtbot: QtBot) -> None:
    for other, quantity in pairwise(QUANTITIES):
        choose(trained, qtbot, quantity)
        assert read(QSettings().value("wires")) == trained.look.shading
        assert trained.commands[f"wires_{quantity.replace(' ', '_')}"].isChecked()
        assert not trained.commands[f"wires_{other.replace(' ', '_')}"].isChecked()


def test_the_hovered_wire_is_marked_at_its_place(trained: MainWindow, qtbot: QtBot) -> None:
    choose(trained, qtbot, "l2")
    canvas = trained.canvas
    wire = Wire("dense_2", "y", "relu_2", "x")
    QTest.mouseMove(canvas, canvas.wire_position(wire))
    assert canvas.picture.hovered == wire
    assert trained.legend.marked == canvas.picture.looks[canvas.picture.scene.wire_index[wire]]
    words = dict(canvas.picture.overlay.bubble.lines)
    assert words["gradient, L2"] == canvas.picture.number(canvas.picture.scene.wire_index[wire])
    trained.look.set_shading(trained.look.shading.filtered(0, 0.001))
    assert trained.legend.marked == canvas.picture.looks[canvas.picture.scene.wire_index[wire]] - colours.FAINT
