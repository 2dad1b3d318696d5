"""While one zooms, pans or drags, what takes long waits: words look for their places and nodes are painted when one
rests, and wires that are dragged along look for their ways now and then.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

REST = 120  # milliseconds after the last turn of the wheel
AGAIN = 100  # milliseconds from one look for ways to the next


class Hurry:
    """Begins with each change of the view by hand, and ends by itself."""

    def __init__(self, canvas: "Canvas") -> None:
        self.canvas = canvas
        self._rest = QTimer(canvas, interval=REST, singleShot=True)
        self._rest.timeout.connect(self.end)
        self._again = QTimer(canvas, interval=AGAIN, singleShot=True)
        self._again.timeout.connect(self.look_again)

    def begin(self) -> None:
        """The view is about to change; perhaps not for the last time."""
        self.canvas.picture.hurried = True
        self._rest.start()

    def end(self) -> None:
        """One looks at what there is: it becomes as beautiful as can be."""
        self._rest.stop()
        self.canvas.picture.hurried = False
        self.canvas.rearrange()

    def may_look(self) -> bool:
        """Whether a gesture may do now what takes long. If not, it is told when it may."""
        if self._again.isActive():
            return False
        self._again.start()
        return True

    def look_again(self) -> None:
        if self.canvas.gesture is not None:
            self.canvas.gesture.look_again()
