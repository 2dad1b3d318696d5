"""How much of the gradient each layer passes on, and why: slope of the activation times what the weights do."""

from math import isfinite, log10

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from editor.explain import explained
from editor.look.fonts import SMALL, grown, mono, ui
from editor.look.gains import DECADES, HIGH, LOW, gain_text, gain_words, out_of_band, split_text
from editor.look.look import Look
from editor.look.themes import mixed
from engine.gain import Gain

ROW = 22  # px
NAME, SPLIT, NUMBER = 108, 88, 52  # px of width that these columns take at most
GAP, EDGE = 8, 4
LEAST_BAR = 40  # px: with less the split gives up its column


class GainList(QWidget):
    """A row for each node, as the forward pass comes to them. Up and Down choose one, Return goes to it."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.gains: tuple[Gain, ...] = ()
        self.current = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Gain of each layer")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        look.changed.connect(self.updateGeometry)
        look.changed.connect(self.update)

    def show_gains(self, gains: tuple[Gain, ...]) -> None:
        """These from now on."""
        if gains == self.gains:
            return
        if len(gains) != len(self.gains):
            self.current = min(self.current, len(gains) - 1)
            self.gains = gains
            self.updateGeometry()
        self.gains = gains
        self.setAccessibleDescription("; ".join(f"{each.node} {gain_text(each.gain)}" for each in gains))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, grown(ROW) * len(self.gains) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, grown(ROW) * len(self.gains) + 2)

    def columns(self) -> tuple[QRectF, QRectF, QRectF]:
        """Where bars, split and number of a row stand, behind its name; no split where it has no room."""
        tall, number, split = grown(ROW), grown(NUMBER), grown(SPLIT)
        left = self.name_width() + GAP + EDGE
        right = self.width() - EDGE - number
        if right - left - split - GAP < LEAST_BAR:
            split = 0
        begin = right - split - GAP
        return (
            QRectF(left, 0, max(begin - left, 8), tall),
            QRectF(begin + GAP, 0, split, tall),
            QRectF(right, 0, number, tall),
        )

    def name_width(self) -> float:
        """As wide as the longest name, in reason."""
        metrics = QFontMetricsF(ui())
        longest = max((metrics.horizontalAdvance(each.node) for each in self.gains), default=0.0)
        return float(min(longest + 2, grown(NAME), self.width() / 3))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bars, split, number = self.columns()
        tall = grown(ROW)
        self._paint_scale(painter, bars)
        for row in range(event.rect().top() // tall, min(event.rect().bottom() // tall + 1, len(self.gains))):
            painter.save()
            painter.translate(0, row * tall)
            self._paint_row(painter, row, bars, split, number)
            painter.restore()

    def _paint_scale(self, painter: QPainter, bars: QRectF) -> None:
        """The band in which a gain is healthy, and the line of those that pass the gradient as it is."""
        theme, low, high = self.look.theme, self._at(bars, LOW), self._at(bars, HIGH)
        tall = grown(ROW) * len(self.gains)
        painter.fillRect(QRectF(low, 0, high - low, tall), mixed(theme.good, theme.panel, 0.12))
        painter.setPen(QPen(mixed(theme.muted, theme.panel, 0.7), 1.0))
        one = round(self._at(bars, 1.0)) + 0.5
        painter.drawLine(QPointF(one, 0), QPointF(one, tall))

    def _at(self, bars: QRectF, gain: float) -> float:
        """Where a gain stands: decades to both sides of 1."""
        place = DECADES if not isfinite(gain) else log10(gain) if gain > 0 else -DECADES
        share = (min(max(place, -DECADES), DECADES) + DECADES) / (2 * DECADES)
        return bars.left() + share * bars.width()

    def _paint_row(self, painter: QPainter, row: int, bars: QRectF, split: QRectF, number: QRectF) -> None:
        theme, gain, tall = self.look.theme, self.gains[row], grown(ROW)
        middle = Qt.AlignmentFlag.AlignVCenter
        if row == self.current and self.hasFocus():
            painter.setPen(QPen(theme.accent, 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, tall - 1), 4, 4)
        painter.setFont(ui())
        painter.setPen(theme.text)
        room = self.name_width()
        name = QFontMetricsF(ui()).elidedText(gain.node, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRectF(EDGE, 0, room, tall), middle, name)
        one, end = self._at(bars, 1.0), self._at(bars, gain.gain)
        bad = out_of_band(gain.gain)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.danger if bad else mixed(theme.categories["Layers"], theme.panel, 0.75))
        high = round(tall * 0.4)
        painter.drawRoundedRect(QRectF(min(one, end), (tall - high) / 2, max(abs(end - one), 2), high), 2, 2)
        painter.setFont(mono(SMALL))
        painter.setPen(theme.muted)
        if split.width():
            painter.drawText(split, middle, split_text(gain))
        painter.setPen(theme.danger if bad else theme.text)
        painter.drawText(number, middle | Qt.AlignmentFlag.AlignRight, gain_text(gain.gain))

    # by hand

    def row_at(self, y: float) -> int:
        """The row there; −1 where there is none."""
        row = int(y // grown(ROW))
        return row if 0 <= row < len(self.gains) else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and row >= 0:
            self.go(row)

    def go(self, row: int) -> None:
        """To the node of this row."""
        self.current = row
        self.update()
        self.chosen.emit(self.gains[row].node)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and self.gains:
            self.current = min(max(self.current + step, 0), len(self.gains) - 1)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and 0 <= self.current < len(self.gains):
            self.go(self.current)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = self.row_at(event.pos().y())
            words = gain_words(self.gains[row]) if row >= 0 else ""
            QToolTip.showText(event.globalPos(), explained(self, "gradient" if words else "", words) or words, self)
            return True
        return super().event(event)
