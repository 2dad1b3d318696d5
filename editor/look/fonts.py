"""Fonts: of what the system has, the first that is easy to read when small and knows ∂, ŷ, η and ×; for a projector
all of them larger.
"""

import sys
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

SIZE = 9.0  # points: what the interface is written in
SMALL = 8.25  # points, 11 px: nothing of the panels is smaller
SANS = ("Inter", "Segoe UI", "SF Pro Text", "DejaVu Sans", "Noto Sans")
MONO = ("JetBrains Mono", "Cascadia Mono", "Consolas", "Menlo", "DejaVu Sans Mono", "Noto Sans Mono")
# A point is a pixel on macOS and 4/3 of one elsewhere: sizes are meant as elsewhere.
POINT = 4 / 3 if sys.platform == "darwin" else 1.0
PROJECTED = 2.4  # times as large: the smallest words that there are, 7.5 points on the canvas, become 24 px

_larger = 1.0


def enlarge(times: float) -> None:
    """From now on words are so many times as large as they are meant."""
    global _larger
    _larger = times


def larger() -> float:
    """How many times as large as meant words are now; what keeps room for them grows with them."""
    return _larger


@cache
def _families(wanted: tuple[str, ...], last: QFontDatabase.SystemFont) -> list[str]:
    """Those that are there, then the system's own for every sign they lack."""
    there = set(QFontDatabase.families())
    return [*(name for name in wanted if name in there), QFontDatabase.systemFont(last).family()]


def grown(pixels: float) -> int:
    """Room for words, as much larger as they are now."""
    return round(pixels * _larger)


def ui(size: float = SIZE, bold: bool = False, times: float | None = None) -> QFont:
    """The font of the interface, in points; so many `times` larger where a painter knows better than all others."""
    font = QFont()
    font.setFamilies(_families(SANS, QFontDatabase.SystemFont.GeneralFont))
    font.setPointSizeF(size * POINT * (_larger if times is None else times))
    font.setBold(bold)
    return font


def mono(size: float = SIZE, times: float | None = None) -> QFont:
    """The font of numbers and formulas: all figures equally wide, so that a changing number does not jump."""
    font = QFont()
    font.setFamilies(_families(MONO, QFontDatabase.SystemFont.FixedFont))
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPointSizeF(size * POINT * (_larger if times is None else times))
    return font
