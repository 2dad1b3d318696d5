"""The colour language, held against what eyes can tell apart."""

import subprocess
import sys

import colorspacious
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from editor.look import colours
from editor.look.shading import look_of, looks_of
from editor.look.themes import DARK, LIGHT
from engine.events import Reading
from tests.editor.look.contrast import contrast

THEMES = {"dark": DARK, "light": LIGHT}
EYES = {None: 6, "deuteranomaly": 4, "protanomaly": 4, "tritanomaly": 4}
DECADE = colours.BINS // (colours.DECADES[1] - colours.DECADES[0])
SPECIAL = [colours.ZERO, colours.NAN, colours.INFINITE, colours.NONE]


def seen(theme: str, eyes: str | None) -> np.ndarray:
    """The ramp's own colours in CAM02-UCS, as these eyes see them."""
    rgb = colours.ramp(theme) / 255
    if eyes:
        space = {"name": "sRGB1+CVD", "cvd_type": eyes, "severity": 100}
        rgb = np.clip(colorspacious.cspace_convert(rgb, space, "sRGB1"), 0, 1)
    return colorspacious.cspace_convert(rgb, "sRGB1", "CAM02-UCS")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eyes", EYES)
def test_a_decade_can_be_seen_everywhere(theme: str, eyes: str | None) -> None:
    magnitudes = np.logspace(-8, 1, 2000)
    points = seen(theme, eyes)
    steps = np.linalg.norm(points[colours.bins(10 * magnitudes)] - points[colours.bins(magnitudes)], axis=1)
    assert steps.min() >= EYES[eyes]


@pytest.mark.parametrize("theme", THEMES)
def test_every_look_stands_out_from_the_canvas(theme: str) -> None:
    canvas = THEMES[theme].canvas
    assert min(contrast(QColor(*map(int, colour)), canvas) for colour in colours.ramp(theme)) >= 3


@pytest.mark.parametrize(("theme", "sign"), [("dark", 1), ("light", -1)])
def test_more_is_brighter_on_dark_and_darker_on_light(theme: str, sign: int) -> None:
    lightness = seen(theme, None)[: colours.BINS, 0]
    assert (sign * np.diff(lightness[::4]) > 0).all()


@pytest.mark.parametrize("theme", THEMES)
def test_special_looks_are_no_magnitudes(theme: str) -> None:
    points = seen(theme, None)
    for look in SPECIAL:
        others = np.delete(points, look, axis=0)
        assert np.linalg.norm(others - points[look], axis=1).min() > 12


def test_special_looks_differ_without_colour() -> None:
    patterns = [tuple(colours.dashes(look)) for look in SPECIAL]
    assert len(set(patterns)) == 4
    assert () not in patterns
    assert not any(colours.dashes(look) for look in range(colours.BINS))


def test_ramp_comes_from_the_library() -> None:
    from pyqtgraph import colormap

    inferno = colormap.get("inferno").map([0.5, 1.0], mode=colormap.ColorMap.BYTE)[:, :3]
    viridis = colormap.get("viridis").map([0.58, 0.0], mode=colormap.ColorMap.BYTE)[:, :3]
    assert np.abs(colours.ramp("dark")[[0, 79]].astype(int) - inferno).max() <= 1
    assert np.abs(colours.ramp("light")[[0, 79]].astype(int) - viridis).max() <= 1


def test_pyqtgraph_is_not_imported() -> None:
    code = "import sys, editor.look.look as l; l.DARK.ramp; sys.exit('pyqtgraph' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_ramp_has_all_looks() -> None:
    assert colours.ramp("dark").shape == (84, 3)
    assert colours.ramp("dark").dtype == np.uint8
    assert colours.widths().shape == (84,)


def test_width_grows_with_magnitude() -> None:
    widths = colours.widths()
    assert (np.diff(widths[: colours.BINS]) > 0).all()
    assert widths[0] == 1.5
    assert widths[colours.BINS - 1] == 6


@given(st.floats(1e-8, 0.1))
def test_a_thousand_times_is_three_decades(magnitude: float) -> None:
    moved = colours.position(1000 * magnitude) - colours.position(magnitude)
    assert moved == pytest.approx(0.3, abs=1e-12)


def test_a_thousand_times_is_24_bins_at_every_decade() -> None:
    magnitudes = np.concatenate([10.0 ** np.arange(-8, -1), np.logspace(-8, -1.01, 997)])
    np.testing.assert_array_equal(colours.bins(1000 * magnitudes) - colours.bins(magnitudes), 3 * DECADE)


def test_float32_decades_are_in_their_bins() -> None:
    decades = (10.0 ** np.arange(-8, 2)).astype(np.float32)
    np.testing.assert_array_equal(colours.bins(decades), DECADE * np.arange(10))


def test_ends_of_the_range() -> None:
    np.testing.assert_array_equal(colours.bins([1e-300, 1e-8, 1e2, 1e300]), [0, 0, 79, 79])


def test_special_magnitudes() -> None:
    found = colours.bins([0.0, -0.0, np.nan, np.inf, -np.inf, 1.0])
    zero, nan, infinite = colours.ZERO, colours.NAN, colours.INFINITE
    np.testing.assert_array_equal(found, [zero, zero, nan, infinite, infinite, 8 * DECADE])


def test_what_no_gradient_is_read_for_has_looks_of_its_own() -> None:
    readings = [Reading(1.0, 1.0), Reading(1.0, None), Reading(1.0, None, pending=True), None, Reading(1.0, np.nan)]
    expected = [64, colours.NONE, colours.PLAIN, colours.PLAIN, colours.NAN]
    np.testing.assert_array_equal(looks_of(readings), expected)
    assert [look_of(reading) for reading in readings] == expected


def test_no_wires() -> None:
    assert colours.bins(np.empty(0)).shape == looks_of([]).shape == (0,)
