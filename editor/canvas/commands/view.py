"""The canvas's part of the View menu: where it looks."""

from typing import TYPE_CHECKING

from editor.canvas.commands.needs import a_node
from editor.command import Command, Entry

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


def view(canvas: "Canvas") -> tuple[Entry, ...]:
    """In the order of the menu."""
    return (
        Command("fit", "&Fit all", canvas.fit, "F", "Shows the whole graph.", where="canvas"),
        Command(
            "fit_selection",
            "Fit &selection",
            canvas.fit_selection,
            "Shift+F",
            "Shows the selected nodes.",
            where="canvas",
            refused=a_node(canvas),
        ),
    )
