"""The Node menu: what nodes, frames and notes are."""

from functools import partial
from typing import TYPE_CHECKING, get_args

from editor.canvas.building import add_behind, pull_out, replace_with, wire_to
from editor.canvas.commands.needs import a_node, a_remark, a_wire, anything, nodes_or_a_wire
from editor.canvas.opening import open_selected, why_not
from editor.command import Command, Entry, Menu
from engine.sheet import Colour

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


def node(canvas: "Canvas") -> tuple[Entry, ...]:
    """In the order of the menu."""
    return (*building(canvas), None, *groups(canvas), None, *ways_to_run(canvas), None, *for_people(canvas))


def building(canvas: "Canvas") -> tuple[Entry, ...]:
    """Adding and wiring without a mouse."""
    return (
        Command(
            "add_behind",
            "Add &behind…",
            partial(add_behind, canvas),
            "Ins; Shift+Return; Shift+Enter",
            "Searches for a layer that fits the selected node's output and wires it; on a wire, puts it there.",
            where="canvas",
        ),
        Command(
            "wire_to",
            "&Wire to…",
            partial(wire_to, canvas),
            "Ctrl+K",
            "Lists the ports to which the selected node can be wired, or the selected wire moved.",
            where="canvas",
            refused=nodes_or_a_wire(canvas),
        ),
        Command(
            "replace_with",
            "&Replace with…",
            partial(replace_with, canvas),
            "Shift+S",
            "Searches for a layer that comes in the place of the selected ones, wired as they are.",
            where="canvas",
            refused=a_node(canvas),
        ),
        Command(
            "pull_out",
            "&Pull out",
            partial(pull_out, canvas),
            "Alt+Del",
            "Takes the selected nodes out of their chain, which heals, and leaves them loose.",
            where="canvas",
            refused=a_node(canvas),
        ),
    )


def groups(canvas: "Canvas") -> tuple[Entry, ...]:
    """Nodes in a node."""
    structure = canvas.structure
    return (
        Command(
            "group", "&Group", structure.group, "Ctrl+G", "Puts the selected nodes into one.", refused=a_node(canvas)
        ),
        Command(
            "ungroup",
            "&Ungroup",
            structure.ungroup,
            "Ctrl+Shift+G",
            "Takes the selected group apart.",
            refused=structure.why_no_group,
        ),
        Command(
            "open_inside",
            "&Open",
            structure.open,
            "Return; Enter",
            "Goes into the selected group, or to the words of a frame or note.",
            where="canvas",
            refused=structure.why_not_open,
        ),
        Command(
            "weights",
            "&Weights",
            partial(open_selected, canvas),
            "W",
            "Shows what is inside the selected layer: each weight with its gradient and last update.",
            where="canvas",
            refused=lambda: why_not(canvas),
            called=lambda: "Close &weights" if canvas.opened in canvas.selection.nodes else "&Weights",
        ),
        Command(
            "leave_group",
            "&Leave group",
            structure.close,
            "Ctrl+Up",
            "Goes back to the graph around the group.",
            refused=lambda: "" if canvas.scope.path else "This is the whole graph.",
        ),
    )


def ways_to_run(canvas: "Canvas") -> tuple[Entry, ...]:
    """Nodes that do not do what they usually do."""
    structure = canvas.structure
    return (
        Command(
            "mute",
            "&Mute",
            structure.mute,
            "Ctrl+M",
            "Passes the selected nodes' input through, as if they were not there.",
            refused=structure.why_not_mute,
            called=lambda: "Un&mute" if canvas.selection.nodes and all_muted(canvas) else "&Mute",
        ),
        Command(
            "freeze",
            "Free&ze",
            structure.freeze,
            "Ctrl+Shift+L",
            "Leaves the selected nodes' parameters as they are.",
            refused=a_node(canvas),
            called=lambda: "Unfree&ze" if canvas.selection.nodes and all_frozen(canvas) else "Free&ze",
        ),
    )


def for_people(canvas: "Canvas") -> tuple[Entry, ...]:
    """What changes the drawing and not what it computes."""
    structure, remarking = canvas.structure, canvas.remarking
    return (
        Command(
            "reroute",
            "Add &reroute dot",
            structure.reroute,
            "Ctrl+Shift+R",
            "Puts a dot on the selected wire, to lead it around others.",
            refused=a_wire(canvas),
        ),
        Command(
            "frame",
            "&Frame",
            remarking.frame,
            "Ctrl+J",
            "Draws a titled frame around what is selected.",
            refused=anything(canvas),
        ),
        Command("note", "Add &note", remarking.note, "Ctrl+Shift+N", "Adds words in Markdown at the cursor."),
        Menu(
            "&Colour",
            tuple(
                Command(
                    f"colour_{colour}",
                    f"&{colour.title()}",
                    partial(remarking.colour, colour),
                    says=f"Tints the selected frame or note {colour}.",
                    refused=a_remark(canvas),
                    checked=partial(remarking.has_colour, colour),
                )
                for colour in get_args(Colour)
            ),
        ),
    )


def all_frozen(canvas: "Canvas") -> bool:
    """Whether the parameters of all selected nodes stay as they are."""
    graph = canvas.scope.sheet.graph
    return all(graph.learns(name).frozen for name in canvas.selection.nodes if name in graph.nodes)


def all_muted(canvas: "Canvas") -> bool:
    """Whether all selected nodes are."""
    return canvas.selection.nodes <= set(canvas.scope.sheet.graph.muted)
