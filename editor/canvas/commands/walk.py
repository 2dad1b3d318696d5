"""Going through the drawing by keyboard."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from editor.canvas.commands.needs import anything_there
from editor.command import Command, Entry

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


class Way(NamedTuple):
    """One way to go on."""

    key: str
    words: str
    keys: str
    more: str  # the keys that select what is reached too
    does: Callable[..., None]
    step: int
    says: str


def walk(canvas: "Canvas") -> tuple[Entry, ...]:
    """In the order of the menu."""
    walk, there = canvas.walk, anything_there(canvas)
    order, wire = "in the order of the data; notes and frames come last", "over its first wire"
    shared = "among nodes that are fed by the same node or feed the same one"
    ways = (
        Way("next", "next node", "Ctrl+Right", "Ctrl+Shift+Right", walk.on, 1, order),
        Way("previous", "previous node", "Ctrl+Left", "Ctrl+Shift+Left", walk.on, -1, order),
        Way("fed", "node it feeds", "Alt+Right", "Alt+Shift+Right", walk.along, 1, wire),
        Way("feeding", "node that feeds it", "Alt+Left", "Alt+Shift+Left", walk.along, -1, wire),
        Way("below", "node below", "Alt+Down", "Alt+Shift+Down", walk.aside, 1, shared),
        Way("above", "node above", "Alt+Up", "Alt+Shift+Up", walk.aside, -1, shared),
    )

    def goes(way: Way) -> Command:
        says = f"Selects the {way.words}, {way.says}."
        does = partial(way.does, way.step)
        return Command(f"to_{way.key}", f"Go to {way.words}", does, way.keys, says, where="canvas", refused=there)

    def extends(way: Way) -> Command:
        says = f"Selects the {way.words} too, {way.says}; going back takes it out again."
        does = partial(way.does, way.step, True)
        words = f"Extend to {way.words}"
        return Command(f"extend_to_{way.key}", words, does, way.more, says, where="canvas", refused=there)

    return (
        *map(goes, ways),
        None,
        *map(extends, ways),
        None,
        Command(
            "next_wire",
            "Next &wire",
            partial(walk.turn, 1),
            "Alt+W",
            "Selects the node's wires in turn, those that feed it first.",
            where="canvas",
            refused=there,
        ),
        Command(
            "previous_wire",
            "Previous w&ire",
            partial(walk.turn, -1),
            "Alt+Shift+W",
            "Selects the node's wires in turn, backwards.",
            where="canvas",
            refused=there,
        ),
    )
