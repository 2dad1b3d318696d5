"""What the canvas keeps from frame to frame looks like what a canvas paints that has never shown anything else."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.canvas import labels
from editor.canvas.canvas import Canvas
from editor.canvas.painters import nodes, titles, wires
from editor.canvas.painters.below import Below
from editor.canvas.scene import Scene
from editor.canvas.view import View
from engine.editing import edits
from engine.events import Operation
from engine.layers.layer import LAYERS
from engine.sheet import Sheet
from tests.benchmarks.drawings import residual
from tests.editor.canvas.conftest import MIDDLE, OUT, Bench, chain
from tests.editor.canvas.test_painting import image, pixels, shown
from tests.editor.hands import Hands

FAR, NAMES, ALL, NUMBERS = 0.2, 0.5, 1.0, 1.6  # zooms of the levels of detail


def fresh(make_bench: Callable[[Sheet], Bench], used: Bench) -> Canvas:
    """Another canvas, in the same state."""
    other = make_bench(used.sheet)
    other.look.set_theme(used.look.theme.name)
    if used.session.progress is not None:
        other.session.progress = used.session.progress
        other.session.progressed.emit()
    other.selection.set(used.selection.nodes, used.selection.wires)
    other.canvas.set_view(used.canvas.picture.view)
    return other.canvas


def same(make_bench: Callable[[Sheet], Bench], used: Bench) -> bool:
    """Whether the canvas, as it is on the screen, looks like one that was painted anew."""
    QApplication.processEvents()
    kept = shown(used.canvas)
    return alike(kept, pixels(image(fresh(make_bench, used))))


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    """To one level of 255: round corners that are cut by a rectangle are rounded otherwise by Qt."""
    return int(np.abs(one.astype(int) - other).max()) <= 1


@pytest.mark.parametrize("zoom", [FAR, NAMES, ALL, NUMBERS])
def test_after_whatever_happens(make_bench: Callable[[Sheet], Bench], zoom: float) -> None:
    bench = make_bench(chain())
    canvas = bench.canvas
    canvas.set_view(View(zoom, 40.0, 200.0))
    assert same(make_bench, bench)
    bench.selection.set(("tanh",), (OUT,))
    assert same(make_bench, bench)
    bench.session.say({MIDDLE: 1e-3, OUT: 2.0}, losses={"loss": 0.25})
    assert same(make_bench, bench)
    bench.session.say({MIDDLE: 1e-3}, Operation(1, 20, "dense_1", "update", "w − η·g → w", ()), losses={"loss": 0.2})
    assert same(make_bench, bench)
    bench.session.say({MIDDLE: 3.0}, losses={"loss": 0.125})
    canvas.set_view(canvas.picture.view.panned(60, -25))
    assert same(make_bench, bench)
    bench.document.apply("Mute", edits.mute(bench.sheet, ("tanh",), True))
    assert same(make_bench, bench)
    bench.document.apply("Rename", edits.rename(bench.sheet, "dense_1", "first"))
    bench.document.apply("Widen", edits.set_layer(bench.sheet, "dense_2", LAYERS["Dense"](units=3)))
    assert same(make_bench, bench)
    bench.document.undo_stack.undo()
    assert same(make_bench, bench)
    bench.document.apply("Remove", edits.remove(bench.sheet, ("dense_3",)))
    bench.look.set_theme("light")
    assert same(make_bench, bench)
    bench.document.undo_stack.undo()
    canvas.set_view(View(zoom * 1.1, 30.5, 180.0))
    assert same(make_bench, bench)


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("zoom", [FAR, NAMES, ALL])
def test_after_a_drag(make_bench: Callable[[Sheet], Bench], zoom: float) -> None:
    bench = make_bench(residual(60))
    canvas = bench.canvas
    canvas.set_view(View(zoom, 60.0, 60.0))
    start = canvas.node_rect("add_8").center() - QPoint(0, canvas.node_rect("add_8").height() // 4)
    bench.press(start)
    for step in range(5):
        bench.move(start + QPoint(11 * step + 8, 7 * step))
        part = shown(canvas)
        canvas.repaint()
        assert alike(part, shown(canvas)), step
    bench.release(start + QPoint(52, 28))
    assert same(make_bench, bench)


def test_wires_that_are_dragged_look_for_their_ways_when_there_is_time(
    make_bench: Callable[[Sheet], Bench], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench(residual(60))
    canvas, scene = bench.canvas, bench.canvas.picture.scene
    canvas.set_view(View(ALL, 60.0, 60.0))
    start = canvas.node_rect("add_8").center() - QPoint(0, canvas.node_rect("add_8").height() // 4)
    looked: list[bool] = []
    preview = Scene.preview
    monkeypatch.setattr(Scene, "preview", lambda *args, ways=True: looked.append(ways) or preview(*args, ways=ways))
    bench.press(start)
    for step in range(1, 4):
        QTest.mouseMove(canvas, start + QPoint(0, 20 * step))
    assert looked[0]  # at once
    assert not all(looked)  # the others when there is time
    qtbot.waitUntil(lambda: looked[-1])
    moved = scene.rows_of(("add_8",))
    assert np.array_equal(scene.points[moved], Scene(edits.move(bench.sheet, scene.corners(("add_8",)))).points[moved])
    bench.release(start + QPoint(0, 60))


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("zoom", [FAR, NAMES, ALL])
def test_whatever_happens_during_a_drag(
    make_bench: Callable[[Sheet], Bench], monkeypatch: pytest.MonkeyPatch, zoom: float
) -> None:
    bench = make_bench(residual(60))
    canvas, picture = bench.canvas, bench.canvas.picture
    canvas.set_view(View(zoom, 60.0, 60.0))
    start = canvas.node_rect("add_8").center() - QPoint(0, canvas.node_rect("add_8").height() // 4)
    far = [wire for wire in bench.sheet.graph.wires if "add_8" not in (wire.source, wire.target)]
    near = next(wire for wire in bench.sheet.graph.wires if wire.target == "add_8")
    painted: list[int] = []
    paint = wires.paint
    monkeypatch.setattr(wires, "paint", lambda *args: painted.append(len(args[4])) or paint(*args))
    bench.press(start)

    def frame(after: str) -> None:
        QApplication.processEvents()
        kept, below = [], canvas.below
        for _ in range(3):  # painted anew, kept, from what is kept
            canvas.repaint()
            kept.append(shown(canvas))
        canvas.below = Below()
        canvas.repaint()
        assert all(alike(one, shown(canvas)) for one in kept), after
        canvas.below = below

    bench.move(start + QPoint(20, 8), start + QPoint(31, 15))
    frame("moved")
    bench.move(start + QPoint(35, 17))
    canvas.repaint()
    painted.clear()
    bench.move(start + QPoint(37, 18))
    canvas.repaint()
    assert set(painted) == {sum("add_8" in (wire.source, wire.target) for wire in bench.sheet.graph.wires)}
    frame("moved on")
    bench.session.say({far[0]: 1e-3, near: 2.0}, losses={"loss": 0.25})
    frame("said")
    bench.session.say({far[0]: 3.0, near: 1e-4}, losses={"loss": 0.2})
    frame("said something else")
    bench.selection.set(("add_8",), (far[3], near))
    frame("selected")
    picture.overlay.cut = (far[5], near)
    frame("marked")
    picture.overlay.hidden = far[5]
    frame("hidden")
    picture.hovered = far[7]
    frame("under the cursor")
    bench.look.set_theme("light")
    frame("in another theme")
    canvas.set_view(picture.view.panned(30, 12))
    frame("panned")
    canvas.resize(canvas.width() - 60, canvas.height() + 40)
    frame("resized")


@pytest.mark.parametrize("zoom", [0.15, 0.4, 0.8])
def test_who_zooms_sees_what_is_there_and_then_what_should_be(
    make_bench: Callable[[Sheet], Bench], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, zoom: float
) -> None:
    bench = make_bench(residual(60))
    canvas, picture = bench.canvas, bench.canvas.picture
    canvas.set_view(View(zoom, 60.0, 60.0))
    image(canvas)
    painted: list[str] = []
    placed: list[int] = []
    paint_node, place = nodes.paint_node, titles.placed
    monkeypatch.setattr(nodes, "paint_node", lambda *args: painted.append(args[2]) or paint_node(*args))
    monkeypatch.setattr(titles, "placed", lambda *args: placed.append(1) or place(*args))
    hands = Hands(canvas)
    middle = QPoint(300, 200)
    for turned in (40, 40, 40, -60):
        hands.wheel(middle, turned)
        assert picture.hurried
        before = picture.view
        image(canvas)
        assert picture.view == before
    assert painted == []
    assert placed == []
    qtbot.waitUntil(lambda: not picture.hurried)
    assert same(make_bench, bench)
    assert len(painted) > 10 or placed


def test_who_pans_paints_only_nodes_that_come_into_view(
    make_bench: Callable[[Sheet], Bench], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench(residual(60))
    canvas = bench.canvas
    canvas.set_view(View(1.0, 60.0, 60.0))
    image(canvas)
    seen = {name for name in bench.sheet.graph.nodes if canvas.node_rect(name).intersects(canvas.rect())}
    painted: list[str] = []
    paint_node = nodes.paint_node
    monkeypatch.setattr(nodes, "paint_node", lambda *args: painted.append(args[2]) or paint_node(*args))
    start = QPoint(600, 300)
    bench.press(start, button=Qt.MouseButton.MiddleButton)
    bench.move(start - QPoint(70, 40), start - QPoint(140, 90))
    bench.release(start - QPoint(140, 90), button=Qt.MouseButton.MiddleButton)
    image(canvas)
    assert painted
    assert not seen & set(painted)
    qtbot.waitUntil(lambda: not canvas.picture.hurried)
    assert same(make_bench, bench)


def test_words_do_not_move_with_each_new_number(bench: Bench) -> None:
    among = bench.sheet.graph.wires
    bench.session.say(dict.fromkeys(among, 0.0))
    before = {(chip.row, chip.plate): chip.box for chip in bench.canvas.chips.placed}
    for size in (2.1e-3, 0.5, 12.0, 1200.0, 3e-7):
        bench.session.say(dict.fromkeys(among, size))
        assert {(chip.row, chip.plate): chip.box for chip in bench.canvas.chips.placed} == before
        assert all(chip.box[2] >= labels.width(chip.number) for chip in bench.canvas.chips.placed)
