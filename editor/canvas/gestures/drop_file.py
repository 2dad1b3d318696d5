"""A file dragged here from elsewhere."""

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QTimer
from PySide6.QtGui import QCursor

from editor.background import Cancelled, in_background
from editor.canvas.gestures.drop import Drop
from editor.canvas.gestures.hand import Hand
from editor.canvas.picture import Bubble
from editor.document.dropped import Dropped
from engine.data.own_file import OwnFile

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


class DropFile(Hand):
    """A project to be opened, or a file that is refused: says so beside the cursor."""

    hands = {"Drop a project or an ONNX model on the window": "Open it"}

    def __init__(self, canvas: "Canvas", found: Dropped) -> None:
        self.canvas, self.found = canvas, found
        self.refuses = bool(found.refused)

    def move(self, at: QPointF) -> None:
        self.canvas.picture.overlay.bubble = Bubble(at, self.found.says, refused=self.refuses)
        self.canvas.show_overlay()

    def drop(self, at: QPointF) -> None:
        """Opens the project, when the program that it comes from has been let go."""
        self.canvas.picture.overlay.bubble = None
        self.canvas.show_overlay()
        self.canvas.file_dropped.emit(self.found.opens)

    def leave(self) -> None:
        """The drag went elsewhere. Let go though it is refused, the sentence stays until the mouse moves on."""
        here = self.canvas.rect().contains(self.canvas.mapFromGlobal(QCursor.pos()))
        if not (self.refuses and here):
            self.canvas.picture.overlay.bubble = None
            self.canvas.show_overlay()


class DropData(Drop):
    """A file or folder that becomes a data set, at its place as any other layer."""

    hands = {"Drop a table or a folder of pictures on the window": "Add it as a data set"}

    def __init__(self, canvas: "Canvas", data: OwnFile) -> None:
        super().__init__(canvas, data)
        self.data = data

    def move(self, at: QPointF) -> None:
        self.canvas.picture.overlay.bubble = Bubble(at, f"Add {self.data.caption()}")
        super().move(at)

    def leave(self) -> None:
        self.canvas.picture.overlay.bubble = None
        super().leave()

    def drop(self, at: QPointF) -> None:
        """Reads the file first, when the program that it comes from has been let go."""
        self.leave()
        QTimer.singleShot(0, self.canvas, lambda: self.add(at))

    def add(self, at: QPointF) -> None:
        """Adds the data set."""
        with suppress(Cancelled):
            in_background(self.canvas, f"Reading {self.data.caption()} …", self.data.readable)
            super().drop(at)
