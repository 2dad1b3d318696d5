"""What wires show as a value: sizes, looks, scales, filters, words."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.look import colours
from editor.look.shading import (
    MODES,
    QUANTITIES,
    USUAL,
    Shading,
    answering,
    looks,
    looks_of,
    read,
    size_of,
    sizes,
    written,
)
from editor.look.shading import text as words
from engine.readings import OF_GRADIENT, Reading, WireQuantity

PENDING = Reading(1.0, None, pending=True, unread=True)


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_a_reading_says_what_is_asked(quantity: WireQuantity) -> None:
    reading = Reading(0.25, 0.5, measured=0.125)
    wanted = {"rms": 0.5, "activation": 0.25}.get(quantity, 0.125)
    assert size_of(reading, quantity) == wanted
    assert list(sizes([reading, None], quantity)) == [wanted, -2]
    expected = int(wanted * 80) if quantity == "zeros" else int(colours.bins(wanted))
    assert list(looks_of([reading, None], Shading(quantity))) == [expected, colours.PLAIN]


def test_what_has_no_number_has_a_look_and_words_of_its_own() -> None:
    none, unread = Reading(1.0, None), Reading(1.0, 1.0, unread=True)
    for quantity in QUANTITIES:
        shading = Shading(quantity)
        of_gradient = quantity in OF_GRADIENT
        assert words(None, quantity) == "–"
        if quantity != "activation":
            assert list(looks_of([none], shading)) == [colours.NONE]
            assert words(none, quantity) == "none"
        assert list(looks_of([PENDING], shading) == colours.PLAIN) == [quantity != "activation"]
        assert (words(PENDING, quantity) == "not yet") == (quantity != "activation")
        assert list(looks_of([unread], shading) == colours.PLAIN) == [quantity not in ("rms", "activation")]
        if of_gradient and quantity != "rms":
            assert list(looks_of([Reading(1.0, 1.0, measured=math.nan)], shading)) == [colours.NAN]
            assert list(looks_of([Reading(1.0, 1.0, measured=-math.inf)], shading)) == [colours.INFINITE]
            assert list(looks_of([Reading(1.0, 1.0, measured=0.0)], shading)) == [colours.ZERO]


def test_signs_stand_before_numbers_and_not_in_colours() -> None:
    down, up = (Reading(1.0, 1.0, measured=size) for size in (-2.1e-3, 2.1e-3))
    assert [words(each, "signed mean") for each in (down, up)] == ["−2.1e-3", "+2.1e-3"]
    assert len({*looks_of([down, up], Shading("signed mean"))}) == 1


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "0 %"), (1.0, "100 %"), (0.37, "37 %"), (0.996, "99.6 %"), (1e-5, "<0.1 %"), (1 - 1e-5, ">99.9 %")],
)
def test_shares_are_said_in_percent(share: float, said: str) -> None:
    assert words(Reading(1.0, 1.0, measured=share), "zeros") == said


def test_the_scale_of_shares_is_linear() -> None:
    found = looks(np.linspace(0, 1, 81), Shading("zeros"))
    np.testing.assert_array_equal(found, [*range(80), 79])


def test_what_was_measured_is_not_taken_for_what_is_asked() -> None:
    readings = [Reading(0.5, 0.25, measured=0.1), None]
    assert answering(readings, "l2", "l2") == readings == answering(readings, "rms", "l2")
    (reading, none) = answering(readings, "max", "l2")
    assert none is None
    assert size_of(reading, "max") is None
    assert size_of(reading, "rms") == 0.25


@given(st.lists(st.floats(1e-30, 1e30), min_size=1, max_size=9))
def test_an_automatic_scale_holds_all_sizes_in_whole_decades(found: list[float]) -> None:
    shading = USUAL.scaled("auto").fitted(np.array([*found, -1, -2, 0, math.nan, math.inf]))
    low, high = shading.decades
    assert high - low >= 2
    assert 10.0**low <= min(found) * (1 + 1e-6)
    assert max(found) <= 10.0**high * (1 + 1e-6)
    assert shading.fitted(np.array(found)) == shading
    assert shading.scaled("hold").fitted(np.array([1e9])).decades == (low, high)
    assert shading.scaled("fixed") == USUAL


def test_an_automatic_scale_waits_for_numbers() -> None:
    for found in ([], [-1, -2, math.nan, 0.0]):
        assert USUAL.scaled("auto").fitted(np.array(found)).decades == colours.DECADES


@given(st.floats(0.001, 0.999), st.sampled_from([Shading(), Shading("zeros"), Shading(decades=(-3, -1), mode="hold")]))
def test_filters_begin_at_round_sizes_near_the_hand(place: float, shading: Shading) -> None:
    size = shading.size_at(place)
    assert shading.place(size) == pytest.approx(
        place, abs=0.026 if shading.linear else 0.21 / (2 if shading.decades[0] == -3 else 10)
    )
    if not shading.linear:
        assert f"{size:e}"[0] in "125"


def test_wires_out_of_the_filter_are_faint_and_nan_never_is() -> None:
    found = np.array([1e-7, 1e-6, 0.0, math.nan, math.inf, -1, -2])
    below = looks(found, USUAL.filtered(0, 0.2))
    plain = looks(found, USUAL)
    assert list(below - plain) == [0, 84, 0, 0, 84, 84, 0]
    above = looks(found, USUAL.filtered(0.2, 1))
    assert list(above - plain) == [84, 0, 84, 0, 0, 84, 0]


def test_a_filter_of_everything_is_none() -> None:
    assert USUAL.filtered(-0.5, 1.5) == USUAL
    assert USUAL.filtered(0.5, 0.501) == USUAL
    assert USUAL.filtered(0, 0.2).of("l2").only is None


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("quantity", QUANTITIES)
def test_settings_are_found_again(quantity: WireQuantity, mode: str) -> None:
    shading = Shading(quantity, "auto", (-5, 1)).scaled(mode)  # type: ignore[arg-type]
    assert read(written(shading)) == shading


@pytest.mark.parametrize(
    "found",
    [None, "", "rms", "rms; fixed; a; 2", "rms; hold; 2; -8", "rms; auto; -999; 2", "x; fixed; -8; 2", b"\xff"],
)
def test_settings_may_hold_anything(found: object) -> None:
    assert read(found) == USUAL
