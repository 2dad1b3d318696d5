"""Why a command of the canvas cannot be done now."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

SOMETHING = "Select a node, a wire, a frame or a note first."


def a_node(canvas: "Canvas") -> Callable[[], str]:
    """Asks for a selected node."""
    return lambda: "" if canvas.selection.nodes else "Select a node first."


def at_least(canvas: "Canvas", count: int) -> Callable[[], str]:
    """Asks for so many selected nodes."""
    words = {2: "two", 3: "three"}[count]
    return lambda: "" if len(canvas.selection.nodes) >= count else f"Select {words} nodes or more first."


def anything(canvas: "Canvas") -> Callable[[], str]:
    """Asks for a selected node or remark."""
    return lambda: "" if canvas.selection.names else "Select a node, a frame or a note first."


def a_remark(canvas: "Canvas") -> Callable[[], str]:
    """Asks for a selected frame or note."""
    return lambda: "" if canvas.selection.remarks else "Select a frame or a note first."


def a_wire(canvas: "Canvas") -> Callable[[], str]:
    """Asks for one selected wire."""
    return lambda: "" if len(canvas.selection.wires) == 1 else "Select one wire first."


def something(canvas: "Canvas") -> Callable[[], str]:
    """Asks for anything selected."""
    return lambda: "" if canvas.selection.names or canvas.selection.wires else SOMETHING


def any_node(canvas: "Canvas") -> Callable[[], str]:
    """Asks for a node on the canvas."""
    return lambda: "" if canvas.scope.sheet.graph.nodes else "There is nothing on the canvas yet."


def anything_there(canvas: "Canvas") -> Callable[[], str]:
    """Asks for a node, frame or note on the canvas."""
    return lambda: "" if canvas.picture.scene.names or canvas.picture.scene.remarks else "There is nothing yet."


def nodes_or_a_wire(canvas: "Canvas") -> Callable[[], str]:
    """Asks for a selected node, or for one selected wire."""
    return lambda: "" if canvas.selection.nodes or canvas.walk.wire is not None else "Select a node or a wire first."
