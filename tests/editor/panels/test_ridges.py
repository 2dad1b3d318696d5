"""The ridge plot: which numbers stand where, pixel by pixel."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.look import colours
from editor.look.look import Look
from editor.look.themes import DARK
from editor.panels.ridges import DECADES, RISE, Ridges, chosen, picture, shares, tints
from engine.insight.magnitudes import tally
from engine.timeline import BINS, PLACES, WILD, ZERO, Magnitudes

ITERATIONS = np.array([10, 20, 30])


def counts() -> np.ndarray:
    """Of gradients that fall from about 1e-1 to 1e-5; a quarter of the last are exactly 0."""
    found = np.zeros((3, 3, PLACES), np.uint16)
    for row, size in enumerate((0.1, 1e-3, 1e-5)):
        numbers = np.full(100, size, np.float32)
        numbers[: 25 * (row == 2)] = 0
        found[row, 1] = tally([numbers])
    return found


@pytest.fixture
def ridges(qtbot: QtBot, look: Look) -> Ridges:
    ridges = Ridges(look)
    qtbot.addWidget(ridges)
    ridges.resize(420, 240)
    ridges.show()
    qtbot.waitExposed(ridges)
    ridges.show_magnitudes(Magnitudes("dense_1", ITERATIONS, counts()), "gradients")
    QTest.qWait(1)
    return ridges


def test_shares_are_of_all_numbers_and_what_is_beyond_the_range_stands_at_its_ends() -> None:
    found = np.zeros((1, PLACES), np.int64)
    found[0, [0, 30, BINS - 1, ZERO, WILD]] = 1, 4, 2, 2, 1
    parts = shares(found)
    assert parts.shape == (1, BINS)
    assert sorted(parts[parts > 0]) == pytest.approx([0.1, 0.2, 0.4])
    first, _, last = np.flatnonzero(parts[0])
    assert 0 < first < last < BINS - 1


def test_a_ridge_stands_where_its_numbers_are() -> None:
    width, height = 280, 200
    theme = DARK
    pixels = picture(ITERATIONS, shares(counts()[:, 1]), width, height, tints(theme, "gradients", width), theme)
    low, high = DECADES
    rise = RISE * height
    for size, base in ((1e-1, rise), (1e-3, (rise + height - 1) / 2), (1e-5, height - 1)):
        column = round((np.log10(size) - low) / (high - low) * width)
        colour = colours.ramp("dark")[colours.bins(size)]
        edges = np.flatnonzero((np.abs(pixels[: int(base) + 1, column].astype(int) - colour) <= 12).all(axis=1))
        assert edges.size, size
        assert base - rise <= edges[0] < base - 0.4 * rise
    assert (pixels[: int(rise) - 5, : width // 2] == theme.field.getRgb()[:3]).all(), "no ridge where nothing is"


def test_ridges_are_as_many_as_have_room_and_the_newest_is_one() -> None:
    many = np.arange(0, 1000, 3)
    rows = chosen(many, 20)
    assert len(rows) == 20
    assert rows[-1] == len(many) - 1
    assert np.diff(rows).max() <= 2 * np.diff(rows).min()
    assert chosen(np.array([5]), 20) == [0]


def test_the_mouse_scrubs_and_reads_off(ridges: Ridges) -> None:
    scrubbed, said = list[int](), list[str]()
    ridges.scrubbed.connect(scrubbed.append)
    ridges.said.connect(said.append)
    QTest.mouseClick(ridges.viewport(), Qt.MouseButton.LeftButton, pos=ridges.pixels(QPointF(0, 25)).toPoint())
    assert abs(scrubbed[0] - 25) <= 1
    QTest.mouseMove(ridges.viewport(), ridges.pixels(QPointF(-5, 29)).toPoint())
    assert said[-1] == "iteration 30: 75% from 7.6e-6 to 1.5e-5, 25% exactly 0"
    ridges.show_magnitudes(None, "weights")
    QTest.mouseMove(ridges.viewport(), ridges.pixels(QPointF(-3, 29)).toPoint())
    assert said[-1] == ""
