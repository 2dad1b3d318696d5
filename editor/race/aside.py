"""The look of a race: the application's, but what wires show is chosen for the race alone."""

from PySide6.QtCore import Signal

from editor.look.look import Look, Shows
from editor.look.shaded import Shaded
from editor.look.themes import Theme


class Aside(Shaded):
    """Both canvases and the legend hold it; the main window's wires are none of its business."""

    changed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look.shading)
        self.look = look
        look.changed.connect(self.changed)

    @property
    def theme(self) -> Theme:
        """The application's."""
        return self.look.theme

    @property
    def reduce_motion(self) -> bool:
        """The same."""
        return self.look.reduce_motion

    @property
    def miniatures(self) -> Shows:
        """The same."""
        return self.look.miniatures
