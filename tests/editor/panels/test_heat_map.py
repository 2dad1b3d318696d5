"""The heat map's pixels, and what the mouse does in it."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.look import colours
from editor.look.look import Look
from editor.panels.heat_map import HeatMap, picture
from engine.flow import Table

LAYERS = ("first", "middle", "last")
ITERATIONS = np.array([10, 20, 30, 40])
VALUES = np.array([[1e-9, 1e-4, 1.0], [1e-8, 0.0, 1e3], [2e-6, np.nan, 50.0], [3e-3, np.inf, np.nan]])
TOLD = np.array([[True, True, True], [True, True, True], [True, True, True], [True, True, False]])


@pytest.fixture
def heat(qtbot: QtBot, look: Look) -> HeatMap:
    heat = HeatMap(look)
    qtbot.addWidget(heat)
    heat.resize(500, 200)
    heat.show()
    qtbot.waitExposed(heat)
    heat.show_table(Table(LAYERS, ITERATIONS, VALUES, TOLD))
    heat.show_cursor(10)
    QTest.qWait(1)
    return heat


def pixel(heat: HeatMap, iteration: float, row: float) -> QPoint:
    return heat.pixels(QPointF(iteration, row)).toPoint()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_each_pixel_has_the_ramps_colour(heat: HeatMap, look: Look, theme: colours.ThemeName) -> None:
    look.set_theme(theme)
    image = heat.viewport().grab().toImage()
    ratio = image.devicePixelRatio()
    for row in range(3):
        for place, iteration in enumerate((12, 22, 32, 38)):
            at = pixel(heat, iteration, row) * ratio
            value = VALUES[place, row]
            if not TOLD[place, row]:
                expected = look.theme.field.getRgb()[:3]
            elif np.isnan(value) or np.isinf(value) or value == 0:
                special = colours.NAN if np.isnan(value) else colours.INFINITE if np.isinf(value) else colours.ZERO
                expected = tuple(colours.ramp(theme)[special])
            else:
                step = int(np.floor(min(max((np.log10(value) + 8) / 10, 0), 0.9999) * 80 + 1e-6))
                expected = tuple(colours.ramp(theme)[step])
            assert image.pixelColor(at).getRgb()[:3] == expected, (row, iteration)
    look.set_theme("dark")


def test_a_column_is_of_the_nearest_iteration() -> None:
    iterations = np.array([0, 1, 2, 90, 100])
    values = np.array([[1e-6], [1e-5], [1e-4], [1e-3], [1e-2]])
    found = picture(Table(("a",), iterations, values, np.ones((5, 1), bool)), 50, "dark", (0, 0, 0))
    expected = [np.abs(iterations - (column * 2 + 1)).argmin() for column in range(50)]
    assert np.array_equal(found[0], colours.ramp("dark")[colours.bins(values[expected, 0])])


def test_thousands_of_rows_are_as_many_columns_as_there_are_pixels(heat: HeatMap) -> None:
    count = 5000
    many = Table(LAYERS, np.arange(count), np.full((count, 3), 1e-3), np.ones((count, 3), bool))
    heat.show_table(many)
    assert heat.image.image.shape[1] <= heat.width()


def test_a_press_chooses_the_row_and_scrubs_and_a_name_only_chooses(heat: HeatMap) -> None:
    chosen, scrubbed = list[str](), list[int]()
    heat.chosen.connect(chosen.append)
    heat.scrubbed.connect(scrubbed.append)
    QTest.mousePress(heat.viewport(), Qt.MouseButton.LeftButton, pos=pixel(heat, 25, 2))
    assert chosen == ["last"]
    QTest.mouseMove(heat.viewport(), pixel(heat, 35, 1))
    QTest.mouseRelease(heat.viewport(), Qt.MouseButton.LeftButton, pos=pixel(heat, 35, 1))
    QTest.mouseClick(heat.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(12, pixel(heat, 10, 0).y()))
    assert chosen == ["last", "first"]
    assert abs(scrubbed[0] - 25) <= 1
    assert all(abs(iteration - 35) <= 1 for iteration in scrubbed[1:])
    assert heat.layers.tickStrings([0.0, 2.0], 1, 1) == ["first", "last"]


def test_the_pointer_reads_it_off(heat: HeatMap) -> None:
    said = list[str]()
    heat.said.connect(said.append)
    QTest.mouseMove(heat.viewport(), pixel(heat, 31, 0))
    assert said[-1] == "first: 2.0e-6 at iteration 30"
    QTest.mouseMove(heat.viewport(), pixel(heat, 21, 1))
    assert said[-1] == "middle: 0 at iteration 20"
    QTest.mouseMove(heat.viewport(), pixel(heat, 39, 2))
    assert said[-1] == "last: not there at iteration 40"


def test_one_iteration_is_a_picture_too(heat: HeatMap, look: Look) -> None:
    heat.show_table(Table(("only",), np.array([7]), np.array([[1e-3]]), np.ones((1, 1), bool)))
    image = heat.viewport().grab().toImage()
    assert image.pixelColor(pixel(heat, 7.5, 0)).getRgb()[:3] == tuple(colours.ramp("dark")[40])
