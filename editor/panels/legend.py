"""The legend: what the looks of wires mean, in numbers, and where the hovered wire stands among them."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor.look import colours
from editor.look.fonts import SMALL, ui
from editor.look.look import Look

SIZE = QSize(330, 74)
BAR = QRectF(62, 19, 184, 10)
NUMBERS = {-8: "1e-8", -6: "1e-6", -4: "1e-4", -2: "0.01", 0: "1", 2: "100"}  # by decade
ROW = 61.0  # the middle of the row of special looks
SWATCH = 24.0
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

    def mark(self) -> float | None:
        """Where the mark stands above the ramp, in pixels; None if it is on a special look or nowhere."""
        if not 0 <= self.marked < colours.BINS:
            return None
        return BAR.left() + BAR.width() * (self.marked + 0.5) / colours.BINS

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.border)
        painter.setBrush(theme.floating)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        self._paint_words(painter)
        self._paint_ramp(painter)
        self._paint_special(painter)
        if (x := self.mark()) is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent)
            top = BAR.top() - 9
            painter.drawPolygon(QPolygonF([QPointF(x - 5, top), QPointF(x + 5, top), QPointF(x, top + 7)]))

    def _paint_words(self, painter: QPainter) -> None:
        painter.setPen(self.look.theme.muted)
        painter.setFont(ui(8.5))
        painter.drawText(QRectF(13, BAR.top() - 5, 50, 20), Qt.AlignmentFlag.AlignVCenter, "|∂L/∂·|")
        painter.setFont(ui(SMALL))
        beside = QRectF(BAR.right() + 12, BAR.top() - 5, SIZE.width() - BAR.right() - 12, 20)
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, "RMS · fixed")
        low, high = colours.DECADES
        for decade, text in NUMBERS.items():
            x = BAR.left() + BAR.width() * (decade - low) / (high - low)
            painter.drawText(QRectF(x - 25, BAR.bottom() + 3, 50, 14), Qt.AlignmentFlag.AlignCenter, text)

    def _paint_ramp(self, painter: QPainter) -> None:
        """Wider where wires are wider. Each column has its bin's colour as wires have it, unblended."""
        widths, ramp = colours.widths(), self.look.theme.ramp
        for x in range(round(BAR.width())):
            look = int((x + 0.5) / BAR.width() * colours.BINS)
            height = BAR.height() * (0.3 + 0.7 * float(widths[look] / widths[colours.BINS - 1]))
            column = QRectF(BAR.left() + x, BAR.center().y() - height / 2, 1, height)
            painter.fillRect(column, ramp[look])

    def _paint_special(self, painter: QPainter) -> None:
        theme, marked, x = self.look.theme, self.marked, 14.0
        painter.setFont(ui(SMALL))
        for look, words in colours.MEANINGS.items():
            width = painter.fontMetrics().horizontalAdvance(words)
            if look == marked:
                painter.setPen(theme.accent)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(x - 6.5, ROW - 9.5, SWATCH + width + 18, 19), 5, 5)
            pen = QPen(theme.ramp[look], min(colours.widths()[look], 5), c=Qt.PenCapStyle.FlatCap)
            pen.setDashPattern(colours.dashes(look))
            painter.setPen(pen)
            painter.drawLine(QPointF(x, ROW), QPointF(x + SWATCH, ROW))
            painter.setPen(theme.text if look == marked else theme.muted)
            painter.drawText(QPointF(x + SWATCH + 6, ROW + 4), words)
            x += SWATCH + width + 26
