"""Numbers in words: how sizes and losses are written, the same in every view."""

import math

NOTHING = "–"


def decades(value: float) -> str:
    """A size among others of all decades, on wires: always with its exponent, 2.1e-3."""
    if not math.isfinite(value) or value == 0:
        return _special(value)
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def magnitude(value: float) -> str:
    """A number on its own in few characters: 0.61, 2.1e-3, 0, NaN, ∞."""
    return f"{value:.3g}" if 0.01 <= abs(value) < 1000 else decades(value)


def loss_text(loss: float | None) -> str:
    """Four decimals, or an exponent where they would not show enough."""
    if loss is None:
        return NOTHING
    if not math.isfinite(loss):
        return _special(loss)
    if loss == 0 or 1e-3 <= abs(loss) < 1e4:
        return f"{loss:.4f}" if abs(loss) < 100 else f"{loss:.1f}"
    return f"{loss:.2e}"


def _special(value: float) -> str:
    if value == 0:
        return "0"
    return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
