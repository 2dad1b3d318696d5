"""The legend says what the colours mean, and where the hovered wire stands."""

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from editor.look import colours
from editor.look.legend import BAR, NUMBERS, mark
from editor.look.look import Look
from editor.panels.legend import Legend


@pytest.fixture
def legend(qtbot: QtBot, look: Look) -> Legend:
    legend = Legend(look)
    qtbot.addWidget(legend)
    legend.resize(legend.sizeHint())
    return legend


def picture(legend: Legend) -> QImage:
    return legend.grab().toImage()


def count(image: QImage, colour: QColor) -> int:
    points = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return sum(image.pixelColor(x, y) == colour for x, y in points)


def test_nothing_is_marked_at_first(legend: Legend) -> None:
    assert mark(legend.marked) is None
    assert count(picture(legend), legend.look.theme.accent) == 0


@pytest.mark.parametrize(("magnitude", "share"), [(1e-8, 0), (1e-3, 0.5), (100, 1), (1e-20, 0), (1e9, 1)])
def test_mark_stands_at_the_decade(legend: Legend, magnitude: float, share: float) -> None:
    legend.set_marked(int(colours.bins(magnitude)))
    assert mark(legend.marked) == pytest.approx(BAR.left() + share * BAR.width(), abs=BAR.width() / colours.BINS)


def test_mark_is_painted_above_its_place(legend: Legend) -> None:
    legend.set_marked(5 * 8)
    accent = legend.look.theme.accent
    image = picture(legend)
    assert image.pixelColor(round(BAR.center().x()), round(BAR.top()) - 7) == accent
    legend.set_marked(9 * 8)
    assert picture(legend).pixelColor(round(BAR.center().x()), round(BAR.top()) - 7) != accent


def test_mark_goes_away(legend: Legend) -> None:
    legend.set_marked(5 * 8)
    legend.set_marked(colours.PLAIN)
    assert count(picture(legend), legend.look.theme.accent) == 0


@pytest.mark.parametrize("special", colours.MEANINGS)
def test_special_looks_are_framed(legend: Legend, special: int) -> None:
    legend.set_marked(special)
    assert mark(legend.marked) is None
    assert count(picture(legend), legend.look.theme.accent) > 20


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_ramp_and_special_looks_are_shown_in_the_colours_of_wires(legend: Legend, theme: str) -> None:
    legend.look.set_theme(theme)
    image, ramp = picture(legend), legend.look.theme.ramp
    middle = round(BAR.center().y())
    assert image.pixelColor(round(BAR.left()), middle) == ramp[0]
    assert image.pixelColor(round(BAR.right()) - 1, middle) == ramp[colours.BINS - 1]
    for look in colours.MEANINGS:
        assert count(image, ramp[look]) > 3, look


def test_ramp_widens_as_wires_do(legend: Legend) -> None:
    image, ground = picture(legend), legend.look.theme.floating

    def height(x: float) -> int:
        rows = range(round(BAR.top()) - 1, round(BAR.bottom()) + 1)
        return sum(image.pixelColor(round(x), y) != ground for y in rows)

    assert height(BAR.left() + 2) + 3 < height(BAR.right() - 3)


def test_numbers_are_what_they_say() -> None:
    for decade, text in NUMBERS.items():
        assert float(text) == pytest.approx(10.0**decade)
    assert (min(NUMBERS), max(NUMBERS)) == colours.DECADES


def test_norm_is_named(legend: Legend) -> None:
    assert "RMS" in legend.toolTip()
    assert "RMS" in legend.accessibleName()
