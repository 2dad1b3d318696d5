"""Light runs along the wires while training goes at full speed, and only then; which way, and what it is painted on."""

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.canvas.painters.light import APART, lights, lit
from editor.look.shading import Shading
from engine.events import Operation
from tests.editor.canvas.conftest import IN, LAST, MIDDLE, OUT, TARGETS, Bench
from tests.editor.canvas.test_painting import shown

GRADIENTS = {IN: 1e-5, MIDDLE: 2.1e-3, OUT: 0.0, LAST: float("nan"), TARGETS: None}


def runs(bench: Bench) -> None:
    """Training at full speed."""
    bench.session.say(GRADIENTS, state="running")


def heads(bench: Bench, run: float) -> np.ndarray:
    """Of the lights on one wire, in its scene."""
    canvas = bench.canvas
    row = np.array([canvas.picture.scene.wire_index[MIDDLE]])
    return lights(canvas.picture, row, run, 5.0)[0][:, :2]


def test_it_runs_only_at_full_speed_and_stops_with_it(bench: Bench, qtbot: QtBot) -> None:
    canvas, frames = bench.canvas, bench.canvas._watch.frames
    bench.session.say(GRADIENTS, state="paused")
    assert canvas.picture.light is None
    runs(bench)
    qtbot.waitUntil(lambda: (canvas.picture.light or 0) > APART, timeout=5_000)
    operation = Operation(3, 20, "tanh", "forward", "tanh(x) → y", (MIDDLE,))
    bench.session.say(GRADIENTS, operation, state="running")
    assert canvas.picture.light is None, "in slow motion pulses run"
    assert frames.isActive()
    qtbot.waitUntil(lambda: not frames.isActive(), timeout=5_000)
    bench.look.reduce_motion = True
    bench.look.changed.emit()
    runs(bench)
    assert canvas.picture.light is None
    assert not frames.isActive()


def test_gradients_run_back_and_values_forward(bench: Bench) -> None:
    runs(bench)
    before, after = heads(bench, 10.0), heads(bench, 30.0)
    assert np.allclose(before[:, 0] - after[:, 0], 20 * np.ptp(before[:, 0]).clip(APART) / APART, rtol=0.3)
    bench.look.set_shading(Shading(quantity="activation"))
    runs(bench)
    before, after = heads(bench, 10.0), heads(bench, 30.0)
    assert (after[:, 0] > before[:, 0]).all()


def test_what_runs_off_at_one_end_comes_in_at_the_other(bench: Bench) -> None:
    runs(bench)
    assert np.allclose(np.sort(heads(bench, 5.0), axis=0), np.sort(heads(bench, 5.0 + 3 * APART), axis=0))


def test_no_light_where_nothing_flows(bench: Bench) -> None:
    runs(bench)
    picture = bench.canvas.picture
    assert {picture.scene.wires[row] for row in lit(picture, bench.canvas.rect())} == {IN, MIDDLE}


@pytest.mark.usefixtures("unhurried")
def test_each_frame_repaints_a_part_that_equals_a_full_repaint(bench: Bench) -> None:
    canvas = bench.canvas
    runs(bench)
    canvas._watch.frames.stop()
    for _ in range(5):
        before = shown(canvas)
        canvas._watch.animate()
        QApplication.processEvents()
        partial = shown(canvas)
        canvas.repaint()
        assert np.array_equal(partial, shown(canvas))
    assert not np.array_equal(before, partial)


def test_it_lies_on_its_wire_and_leaves_no_trace(bench: Bench) -> None:
    canvas = bench.canvas
    bench.session.say(GRADIENTS)
    canvas.repaint()
    quiet = shown(canvas)
    runs(bench)
    canvas._watch.frames.stop()
    canvas.picture.light = 10.0
    canvas.repaint()
    lit_up = shown(canvas)
    x, y = heads(bench, 10.0)[0].round().astype(int)
    spark = QColor(canvas.look.theme.spark)
    assert np.abs(lit_up[y, x, :3].astype(int) - (spark.blue(), spark.green(), spark.red())).max() < 40
    bench.session.say(GRADIENTS)
    QApplication.processEvents()
    assert np.array_equal(shown(canvas), quiet)
