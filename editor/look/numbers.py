"""Numbers in words: how sizes and losses are written, the same in every view."""

import math

from engine.events import Reading

NOTHING = "–"
FORMER = "of the pass before"
MARK = "*"  # behind a number that is


def decades(value: float) -> str:
    """A size among others of all decades, in two digits: 0.72, 3.5 and 1,200 as one says them, 2.1e-3 beyond."""
    if not math.isfinite(value) or value == 0:
        return _special(value)
    rounded = float(f"{value:.1e}")
    if not 1e-2 <= abs(rounded) < 1e4:
        return _short(f"{value:.1e}")
    return _short(f"{rounded:,.{max(0, 1 - math.floor(math.log10(abs(rounded))))}f}")


def counted(number: int, most: int) -> str:
    """How often, in full up to `most`; beyond that in three digits, rounded down: 74.8k, 1.23M."""
    if number <= most:
        return f"{number:,}"
    unit = (len(str(number)) - 1) // 3
    whole = str(number // 1000**unit)
    rest = str(number)[len(whole) : 3]
    return f"{whole}{'.' if rest else ''}{rest}{'kMGT'[unit - 1]}"


def value_text(reading: Reading | None) -> str:
    """The size of what a wire carries; a dash while nothing has been read."""
    return NOTHING if reading is None else decades(reading.value)


def gradient_text(reading: Reading | None) -> str:
    """The size of a wire's gradient; 'none' where none flows."""
    if reading is None or reading.gradient is None:
        return NOTHING if reading is None else "not yet" if reading.pending else "none"
    return decades(reading.gradient)


def signed(value: float) -> str:
    """A size with the sign it has, also a plus: +2.1e-3."""
    return f"+{decades(value)}" if value > 0 else decades(value)


def percent(share: float) -> str:
    """0 % and 100 % only where it is all or nothing; one decimal near them."""
    if not math.isfinite(share) or share in (0, 1):
        return f"{100 * share:.0f} %" if math.isfinite(share) else _special(share)
    near = min(share, 1 - share)
    if near < 5e-4:
        return "<0.1 %" if share < 0.5 else ">99.9 %"
    return f"{100 * share:.{1 if near < 0.0995 else 0}f} %"


def magnitude(value: float) -> str:
    """A number on its own in few characters: 0.61, 2.1e-3, 0, NaN, ∞."""
    return _short(f"{value:.3g}") if 0.01 <= abs(value) < 1000 else decades(value)


def steady(value: float) -> str:
    """A number that is watched while it changes: two decimals where they say enough, 0.61."""
    return _short(f"{value:.2f}") if 0.01 <= abs(value) < 1000 else magnitude(value)


def plain(value: float, digits: int = 6) -> str:
    """So many digits and no zeros behind them, as on axes: 0.5, 20,000, 1e6, 1e-4."""
    if not math.isfinite(value):
        return _special(value)
    rounded = float(f"{value:.{digits}g}")  # 0.1 + 0.2 is 0.3
    if rounded == 0 or 1e-3 <= abs(rounded) < 1e5:
        return _short(f"{rounded:,.6g}")
    mantissa, exponent = f"{rounded:.5e}".split("e")
    return _short(f"{float(mantissa):g}e{exponent}")


def plus(number: float) -> str:
    """As `magnitude`, with its sign also where it is positive."""
    return f"+{magnitude(number)}" if number > 0 else magnitude(number)


def downhill(gradient: float) -> str:
    """An arrow to where descent moves a number with this gradient: against it."""
    return " ↓" if gradient > 0 else " ↑" if gradient < 0 else ""


def count(number: int) -> str:
    """How many: 12,345; from ten million on 1.23e7, for columns have an end."""
    return f"{number:,}" if number < 10_000_000 else _short(f"{number:.2e}")


def loss_text(loss: float | None) -> str:
    """Four decimals, or an exponent where they would not show enough."""
    if loss is None:
        return NOTHING
    if not math.isfinite(loss):
        return _special(loss)
    if loss == 0 or 1e-3 <= abs(loss) < 1e4:
        return _short(f"{loss:.4f}" if abs(loss) < 100 else f"{loss:,.1f}")
    return _short(f"{loss:.2e}")


def _short(text: str) -> str:
    """Python's way of writing a number in fewer characters, with a true minus: −1e-5 for -1.00e-05."""
    mantissa, _, exponent = text.replace("-", "−", text.startswith("-")).partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


def _special(value: float) -> str:
    if value == 0:
        return "0"
    return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
