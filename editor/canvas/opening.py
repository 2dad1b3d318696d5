"""Looking into a node: which one is opened, and the ways in and out."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from editor.canvas import hits
from engine.groups.group import Group
from engine.losses.loss import Loss

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

NEAR = 3.0  # the zoom at which one is so near a node that one sees what is inside


def open_node(canvas: "Canvas", name: str | None) -> None:
    """Shows what is inside a node that lies here; None for nothing any more."""
    if name != canvas.opened:
        canvas.opened = name
        if name is not None:
            canvas.selection.set((name,))
        canvas.opened_changed.emit()


def open_selected(canvas: "Canvas") -> None:
    """The one that is selected; closes it if it is open."""
    if not why_not(canvas):
        (name,) = canvas.selection.nodes
        open_node(canvas, None if name == canvas.opened else name)


def why_not(canvas: "Canvas") -> str:
    """Why there is nothing to look into; "" if there is."""
    names = canvas.selection.nodes
    return "" if len(names) == 1 and has_inside(canvas, *names) else "Select one layer first."


def has_inside(canvas: "Canvas", name: str) -> bool:
    """Whether a node computes something by itself, group and loss apart."""
    graph = canvas.scope.sheet.graph
    layer = graph.nodes.get(name)
    if layer is None or name in graph.muted or layer.figure != "box":
        return False
    return not layer.reshapes and not isinstance(layer, Group | Loss)


def after_zoom(canvas: "Canvas", before: float, at: QPointF) -> None:
    """Who comes near enough to a node is shown its inside; who goes away again is not."""
    now = canvas.picture.view.scale
    if before >= NEAR > now:
        open_node(canvas, None)
    elif before < NEAR <= now:
        name = hits.node_at(canvas.picture.scene, canvas.picture.view.to_scene(at))
        if name is not None and has_inside(canvas, name):
            open_node(canvas, name)


def keep(canvas: "Canvas") -> None:
    """After an edit: closes what is no longer there, and selects no weight of it."""
    if canvas.opened is not None and not has_inside(canvas, canvas.opened):
        open_node(canvas, None)
    weight = canvas.selection.weight
    if weight is not None and weight.node not in canvas.scope.document.inspection.order:
        canvas.selection.set_weight(None)
