"""How rules say things."""

from collections.abc import Sequence
from math import isfinite, log10

MOST = 3  # names in a sentence


def times(ratio: float) -> str:
    """A ratio as people say it: '1/52,000', '0.24', '3,100 times'."""
    if ratio <= 0:
        return "nothing"
    if not isfinite(ratio):
        return "endlessly often"
    if ratio < 0.01:
        return f"1/{rounded(1 / ratio)}"
    return f"{ratio:.2g}" if ratio < 10 else f"{rounded(ratio)} times"


def rounded(number: float) -> str:
    """With two digits that count."""
    digits = len(str(int(number))) - 2
    return f"{round(number, -digits if digits > 0 else 0):,.0f}" if number < 1e9 else f"{number:.0e}"


def listed(names: Sequence[str]) -> str:
    """The first of many names: 'a, b, c and 4 more'."""
    if len(names) <= MOST + 1:
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"{', '.join(names[:MOST])} and {len(names) - MOST} more"


def share(value: float) -> str:
    """As percent."""
    return f"{100 * value:.0f} %"


def sureness(value: float, limit: float, certain: float) -> float:
    """0.5 at the limit, near 1 where the value is as far beyond it as what is `certain`; in decades."""
    if value <= 0 or limit <= 0 or not isfinite(value):
        return 1.0
    way = log10(certain / limit)
    return round(min(1.0, 0.5 + 0.5 * max(0.0, log10(value / limit) / way)), 2) if way else 1.0
