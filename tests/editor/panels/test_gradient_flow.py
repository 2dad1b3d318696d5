"""The tab Gradient flow in the whole window: its numbers against a second run, its links to the canvas."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.main_window import MainWindow
from editor.panels.gradient_flow import QUANTITIES, GradientFlow
from engine.flow import Quantity
from engine.train import Run


def rms(*arrays: np.ndarray) -> float:
    numbers = np.concatenate([np.ravel(array).astype(np.float64) for array in arrays])
    return float(np.sqrt(np.mean(numbers**2)))


@pytest.fixture
def flow(window: MainWindow) -> GradientFlow:
    """Seen, beside a deep stack of sigmoids."""
    window.files.load("vanishing")  # type: ignore[arg-type]
    (found,) = window.plots.findChildren(GradientFlow)
    window.plots.setCurrentWidget(found)
    return found


def train(window: MainWindow, flow: GradientFlow, qtbot: QtBot, rows: int = 6) -> None:
    """Until so many iterations are told; then paused, and all is drawn."""
    window.commands["train"].trigger()
    qtbot.waitUntil(lambda: bool(flow.pieces) and len(flow.pieces[-1].iterations) >= rows, timeout=20_000)
    window.session.pause()
    qtbot.waitUntil(lambda: window.session.state in ("paused", "finished"))  # small ones are soon over
    progress = window.session.progress
    assert progress is not None
    qtbot.waitUntil(lambda: flow.pieces[-1].iterations[-1] == window.session.progress.iteration, timeout=5_000)


def choose(flow: GradientFlow, quantity: Quantity) -> None:
    flow.quantities.setCurrentIndex(list(QUANTITIES).index(quantity))
    flow.quantities.activated.emit(flow.quantities.currentIndex())


def test_before_there_is_anything_it_says_what_will_come(window: MainWindow, flow: GradientFlow) -> None:
    assert flow.waiting.isVisible()
    assert "Press Train" in flow.waiting.text()
    window.files.new()
    assert "Complete the graph" in flow.waiting.text()


def test_all_numbers_are_the_engines(window: MainWindow, flow: GradientFlow, qtbot: QtBot) -> None:
    train(window, flow, qtbot)
    run = Run(window.document.sheet)
    before: dict[str, np.ndarray] = {}
    expected: dict[Quantity, dict[int, list[float]]] = {"gradients": {}, "returning": {}, "updates": {}}
    iterations = flow.pieces[-1].iterations.tolist()
    while run.iteration < iterations[-1]:
        before = run.program.save()
        recording, program = run.iterate("watching"), run.program
        nodes = list(dict.fromkeys(key.rpartition(".")[0] for key in program.parameters))
        own = {node: [key for key in program.parameters if key.startswith(f"{node}.")] for node in nodes}
        expected["gradients"][run.iteration] = [rms(*[program.gradients[key] for key in own[n]]) for n in nodes]
        moved = {node: [program.parameters[key] - before[key] for key in own[node]] for node in nodes}
        expected["updates"][run.iteration] = [
            rms(*moved[node]) / rms(*[before[key] for key in own[node]]) for node in nodes
        ]
        expected["returning"][run.iteration] = [
            rms(gradient) for wire, gradient in recording.gradients.items() if wire.source != "spiral_1"
        ]
    for quantity, rows in expected.items():
        choose(flow, quantity)
        found = flow.heat.table
        assert found is not None
        assert found.iterations.tolist() == iterations
        wanted = np.array([sorted(rows[iteration]) for iteration in iterations])
        assert np.sort(found.values, axis=1) == pytest.approx(wanted, rel=1e-6 if quantity != "updates" else 1e-4)
        assert np.array_equal(flow.depth.values, found.values[-1])
    choose(flow, "gradients")
    assert flow.heat.table.layers == tuple(f"dense_{number}" for number in range(1, 8)), "in the order of the data"
    values = flow.heat.table.values  # a single batch may be kinder
    assert np.median(values[:, 0] / values[:, -1]) < 1 / 1000, "the light goes out"
    choose(flow, "returning")
    assert flow.heat.table.layers[:3] == ("dense_1", "sigmoid_1", "dense_2")


def test_a_click_selects_on_the_canvas_and_all_views_mark_it(
    window: MainWindow, flow: GradientFlow, qtbot: QtBot
) -> None:
    train(window, flow, qtbot, rows=2)
    heat, depth = flow.heat, flow.depth
    at = heat.pixels(QPointF(float(heat.table.iterations[0]), 2.0)).toPoint()
    at.setX(10)
    QTest.mouseClick(heat.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert window.selection.nodes == {"dense_3"}
    assert window.canvas.rect().contains(window.canvas.node_rect("dense_3"))
    assert heat.selected == depth.selected == {"dense_3"}
    dot = depth.pixels(QPointF(5.0, depth.heights[5])).toPoint()
    QTest.mouseClick(depth.viewport(), Qt.MouseButton.LeftButton, pos=dot)
    assert window.selection.nodes == {"dense_6"}
    assert np.nanmin(heat.outline.getData()[1]) == pytest.approx(4.5)
    window.selection.set(())
    assert heat.selected == frozenset()


def test_dragging_in_the_map_scrubs_and_the_profile_is_of_the_iteration_shown(
    window: MainWindow, flow: GradientFlow, qtbot: QtBot
) -> None:
    train(window, flow, qtbot)
    heat, past = flow.heat, window.session.past
    middle = (int(heat.table.iterations[0]) + int(heat.table.iterations[-1])) // 2
    QTest.mousePress(heat.viewport(), Qt.MouseButton.LeftButton, pos=heat.pixels(QPointF(middle, 0)).toPoint())
    assert abs(past.wished.iteration - middle) <= 1 + middle // 100
    qtbot.waitUntil(lambda: not past.waiting)
    assert past.shown.iteration == past.wished.iteration == heat.cursor.value()
    row = np.abs(heat.table.iterations - past.shown.iteration).argmin()
    assert np.array_equal(flow.depth.values, heat.table.values[row])
    QTest.mouseRelease(heat.viewport(), Qt.MouseButton.LeftButton)
    window.session.past.show_live()
    assert heat.cursor.value() == heat.table.iterations[-1]
    assert np.array_equal(flow.depth.values, heat.table.values[-1])


def test_layers_in_a_group_are_marked_with_it_and_found_in_it(
    window: MainWindow, flow: GradientFlow, qtbot: QtBot
) -> None:
    window.selection.set(("dense_2", "sigmoid_2"))
    window.commands["group"].trigger()
    (group,) = window.selection.nodes
    train(window, flow, qtbot, rows=2)
    inner = f"{group}.dense_2"
    assert flow.heat.table.layers[1] == inner
    assert inner in flow.heat.selected
    window.selection.set(())
    flow.choose_layer(inner)
    assert window.canvas.scope.path == (group,)
    assert window.selection.nodes == {"dense_2"}
    assert flow.heat.selected == {inner}


def test_what_is_no_longer_drawn_is_not_chosen(window: MainWindow, flow: GradientFlow, qtbot: QtBot) -> None:
    train(window, flow, qtbot, rows=2)
    window.selection.set(("dense_3",))
    window.commands["delete"].trigger()
    flow.choose_layer("dense_3")
    assert window.selection.nodes == frozenset()


def test_layers_are_those_that_are_drawn_before_the_next_iteration_tells_of_them(
    window: MainWindow, flow: GradientFlow, qtbot: QtBot
) -> None:
    train(window, flow, qtbot, rows=2)
    every = flow.heat.table.layers
    window.selection.set(("dense_3",))
    window.commands["mute"].trigger()
    iteration = window.session.live.iteration
    window.commands["step_batch"].trigger()
    qtbot.waitUntil(lambda: flow.pieces[-1].iterations[-1] == iteration + 1)
    assert "dense_3" not in flow.pieces[-1].nodes
    assert flow.heat.table.layers == every, "it is still drawn, and has a past"
    assert flow.depth.names == tuple(name for name in every if name != "dense_3")
    window.commands["delete"].trigger()
    qtbot.waitUntil(lambda: "dense_3" not in flow.heat.table.layers)
    window.document.undo_stack.undo()
    qtbot.waitUntil(lambda: flow.heat.table.layers == every)
    assert np.isnan(flow.heat.table.values[-1, every.index("dense_3")])


def test_only_who_looks_is_told(window: MainWindow, flow: GradientFlow, qtbot: QtBot) -> None:
    wishes = window.session.wishes
    assert "gradient flow" in wishes.lookers_back
    window.plots.setCurrentIndex(0)
    assert "gradient flow" not in wishes.lookers_back
    window.session.step("epoch")
    qtbot.waitUntil(lambda: window.session.state == "paused")
    window.plots.setCurrentWidget(flow)
    qtbot.waitUntil(lambda: bool(flow.pieces))
    window.session.reset()
    qtbot.waitUntil(lambda: not flow.pieces)
    assert flow.waiting.isVisible()


def look_at(flow: GradientFlow, title: str) -> None:
    flow.views.setCurrentText(title)
    flow.views.activated.emit(flow.views.currentIndex())


def test_sizes_are_of_the_selected_layer_and_only_asked_for_while_seen(
    window: MainWindow, flow: GradientFlow, qtbot: QtBot
) -> None:
    train(window, flow, qtbot, rows=3)
    assert window.session.wishes.look().layer is None
    look_at(flow, "sizes of gradients")
    qtbot.waitUntil(lambda: flow.ridges.magnitudes is not None)
    assert flow.ridges.magnitudes.layer == "dense_1", "the first one, where none is selected"
    window.selection.set(("dense_7",))
    qtbot.waitUntil(lambda: flow.ridges.magnitudes is not None and flow.ridges.magnitudes.layer == "dense_7")
    assert flow.caption.text() == "dense_7"
    assert flow.ridges.magnitudes.iterations[-1] == window.session.progress.iteration
    run = Run(window.document.sheet)
    while run.iteration < window.session.progress.iteration:
        run.iterate("watching")
    gradients = np.concatenate([g.ravel() for key, g in run.program.gradients.items() if key.startswith("dense_7.")])
    assert flow.ridges.counts[-1].sum() == gradients.size
    assert np.array_equal(
        np.repeat(np.arange(64) - 50, flow.ridges.counts[-1][:64]), np.sort(np.floor(np.log2(abs(gradients))))
    )
    window.plots.setCurrentIndex(0)
    assert window.session.wishes.look().layer is None


def test_cosines_and_dead_units_are_those_of_recorded_gradients(
    window: MainWindow, flow: GradientFlow, qtbot: QtBot
) -> None:
    window.files.load("digits-mlp")  # type: ignore[arg-type]
    train(window, flow, qtbot, rows=4)
    run, before = Run(window.document.sheet), {}
    cosines, dead = dict[int, list[float]](), dict[int, float]()
    while run.iteration < window.session.progress.iteration:
        recording = run.iterate("watching")
        now = {node: run.program.gradients[f"{node}.weight"].astype(float).ravel() for node in ("dense_1", "dense_2")}
        if before:
            cosines[run.iteration] = [
                float(np.dot(now[node], old) / np.linalg.norm(now[node]) / np.linalg.norm(old))
                for node, old in before.items()
            ]
        before = now
        dead[run.iteration] = float((recording.values["relu_1", "y"] == 0).all(axis=-1).mean())
    look_at(flow, "cosines of gradients")
    found = flow.lines.table
    assert found.layers == ("dense_1", "dense_2")
    for iteration, values in zip(found.iterations.tolist(), found.values, strict=True):
        assert np.isnan(values).all() if iteration == 1 else values == pytest.approx(cosines[iteration], abs=1e-6)
    look_at(flow, "dead units")
    found = flow.lines.table
    column = found.layers.index("relu_1")
    assert found.values[:, column] == pytest.approx([dead[i] for i in found.iterations.tolist()], abs=1e-6)
    window.selection.set(("relu_1",))
    assert flow.lines.selected == {"relu_1"}
