"""The legend says what the colours mean, and where the hovered wire stands."""

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.look import colours
from editor.look.legend import BAR, ends, mark, numbers
from editor.look.look import Look
from editor.look.shading import QUANTITIES, USUAL, Shading
from editor.main_window import MainWindow
from editor.panels.legend import Legend
from engine.readings import Reading, WireQuantity


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
    legend.show_reading(Reading(1.0, magnitude))
    assert mark(legend.marked) == pytest.approx(BAR.left() + share * BAR.width(), abs=BAR.width() / colours.BINS)


def test_mark_is_painted_above_its_place(legend: Legend) -> None:
    legend.show_reading(Reading(1.0, 1.1e-3))
    accent = legend.look.theme.accent
    image = picture(legend)
    assert image.pixelColor(round(BAR.center().x()), round(BAR.top()) - 7) == accent
    legend.show_reading(Reading(1.0, 11.0))
    assert picture(legend).pixelColor(round(BAR.center().x()), round(BAR.top()) - 7) != accent


def test_mark_goes_away(legend: Legend) -> None:
    legend.show_reading(Reading(1.0, 1e-3))
    legend.show_reading(None)
    assert count(picture(legend), legend.look.theme.accent) == 0


@pytest.mark.parametrize("size", [0.0, math.nan, math.inf, None])
def test_special_looks_are_framed(legend: Legend, size: float | None) -> None:
    legend.show_reading(Reading(1.0, size))
    assert mark(legend.marked) is None
    assert count(picture(legend), legend.look.theme.accent) > 20


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_ramp_and_special_looks_are_shown_in_the_colours_of_wires(legend: Legend, theme: str) -> None:
    legend.look.set_theme(theme)
    image, ramp = picture(legend), legend.look.theme.ramp
    middle = round(BAR.center().y())
    assert image.pixelColor(round(BAR.left()), middle) == ramp[0]
    assert image.pixelColor(round(BAR.right()) - 1, middle) == ramp[colours.BINS - 1]
    for look in USUAL.meanings:
        assert count(image, ramp[look]) > 3, look


def test_ramp_widens_as_wires_do(legend: Legend) -> None:
    image, ground = picture(legend), legend.look.theme.floating

    def height(x: float) -> int:
        rows = range(round(BAR.top()) - 1, round(BAR.bottom()) + 1)
        return sum(image.pixelColor(round(x), y) != ground for y in rows)

    assert height(BAR.left() + 2) + 3 < height(BAR.right() - 3)


@pytest.mark.parametrize("decades", [(-8, 2), (-3, -1), (-30, 12), (0, 3)])
def test_numbers_are_what_they_say(decades: tuple[int, int]) -> None:
    shading = Shading(decades=decades)
    found = numbers(shading)
    assert 2 <= len(found) <= 7
    for place, text in found.items():
        assert shading.place(float(text)) == pytest.approx(place)
    shares = numbers(Shading("zeros"))
    assert [float(text.removesuffix(" %")) / 100 for text in shares.values()] == pytest.approx(list(shares))


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_quantity_and_norm_are_named(legend: Legend, quantity: WireQuantity) -> None:
    legend.look.set_shading(legend.look.shading.of(quantity))
    words = QUANTITIES[quantity]
    assert words.title in legend.toolTip()
    assert words.title in legend.accessibleName()
    assert ("not decades" in legend.toolTip()) == (quantity == "zeros") == ("linear" in legend.accessibleName())
    shown = picture(legend)
    legend.look.set_shading(legend.look.shading.of("max" if quantity != "max" else "rms"))
    assert picture(legend) != shown


def at(share: float) -> QPoint:
    """In the legend, at this share of its ramp."""
    return QPoint(round(BAR.left() + share * BAR.width()), round(BAR.center().y()))


def drag(legend: Legend, *shares: float, release: bool = True) -> None:
    points = [at(share) for share in shares]
    QTest.mousePress(legend, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(legend, point)
    if release:
        QTest.mouseRelease(legend, Qt.MouseButton.LeftButton, pos=points[-1])


@pytest.mark.parametrize(
    ("shares", "only", "words"),
    [
        ((0.2, 0.1, -0.1), (0.0, 1e-6), "only below 1e-6"),
        ((0.7, 0.9, 1.05), (0.1, math.inf), "only from 0.1 up"),
        ((0.2, 0.4, 0.5), (1e-6, 1e-3), "only from 1e-6 to 0.001"),
        ((0.5, 0.3, 0.2), (1e-6, 1e-3), "only from 1e-6 to 0.001"),
    ],
)
def test_a_drag_asks_for_some_wires(
    legend: Legend, shares: tuple[float, ...], only: tuple[float, float], words: str
) -> None:
    legend.show()
    drag(legend, *shares)
    assert legend.look.shading.only == pytest.approx(only)
    assert legend.look.shading.sentence == words
    assert words in legend.accessibleName()
    assert legend.cross.isVisible()
    assert legend.rect().contains(legend.cross.geometry())
    assert ends(legend.look.shading) == pytest.approx((max(min(shares), 0), min(max(shares), 1)), abs=0.02)


def test_all_are_shown_again_by_double_click_escape_and_cross(legend: Legend) -> None:
    legend.show()
    tall = legend.height()
    ways = (
        lambda: QTest.mouseDClick(legend, Qt.MouseButton.LeftButton, pos=at(0.5)),
        lambda: QTest.keyClick(legend, Qt.Key.Key_Escape),
        lambda: QTest.mouseClick(legend.cross, Qt.MouseButton.LeftButton),
    )
    for way in ways:
        drag(legend, 0.2, 0.1, -0.1)
        assert legend.height() > tall
        way()
        assert legend.look.shading.only is None
        assert legend.height() == tall
        assert not legend.cross.isVisible()


def test_escape_gives_up_the_drag_first(legend: Legend) -> None:
    legend.show()
    drag(legend, 0.2, 0.1, -0.1)
    drag(legend, 0.5, 0.7, 1.1, release=False)
    QTest.keyClick(legend, Qt.Key.Key_Escape)
    assert legend.look.shading.sentence == "only below 1e-6"
    QTest.mouseMove(legend, at(0.9))
    assert legend.look.shading.sentence == "only below 1e-6"


def test_a_click_asks_for_nothing(legend: Legend) -> None:
    QTest.mouseClick(legend, Qt.MouseButton.LeftButton, pos=at(0.4))
    assert legend.look.shading == USUAL


def test_keys_move_both_ends_by_decades(legend: Legend) -> None:
    for _ in range(3):
        QTest.keyClick(legend, Qt.Key.Key_Left)
    assert legend.look.shading.sentence == "only below 0.1"
    for _ in range(4):
        QTest.keyClick(legend, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert legend.look.shading.sentence == "only from 1e-4 to 0.1"
    for _ in range(9):
        QTest.keyClick(legend, Qt.Key.Key_Left)
    assert legend.look.shading.sentence == "only from 1e-4 to 0.001", "one decade stays"
    for _ in range(9):
        QTest.keyClick(legend, Qt.Key.Key_Right)
    assert legend.look.shading.sentence == "only from 1e-4 up"
    for _ in range(9):
        QTest.keyClick(legend, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert legend.look.shading.only is None


def test_its_menus_are_those_of_the_view_menu(window: MainWindow) -> None:
    legend = window.legend
    keys = [[action.objectName() for action in opener.menu().actions()] for opener in (legend.quantity, legend.scale)]
    assert keys[0] == [f"wires_{quantity.replace(' ', '_')}" for quantity in QUANTITIES_IN_ORDER]
    assert keys[1] == ["scale_fixed", "scale_auto", "scale_hold"]
    for action in (*legend.quantity.menu().actions(), *legend.scale.menu().actions()):
        action.trigger()
        assert action.isChecked()
    assert (window.look.shading.quantity, window.look.shading.mode) == ("updates", "hold")


QUANTITIES_IN_ORDER = ("rms", "l2", "mean", "max", "signed mean", "zeros", "activation", "updates")
