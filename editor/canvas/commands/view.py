"""The canvas's part of the View menu: where it looks."""

from functools import partial
from typing import TYPE_CHECKING

from editor.canvas.commands.needs import a_node
from editor.command import Command, Entry

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


NEARER = 1.25  # by one press of a key


def view(canvas: "Canvas") -> tuple[Entry, ...]:
    """In the order of the menu."""

    def zoom(factor: float) -> None:
        canvas.set_view(canvas.picture.view.zoomed(factor, canvas.rect().toRectF().center()))

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
        Command("zoom_in", "&Nearer", partial(zoom, NEARER), "Ctrl++; Ctrl+=", "Zooms in on what is in the middle."),
        Command("zoom_out", "Farther &away", partial(zoom, 1 / NEARER), "Ctrl+-", "Zooms out."),
    )
