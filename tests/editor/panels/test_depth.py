"""The profile across depth: where dots lie, what the band means, which dot a click means."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.look import colours
from editor.look.look import Look
from editor.panels.depth import HEALTHY, Depth, healthy
from engine.flow import Table

LAYERS = ("a", "b", "c", "d", "e", "gone")
VALUES = np.array([[1e-7, 0.0, 1e-3, np.nan, 1e-2, np.nan]])
TOLD = np.array([[True, True, True, True, True, False]])


@pytest.fixture
def depth(qtbot: QtBot, look: Look) -> Depth:
    depth = Depth(look)
    qtbot.addWidget(depth)
    depth.resize(320, 220)
    depth.show()
    qtbot.waitExposed(depth)
    depth.show_row(Table(LAYERS, np.array([5]), VALUES, TOLD), 0, "gradients")
    QTest.qWait(1)
    return depth


def test_dots_lie_at_their_logarithms_and_have_the_ramps_colours(depth: Depth, look: Look) -> None:
    x, y = depth.dots.getData()
    assert x.tolist() == [0, 1, 2, 3, 4]
    assert y == pytest.approx([-7, -8, -3, 2, -2], abs=1e-6)
    brushes = [point.brush().color() for point in depth.dots.points()]
    places = [8, colours.ZERO, 40, colours.NAN, 48]
    assert brushes == [look.theme.ramp[place] for place in places]
    symbols = [point.symbol() for point in depth.dots.points()]
    assert len({symbols[0], symbols[1], symbols[3]}) == 3, "never colour alone"
    image = depth.viewport().grab().toImage()
    at = depth.pixels(QPointF(0, -7)).toPoint()
    assert image.pixelColor(at) == look.theme.ramp[8]


def test_the_band_is_around_the_last_layers_gradient_or_around_the_rule_of_thumb(depth: Depth) -> None:
    assert depth.healthy == pytest.approx((-4, -1))
    assert "vanishing" in HEALTHY["gradients"]
    assert healthy(np.array([1.0, np.inf]), "returning") == pytest.approx((-2, 1))
    assert healthy(np.array([0.0, np.nan]), "gradients") is None
    assert healthy(np.array([5.0]), "updates") == pytest.approx((-4, -2))
    depth.show_row(Table(LAYERS, np.array([5]), VALUES, TOLD), 0, "updates")
    assert depth.band.getRegion() == pytest.approx((-4, -2))


@pytest.mark.parametrize("first", [1e-1, 1e-2, 1e-3, 1e-4, 1e-6])
def test_no_dot_lies_on_the_bands_name(depth: Depth, first: float) -> None:
    values = np.array([[first, 1e-3, 1e-2]])
    depth.show_row(Table(LAYERS[:3], np.array([5]), values, np.ones((1, 3), bool)), 0, "gradients")
    QTest.qWait(1)
    word = depth.word.sceneBoundingRect()
    assert depth.band.sceneBoundingRect().adjusted(0, -1, 0, 1).contains(word)
    for row, height in enumerate(depth.heights.tolist()):
        dot = depth.box.mapViewToScene(QPointF(row, height))
        assert not word.contains(dot)


def test_a_click_on_a_dot_or_a_name_chooses_its_layer(depth: Depth) -> None:
    chosen = list[str]()
    depth.chosen.connect(chosen.append)
    for at in (QPointF(2, -3), QPointF(2, 1)):
        QTest.mouseClick(depth.viewport(), Qt.MouseButton.LeftButton, pos=depth.pixels(at).toPoint())
    assert chosen == ["c"]
    below = depth.pixels(QPointF(4, -8.4)).toPoint()
    below.setY(depth.height() - 8)
    QTest.mouseClick(depth.viewport(), Qt.MouseButton.LeftButton, pos=below)
    assert chosen == ["c", "e"]


def test_the_pointer_reads_it_off(depth: Depth) -> None:
    said = list[str]()
    depth.said.connect(said.append)
    QTest.mouseMove(depth.viewport(), depth.pixels(QPointF(2, -5)).toPoint())
    assert said[-1] == "c: 1.0e-3"


def test_names_stand_below_where_there_is_room(depth: Depth) -> None:
    depth.layers.tickValues(-0.5, 4.5, 250)
    assert depth.layers.tickStrings([0.0, 4.0], 1, 1) == ["a", "e"]
    depth.layers.show_names(tuple(f"a_long_name_{place}" for place in range(30)))
    ((every, places),) = depth.layers.tickValues(-0.5, 29.5, 250)
    assert every > 1
    assert depth.layers.tickStrings(places[:2], 1, 1) == ["1", str(int(every) + 1)]
