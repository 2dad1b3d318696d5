"""The last gradients below wires, against the engine's series and the colours of the ramp."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.canvas.detail import SPARKS
from editor.canvas.painters.spark import decades, heights, paint_spark
from editor.canvas.sparks import LAST, Spark, spark
from editor.look import colours
from editor.look.numbers import decades as said
from editor.look.themes import DARK, LIGHT, Theme
from editor.main_window import MainWindow
from engine.flow import line
from engine.graph import Wire
from engine.history.outline import timeline
from tests.editor.test_wires_show import step, trained

__all__ = ["trained"]
UP = Wire("relu_1", "y", "dense_2", "x")


def near(window: MainWindow, qtbot: QtBot) -> None:
    canvas = window.canvas
    view = canvas.picture.view.zoomed(1.7 / canvas.picture.view.scale, QPointF())
    canvas.set_view(view.centred(canvas.picture.scene.rect("dense_2").center(), QSizeF(canvas.size())))
    qtbot.waitUntil(lambda: window.session.timeline is not None, timeout=9000)


def history(window: MainWindow):  # type: ignore[no-untyped-def]
    return window.session._worker._worker.history  # type: ignore[union-attr]


def test_it_is_what_the_engine_has_kept(trained: MainWindow, qtbot: QtBot) -> None:
    near(trained, qtbot)
    for _ in range(30):
        step(trained, qtbot)
    qtbot.waitUntil(
        lambda: trained.session.timeline.branches[-1].ends == trained.session.progress.iteration, timeout=9000
    )
    kept = timeline(history(trained), 1).branches[-1].readings
    column = kept.flows[:, kept.wires.index(UP)]
    qtbot.waitUntil(lambda: len(trained.canvas.picture.past[-1].iterations) == len(column), timeout=9000)
    found = spark(trained.canvas.picture.past, UP, 10**9)
    np.testing.assert_allclose(found.sizes, column[-LAST:], rtol=1e-6)
    assert (found.first, found.last) == (kept.iterations[-len(found.sizes)], kept.iterations[-1])
    (chip,) = [
        chip
        for chip in trained.canvas.chips.placed
        if chip.spark and chip.row == trained.canvas.picture.scene.wire_index[UP]
    ]
    assert chip.spark == found
    until = int(kept.iterations[len(kept.iterations) // 2])
    assert spark(trained.canvas.picture.past, UP, until).last == until, "scrubbing shows what was known then"
    canvas = trained.canvas
    places = [canvas.wire_position(UP, share) for share in np.linspace(0.2, 0.9, 29)]
    QTest.mouseMove(canvas, next(at for at in places if canvas.childAt(at) is None and canvas.rect().contains(at)))
    assert canvas.picture.hovered == UP
    words = dict(canvas.picture.overlay.bubble.lines)
    assert words["their gradient, RMS"] == f"{said(min(found.sizes))} … {said(max(found.sizes))}"
    assert f"{len(found.sizes)} iterations that were read" in words


def test_the_past_is_asked_for_only_from_near(trained: MainWindow, qtbot: QtBot) -> None:
    wishes = trained.session.wishes
    assert "sparks" not in wishes.lookers_back
    near(trained, qtbot)
    assert "sparks" in wishes.lookers_back
    trained.canvas.fit()
    assert trained.canvas.picture.view.scale < SPARKS
    assert "sparks" not in wishes.lookers_back
    assert not any(chip.spark for chip in trained.canvas.chips.placed)


def test_chips_with_lines_lie_on_no_node_and_on_no_other_chip(trained: MainWindow, qtbot: QtBot) -> None:
    near(trained, qtbot)
    step(trained, qtbot)
    step(trained, qtbot)
    qtbot.waitUntil(lambda: any(chip.spark for chip in trained.canvas.chips.placed), timeout=9000)
    chips = [QRectF(*chip.box) for chip in trained.canvas.chips.placed]
    scene = trained.canvas.picture.scene
    for place, chip in enumerate(chips):
        assert not any(chip.intersects(scene.rect(name)) for name in scene.names)
        assert not any(chip.intersects(other) for other in chips[:place])


def test_lines_of_branches_go_on_from_their_parents() -> None:
    assert line(None) == []
    assert spark([], UP, 5) is None


@pytest.mark.parametrize("sizes", [(1e-3, 2e-3), (5e-9, 3.0), (1.0, 1.0), (0.0, 1e-4, math.inf), (0.0, 0.0)])
def test_heights_go_by_decades(sizes: tuple[float, ...]) -> None:
    found = Spark(1, 2, sizes)
    low, high = decades(found)
    assert high > low
    for size, height in zip(sizes, heights(found), strict=True):
        assert 0 <= height <= 1
        if 0 < size < math.inf:
            assert 10 ** (low + height * (high - low)) == pytest.approx(size)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_each_stretch_has_the_colour_of_its_magnitude(theme: Theme) -> None:
    sizes = (1e-7,) * 40 + (math.nan,) * 20 + (1.0,) * 40
    image = QImage(400, 80, QImage.Format.Format_RGB32)
    image.fill(theme.canvas)
    painter = QPainter(image)
    painter.scale(4, 4)
    paint_spark(painter, theme, Spark(1, 100, sizes), QRectF(0, 0, 100, 20))
    painter.end()
    seen = lambda x: {image.pixelColor(x, y).rgb() for y in range(80)}  # noqa: E731
    small, large = (theme.ramp[int(colours.bins(size))].rgb() for size in (1e-7, 1.0))
    assert small in seen(80)
    assert large in seen(320)
    assert not {small, large} & seen(200), "nothing is drawn of what is no number"
