"""How a node's activations, weights and gradients are spread: a row of bars for each, live while training."""

from math import isfinite

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from editor.explain import explained
from editor.look.fonts import SMALL, mono, ui
from editor.look.look import Look
from editor.look.numbers import FORMER, MARK, magnitude, steady
from editor.look.spread import CATEGORIES, bar_colours
from engine.pictures import Histogram, Spread

PAUSE = 67  # milliseconds between two pictures: 15 a second
ABOVE, HEADING, BARS = 14, 24, 46  # pixels of a row: distance to what is above, its heading, its bars
ROW = ABOVE + HEADING + BARS
GAP = 1.0  # between bars
TITLES: dict[Spread, str] = {
    "activations": "activations",
    "weights": "weights",
    "weight gradients": "gradients ∂L/∂w",
    "output gradients": "gradients ∂L/∂y",
}


class Histograms(QWidget):
    """One row for each histogram: title, numbers, bars. Gradients have the ramp's colours."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.histograms: tuple[Histogram, ...] = ()  # as painted
        self._newest: tuple[Histogram, ...] = ()
        self.outputs = "activations"
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._catch_up)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Histograms")
        look.changed.connect(self.update)
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(240, ROW * len(self.histograms))

    def show_histograms(self, histograms: tuple[Histogram, ...], outputs: str = "activations") -> None:
        """These from now on; other rows at once, other numbers when it is time for the next picture.

        `outputs`: what the node's own numbers are called.
        """
        self._newest, self.outputs = histograms, outputs
        same = [(one.node, one.kind) for one in histograms] == [(one.node, one.kind) for one in self.histograms]
        if not same or not self._pause.isActive():
            self._catch_up()

    def _catch_up(self) -> None:
        """Paints the newest, unless they are painted."""
        if self._newest == self.histograms:
            return
        resized = len(self._newest) != len(self.histograms)
        self.histograms = self._newest
        if resized:
            self.updateGeometry()
            self.setVisible(bool(self.histograms))
        if self.histograms:
            self.setAccessibleName(f"Histograms of {self.histograms[0].node}")
        self.setAccessibleDescription("; ".join(f"{self.title(one)}: {numbers(one)}" for one in self.histograms))
        self.update()
        self._pause.start()

    def title(self, shown: Histogram) -> str:
        """What a row shows."""
        return self.outputs if shown.kind == "activations" else TITLES[shown.kind]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for row, shown in enumerate(self.histograms):
            self._paint_heading(painter, QRectF(0, row * ROW + ABOVE, self.width(), HEADING - 6), shown)
            self._paint_bars(painter, QRectF(0, row * ROW + ABOVE + HEADING, self.width(), BARS), shown)

    def _paint_heading(self, painter: QPainter, place: QRectF, shown: Histogram) -> None:
        """Title on the left, numbers on the right."""
        theme, title, text, words = self.look.theme, ui(9), numbers(shown), self.title(shown)
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        painter.setPen(theme.muted)
        painter.setFont(title)
        painter.drawText(place, left | Qt.AlignmentFlag.AlignVCenter, words)
        painter.setFont(mono(SMALL))
        painter.drawText(place, right | Qt.AlignmentFlag.AlignVCenter, text)
        if said := not_finite(shown):
            begin = QFontMetricsF(title).horizontalAdvance(words) + 8
            end = place.width() - QFontMetricsF(mono(SMALL)).horizontalAdvance(text) - 8
            said = QFontMetricsF(ui(SMALL)).elidedText(said, Qt.TextElideMode.ElideRight, end - begin)
            painter.setPen(theme.danger)
            painter.setFont(ui(SMALL))
            painter.drawText(place.adjusted(begin, 0, 0, 0), left | Qt.AlignmentFlag.AlignVCenter, said)

    def _paint_bars(self, painter: QPainter, place: QRectF, shown: Histogram) -> None:
        """The fullest bin fills the height; one with a single number is still seen, and empty ones are the ground."""
        highest = max(shown.counts) or 1
        width = place.width() / len(shown.counts)
        ratio = self.devicePixelRatioF()
        edges = [round(bin * width * ratio) / ratio for bin in range(len(shown.counts) + 1)]  # whole pixels: no blur
        looks = self.bar_colours(shown)
        empty = self.look.theme.node_border
        for bin, count in enumerate(shown.counts):
            height = max(2.0, round(place.height() * count / highest)) if count else 1.0
            top = QPointF(edges[bin], place.bottom() - height)
            bar = QRectF(top, QPointF(edges[bin + 1] - GAP, place.bottom()))
            painter.fillRect(bar, looks[bin] if count else empty)

    def bar_colours(self, shown: Histogram) -> list[QColor]:
        """A colour for each bin."""
        return bar_colours(self.look.theme, shown.kind, shown.low, shown.high, len(shown.counts))

    def event(self, event: QEvent) -> bool:
        """The tool tip is of the row under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = event.pos().y() // ROW
            if 0 <= row < len(self.histograms):
                shown = self.histograms[row]
                title = self.title(shown)
                said = explanation(shown, title)
                QToolTip.showText(event.globalPos(), explained(self, title, said) or said, self)
                return True
        return super().event(event)


def numbers(shown: Histogram) -> str:
    """'mean −0.02 σ 0.61', of gradients '‖·‖ 2.1e-3', with a star where they are of the pass before."""
    if shown.kind in CATEGORIES:
        return f"mean {steady(shown.mean)} σ {steady(shown.deviation)}"
    return f"‖·‖ {magnitude(shown.norm)}{MARK * shown.former}"


def not_finite(shown: Histogram) -> str:
    """How many numbers have no bar; nothing where all are finite."""
    if shown.left_out and not shown.sampled:
        return f"{shown.left_out:,} not finite"
    return "" if isfinite(shown.norm) and not shown.left_out else "some not finite"


def explanation(shown: Histogram, title: str = "") -> str:
    """What the bars stand for: range, how many numbers, and which of them were left out."""
    looked_at = sum(shown.counts) + shown.left_out
    lines, title = list[str](), title or TITLES[shown.kind]
    if isfinite(shown.low):
        lines.append(f"{title}: from {steady(shown.low)} to {steady(shown.high)} in {len(shown.counts)} bins")
        lines.append(f"mean {steady(shown.mean)}, σ {steady(shown.deviation)}, norm {steady(shown.norm)}")
    else:
        lines.append(f"{title}: no number is finite")
    if shown.sampled:
        lines.append(f"A sample: {looked_at:,} of {shown.size:,} numbers. The norm is of all of them.")
    else:
        lines.append(f"All {shown.size:,} numbers.")
    if shown.former:
        lines.append(f"{MARK} {FORMER}: the backward pass has not come here yet.")
    if shown.left_out:
        lines.append(f"Without bars: {shown.left_out:,} that are NaN or infinite.")
    return "\n".join(lines)
