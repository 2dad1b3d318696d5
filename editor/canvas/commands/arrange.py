"""The Arrange menu: where nodes lie."""

from functools import partial
from typing import TYPE_CHECKING

from editor.canvas.commands.needs import any_node, at_least
from editor.command import Command, Entry
from editor.document.arrange.align import Axis, Line

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

ALIGN: tuple[tuple[Line, str, str], ...] = (
    ("left", "Align &left", "Puts the selected nodes' left sides on one line."),
    ("centre", "Align &centre", "Puts the selected nodes' middles below each other."),
    ("right", "Align &right", "Puts the selected nodes' right sides on one line."),
    ("top", "Align &top", "Puts the selected nodes' tops on one line."),
    ("middle", "Align &middle", "Puts the selected nodes' middles on one level."),
    ("bottom", "Align &bottom", "Puts the selected nodes' bottoms on one line."),
)
DISTRIBUTE: tuple[tuple[Axis, str, str], ...] = (
    ("across", "Distribute &across", "Makes the gaps between the selected nodes equal, from left to right."),
    ("down", "Distribute &down", "Makes the gaps between the selected nodes equal, from top to bottom."),
)


def arrange(canvas: "Canvas") -> tuple[Entry, ...]:
    """In the order of the menu."""
    arranging, two, three = canvas.arranging, at_least(canvas, 2), at_least(canvas, 3)
    align = [
        Command(f"align_{line}", words, partial(arranging.align, line), says=says, refused=two)
        for line, words, says in ALIGN
    ]
    distribute = [
        Command(f"distribute_{axis}", words, partial(arranging.distribute, axis), says=says, refused=three)
        for axis, words, says in DISTRIBUTE
    ]
    says = "Draws the selected nodes, or all, in columns from data to loss with few crossings."
    tidy = Command("tidy", "Tid&y", arranging.tidy, "Ctrl+T", says, refused=any_node(canvas))
    return (*align[:3], None, *align[3:], None, *distribute, None, tidy)
