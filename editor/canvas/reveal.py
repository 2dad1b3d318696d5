"""Brings a node or remark into view for whoever points at it from elsewhere."""

from PySide6.QtCore import QSizeF

from editor.canvas.canvas import Canvas

ABOVE, AWAY = 70.0, 20.0  # px that it keeps from the canvas's top, where things lie over it, and from the other edges
READABLE = 0.6  # the zoom at which its words can be read


def show(canvas: Canvas, path: tuple[str, ...], name: str) -> None:
    """Goes to the group and selects the node or remark there. Where it is well in view already, nothing moves."""
    canvas.scope.go(path)
    remark = name in canvas.scope.sheet.remarks
    canvas.selection.set(() if remark else (name,), (), (name,) if remark else ())
    rect, view = canvas.picture.scene.rect(name), canvas.picture.view
    seen = canvas.rect().toRectF().adjusted(AWAY, ABOVE, -AWAY, -AWAY - canvas.room_below)
    if view.scale < READABLE or not seen.contains(view.rect_to_widget(rect)):
        nearer = view.zoomed(max(1.0, READABLE / view.scale), seen.center())
        canvas.set_view(nearer.centred(rect.center(), QSizeF(canvas.size())))
