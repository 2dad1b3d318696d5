"""Which classes are taken for which: counts of the test samples, actual by row, predicted by column."""

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from editor.look.fonts import ui
from editor.look.look import Look
from editor.look.themes import mixed
from engine.events import ConfusionView

LARGEST = 56  # px: a cell; two classes need not fill the panel
HEAD = 20  # px: the row of predicted names
Middle = Qt.AlignmentFlag.AlignCenter


class Layout(NamedTuple):
    """Where the cells lie: the first one's corner, the step, and the room for the names at the left."""

    left: float
    top: float
    step: float
    names: float


class Confusion(QWidget):
    """Hits on the diagonal in blue, mistakes in the warning colour, each by its share of the row."""

    title = "confusion"
    hint = "row: actual · column: predicted"
    stretch = 2

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.view: ConfusionView | None = None
        self.setMinimumSize(150, 110)
        self.setMouseTracking(True)
        self.setAccessibleName("Confusion matrix")
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(260, 220)

    def show_view(self, view: ConfusionView) -> None:
        """The newest counts."""
        self.view = view
        counts = np.asarray(view.counts)
        self.setAccessibleDescription(f"{np.trace(counts):,} of {counts.sum():,} test samples are right.")
        self.update()

    def layout_of(self, view: ConfusionView) -> Layout:
        """As large as there is room for."""
        count = len(view.names)
        metrics = QFontMetrics(ui(8))
        names = min(max(metrics.horizontalAdvance(name) for name in view.names) + 10, self.width() * 0.3)
        step = min((self.width() - names) / count, (self.height() - HEAD) / count, LARGEST)
        return Layout(names, HEAD, step, names)

    def cell(self, place: Layout, row: int, column: int) -> QRectF:
        """The rectangle of a cell; a gap stays between two."""
        gap = 4 if place.step > 30 else 2
        left, top = place.left + column * place.step, place.top + row * place.step
        return QRectF(left, top, place.step - gap, place.step - gap)

    def colours(self, share: float, hit: bool) -> tuple[QColor, QColor]:
        """Ground and text of a cell that holds this share of its row."""
        theme = self.look.theme
        if hit:
            ground = mixed(theme.primary, theme.raised, 0.25 + 0.6 * share if share else 0)
        else:
            ground = mixed(theme.warning, theme.raised, 0.1 + 0.6 * share if share else 0)
        dark = ground.lightnessF() < 0.5
        return ground, QColor("#ffffff") if dark else QColor("#14161c")

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.view is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, view, place = self.look.theme, self.view, self.layout_of(self.view)
        counts = np.asarray(view.counts)
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        self.paint_names(painter, view, place)
        size = 11 if place.step > 40 else 9 if place.step > 26 else 7
        painter.setFont(ui(size, bold=place.step > 40))
        for row, column in np.ndindex(counts.shape):
            cell = self.cell(place, row, column)
            ground, text = self.colours(float(shares[row, column]), row == column)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(cell, *(4, 4) if place.step > 30 else (2, 2))
            painter.setPen(text if counts[row, column] else theme.muted)
            painter.drawText(cell, Middle, f"{counts[row, column]}")

    def paint_names(self, painter: QPainter, view: ConfusionView, place: Layout) -> None:
        """Class names at the left and above, shortened where they have no room."""
        painter.setFont(ui(8))
        painter.setPen(self.look.theme.muted)
        metrics = painter.fontMetrics()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for number, name in enumerate(view.names):
            cell = self.cell(place, number, number)
            beside = QRectF(0, cell.top(), place.names - 6, cell.height())
            above = QRectF(cell.left(), 0, cell.width(), HEAD - 2)
            for room, side in ((beside, right), (above, Middle)):
                painter.drawText(room, side, metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(room.width())))

    def sentence_at(self, point: QPoint) -> str:
        """What the count under the pointer says."""
        if self.view is None:
            return ""
        place, counts = self.layout_of(self.view), np.asarray(self.view.counts)
        column, row = int((point.x() - place.left) // place.step), int((point.y() - place.top) // place.step)
        if not (0 <= row < len(counts) and 0 <= column < len(counts)):
            return ""
        actual, predicted = self.view.names[row], self.view.names[column]
        of = f"{counts[row, column]:,} of {counts[row].sum():,} test samples of “{actual}”"
        return f"{of} are recognised." if row == column else f"{of} are taken for “{predicted}”."

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.sentence_at(event.pos()), self)
            return True
        return super().event(event)
