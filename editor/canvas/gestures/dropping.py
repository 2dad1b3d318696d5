"""What the window system tells of things that are dragged over the canvas."""

from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QDragLeaveEvent, QDropEvent

from editor.canvas.gestures.drop import Drop
from editor.canvas.gestures.drop_file import DropData, DropFile
from editor.document.clipboard import LAYER
from editor.document.dropped import dropped
from engine.layers.layer import LAYERS, Layer

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

Dragged: TypeAlias = Drop | DropFile


class Dropping:
    """Hands the drag events of the window system on to one Drop or DropFile."""

    def __init__(self, canvas: "Canvas") -> None:
        self.canvas = canvas
        self.drop: Dragged | None = None

    def take(self, event: QEvent) -> bool:
        """Whether the event was one of something being dragged; then it is dealt with."""
        if isinstance(event, QDragLeaveEvent):
            return self.end() is not None
        if not isinstance(event, QDropEvent):
            return False
        if event.type() == QEvent.Type.DragEnter:
            self.end()
            self.drop = begun(self.canvas, event.mimeData())
        if self.drop is None:
            event.ignore()
            return True
        if event.type() != QEvent.Type.Drop:
            self.drop.move(event.position())
        if self.drop.refuses and event.type() != QEvent.Type.DragEnter:  # else we would not hear of its moves
            event.ignore()  # the cursor shows it
            return True
        if event.type() == QEvent.Type.Drop:
            drop, self.drop = self.drop, None
            drop.drop(event.position())
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        return True

    def end(self) -> Dragged | None:
        """The drag went elsewhere."""
        drop, self.drop = self.drop, None
        if drop is not None:
            drop.leave()
        return drop


def begun(canvas: "Canvas", data: QMimeData) -> Dragged | None:
    """What is being dragged; None for what nobody here knows."""
    layer, found = dragged(data), dropped(data)
    if layer is not None:
        return Drop(canvas, layer)
    if found is None:
        return None
    return DropFile(canvas, found) if found.data is None else DropData(canvas, found.data)


def dragged(data: QMimeData) -> Layer | None:
    """The layer that the palette drags, with its first settings; None for anything else."""
    name = bytes(data.data(LAYER).data()).decode("utf-8", "replace")
    found = LAYERS.discover().get(name)
    return found() if found is not None else None
