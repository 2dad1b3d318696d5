"""The canvas's part of the Edit menu."""

from functools import partial
from typing import TYPE_CHECKING

from editor.canvas.commands.needs import a_node, any_node, anything, something
from editor.canvas.commands.walk import walk
from editor.command import Command, Entry, Menu

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


def edit(canvas: "Canvas") -> tuple[Entry, ...]:
    """In the order of the menu."""
    editing = canvas.editing
    chosen, part, filled = anything(canvas), something(canvas), any_node(canvas)
    return (
        Command("cut", "Cu&t", editing.cut, "Ctrl+X", "Copies the selected nodes and deletes them.", refused=chosen),
        Command("copy", "&Copy", editing.copy, "Ctrl+C", "Copies the selected nodes.", refused=chosen),
        Command(
            "paste",
            "&Paste",
            editing.paste,
            "Ctrl+V",
            "Adds the copied nodes at the cursor.",
            refused=editing.why_no_paste,
            late=True,
        ),
        Command(
            "duplicate", "&Duplicate", editing.duplicate, "Ctrl+D", "Adds copies of the selected nodes.", refused=chosen
        ),
        Command(
            "duplicate_wired",
            "Duplicate &with inputs",
            partial(editing.duplicate, wired=True),
            "Ctrl+Shift+D",
            "Adds copies of the selected nodes, fed by what feeds the originals.",
            refused=a_node(canvas),
        ),
        Command(
            "delete",
            "De&lete",
            editing.remove,
            "Del; Backspace",
            "Deletes what is selected; a chain heals.",
            where="canvas",
            refused=part,
        ),
        Command(
            "delete_only",
            "Delete without &healing",
            partial(editing.remove, heal=False),
            "Ctrl+Del",
            "Deletes what is selected; the wires of a deleted node go too.",
            where="canvas",
            refused=part,
        ),
        None,
        Command("select_all", "Select &all", editing.select_all, "Ctrl+A", "Selects every node.", refused=filled),
        Menu("&Go on", walk(canvas)),
        Command("rename", "&Rename", editing.rename, "F2", "Gives the selected node another name.", refused=chosen),
    )
