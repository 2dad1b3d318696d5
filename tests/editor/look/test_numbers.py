"""Numbers of every size stay short."""

import math

import pytest

from editor.look.numbers import decades, loss_text, magnitude


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0021, "2.1e-3"),
        (0.0, "0"),
        (1e-8, "1.0e-8"),
        (1234.5, "1,200"),
        (0.5, "0.50"),
        (3.5, "3.5"),
        (-0.72, "−0.72"),
        (17.3, "17"),
        (99.7, "100"),
        (0.01, "0.010"),
        (0.00994, "9.9e-3"),
        (0.00996, "0.010"),
        (9949, "9,900"),
        (9951, "1.0e4"),
        (math.nan, "NaN"),
        (math.inf, "∞"),
    ],
)
def test_sizes_on_wires_are_plain_where_one_says_them_so(value: float, text: str) -> None:
    assert decades(value) == text


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
