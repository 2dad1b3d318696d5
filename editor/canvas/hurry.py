"""While one zooms or pans, what takes long waits: words look for their places and nodes are painted when one rests."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

REST = 120  # milliseconds after the last turn of the wheel


class Hurry:
    """Begins with each change of the view by hand, and ends by itself."""

    def __init__(self, canvas: "Canvas") -> None:
        self.canvas = canvas
        self._rest = QTimer(canvas, interval=REST, singleShot=True)
        self._rest.timeout.connect(self.end)

    def begin(self) -> None:
        """The view is about to change; perhaps not for the last time."""
        self.canvas.picture.hurried = True
        self._rest.start()

    def end(self) -> None:
        """One looks at what there is: it becomes as beautiful as can be."""
        self._rest.stop()
        self.canvas.picture.hurried = False
        self.canvas.rearrange()
