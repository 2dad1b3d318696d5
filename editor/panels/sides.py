"""Two runs that are drawn together: each has a name, a colour, a line and a sign, the same in all plots."""

from typing import NamedTuple

from PySide6.QtGui import QColor

from editor.look.look import Look
from editor.training.told import Told

MARKS = "●■"
SHAPES = ("o", "s")


class Side(NamedTuple):
    """One of the two."""

    title: str
    session: Told


def colour(look: Look, place: int) -> QColor:
    """Of the first or the second."""
    return (look.theme.accent, look.theme.warning)[place]
