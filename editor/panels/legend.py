"""The legend above the canvas, and where the hovered wire stands on it."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor.look import colours
from editor.look.legend import SIZE, paint_legend
from editor.look.look import Look

EXPLANATION = """<p>A wire's colour and width show how large the gradient of the loss by its tensor is: the
root mean square (RMS) of ∂L/∂· over all its numbers.</p><p>The scale goes by decades and stays fixed, from
1e-8 to 100: at its lower end the gradient vanishes, at its upper end it explodes.</p>"""


class Legend(QWidget):
    """A plate above the canvas: the ramp, its numbers, the special looks, and a mark for the hovered wire."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.marked = colours.PLAIN  # the look of the hovered wire
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.resize(SIZE)
        self.setToolTip(EXPLANATION)
        self.setAccessibleName("Legend: gradient magnitude, RMS, fixed scale from 1e-8 to 100")
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return SIZE

    def set_marked(self, look: int) -> None:
        """Marks the look of the wire under the cursor; PLAIN takes the mark away."""
        if look != self.marked:
            self.marked = look
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_legend(painter, self.look.theme, self.marked)
