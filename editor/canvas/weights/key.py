"""What the colours of the weight view mean: the decade ramp, or blue for negative and ochre for positive numbers."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor.canvas.weights.image import picture
from editor.canvas.weights.tints import Tints
from editor.look import colours, shades
from editor.look.fonts import SMALL, mono
from editor.look.look import Look
from editor.look.numbers import magnitude, plain

BAR = 84  # px
ENDS = 52  # px for the number at either end


class Key(QWidget):
    """A bar of colours with a number at either end."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.tints: Tints | None = None
        self.several = False  # scales
        self.setAccessibleName("Colours")
        self.setFixedSize(QSize(BAR + 2 * ENDS, 18))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_tints(self, found: tuple[Tints, ...]) -> None:
        """Of what is shown now: of the ramp, if something is on it."""
        self.tints = next((each for each in found if each.reach is None), found[0] if found else None)
        self.several = len(found) > 1
        self.setAccessibleDescription(" to ".join(self.ends()))
        self.update()

    def ends(self) -> tuple[str, str]:
        """The numbers at the first colour and at the last."""
        if self.tints is None or self.tints.reach is None:
            low, high = self.tints.decades if self.tints is not None else colours.DECADES
            return plain(10.0**low), plain(10.0**high)
        if self.several:
            return "−", "+"
        return f"−{magnitude(self.tints.reach)}", f"+{magnitude(self.tints.reach)}"

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.tints is None:
            return
        painter, theme = QPainter(self), self.look.theme
        count = colours.BINS if self.tints.reach is None else 2 * shades.SIDE + 1
        painter.drawImage(QRectF(ENDS, 5, BAR, 8), picture(self.tints.colours[np.newaxis, :count]))
        painter.setPen(theme.muted)
        painter.setFont(mono(SMALL))
        first, last = self.ends()
        side = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 0, ENDS - 6, 18), side | Qt.AlignmentFlag.AlignRight, first)
        painter.drawText(QRectF(ENDS + BAR + 6, 0, ENDS - 6, 18), side | Qt.AlignmentFlag.AlignLeft, last)
