"""Numbers of every size stay short."""

import math

import pytest

from editor.look.numbers import decades, loss_text, magnitude


def test_sizes_on_wires_have_their_decade() -> None:
    written = [decades(value) for value in (0.0021, 0.0, 1e-8, 1234.5, 0.5, math.nan, math.inf)]
    assert written == ["2.1e-3", "0", "1.0e-8", "1.2e3", "5.0e-1", "NaN", "∞"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.614, "0.614"),
        (2.13e-3, "2.1e-3"),
        (0, "0"),
        (-12.345, "−12.3"),
        (1e5, "1.0e5"),
        (float("-inf"), "−∞"),
    ],
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert magnitude(value) == text


@pytest.mark.parametrize(
    ("loss", "text"),
    [
        (None, "–"),
        (0.0, "0.0000"),
        (0.6931, "0.6931"),
        (0.00123, "0.0012"),
        (1.23e-5, "1.23e-5"),
        (123.456, "123.5"),
        (98765.0, "9.88e4"),
        (math.nan, "NaN"),
        (math.inf, "∞"),
    ],
)
def test_losses_of_all_sizes(loss: float | None, text: str) -> None:
    assert loss_text(loss) == text
