"""Commands that are in no menu: keys alone."""

from functools import partial
from typing import TYPE_CHECKING

from editor.canvas import hits
from editor.canvas.context import ask_menu
from editor.command import Command

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

ON_CANVAS = "On the canvas"  # what the shortcut list calls them
NUDGE, FINE = 10.0, 1.0
PAN = 6  # so many times as far the view goes
WAYS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


def keys(canvas: "Canvas") -> tuple[Command, ...]:
    """Heard on the canvas."""

    def over_nothing() -> str:
        at = canvas.cursor_at
        if at is None or hits.node_at(canvas.picture.scene, canvas.picture.view.to_scene(at)) is not None:
            return "The cursor is not over empty canvas."
        return ""

    def nudge(way: str, far: float) -> None:
        across, down = WAYS[way]
        if canvas.selection.names:
            canvas.editing.nudge(across * far, down * far)
        else:
            canvas.set_view(canvas.picture.view.panned(-across * far * PAN, -down * far * PAN))

    search = Command(
        "search",
        "Search layers",
        lambda: canvas.editing.search(canvas.cursor_at),
        "Tab",
        "Opens the search for a layer to add at the cursor, where the canvas is empty.",
        where="canvas",
        refused=over_nothing,
    )
    menu = Command(
        "context_menu",
        "Open the menu of what is selected",
        partial(ask_menu, canvas),
        "Shift+F10",
        "Opens the menu that a click with the right button opens.",
        where="canvas",
    )
    nudges = (
        Command(
            f"nudge_{way}{suffix}",
            f"Nudge {way}{manner}",
            partial(nudge, way, far),
            f"{modifier}{way.title()}",
            f"Moves the selected nodes {far:.0f} {'steps' if far > 1 else 'step'} {way}; with none selected, the view.",
            where="canvas",
        )
        for suffix, manner, modifier, far in (("", "", "", NUDGE), ("_finely", " finely", "Shift+", FINE))
        for way in WAYS
    )
    return search, menu, *nudges
