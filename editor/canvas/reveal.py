"""Brings things into view, for whoever goes through the drawing, adds to it, or points at something elsewhere."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSizeF

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

EDGE = 28.0  # px that what was reached keeps from the canvas's edges
HEAD = 96.0  # and from the top, where legend and breadcrumbs lie
READABLE = 0.6  # the zoom at which its words can be read


def show(canvas: "Canvas", path: tuple[str, ...], name: str) -> None:
    """Goes to the group, selects the node or remark there and has it in the middle, large enough to be read.

    Where it is well in view already, nothing moves.
    """
    canvas.scope.go(path)
    remark = name in canvas.scope.sheet.remarks
    canvas.selection.set(() if remark else (name,), (), (name,) if remark else ())
    rect, view, seen = canvas.picture.scene.rect(name), canvas.picture.view, open_part(canvas)
    if view.scale < READABLE or not seen.contains(view.rect_to_widget(rect)):
        nearer = view.zoomed(max(1.0, READABLE / view.scale), seen.center())
        canvas.set_view(nearer.centred(rect.center(), QSizeF(canvas.size())))


def show_selected(canvas: "Canvas") -> None:
    """What was added, and is selected, is brought into view."""
    bring_into_view(canvas, canvas.picture.scene.bounds(canvas.selection.names))


def keep_in_view(canvas: "Canvas", rect: QRectF) -> None:
    """Brings this part of the scene into view where some of it is beyond the canvas's edges; else nothing moves."""
    if not canvas.rect().toRectF().contains(canvas.picture.view.rect_to_widget(rect)):
        bring_into_view(canvas, rect)


def bring_into_view(canvas: "Canvas", rect: QRectF) -> None:
    """Moves the view as little as needed for this part of the scene to be seen; of a large one its upper left."""
    view, seen = canvas.picture.view, open_part(canvas)
    at = view.rect_to_widget(rect)
    dx = missing(at.left(), at.right(), seen.left(), seen.right())
    dy = missing(at.top(), at.bottom(), seen.top(), seen.bottom())
    if dx or dy:
        canvas.set_view(view.panned(dx, dy))


def open_part(canvas: "Canvas") -> QRectF:
    """Of the widget: where nothing lies over the drawing, and not at the very edges."""
    return canvas.rect().toRectF().adjusted(EDGE, HEAD, -EDGE, -EDGE - canvas.room_below)


def missing(begin: float, end: float, low: float, high: float) -> float:
    """How far something must be moved to lie between these; what is too long for that, by its beginning."""
    return low - begin if begin < low or end - begin > high - low else min(high - end, 0.0)
